package calsyncd.proofs.faultday;

import static calsyncd.provider.FailureClass.CONFLICT;
import static calsyncd.provider.FailureClass.CURSOR_EXPIRED;
import static calsyncd.provider.FailureClass.RATE_LIMITED;
import static calsyncd.provider.FailureClass.REJECTED;
import static calsyncd.provider.FailureClass.TRANSIENT;
import static calsyncd.provider.FailureClass.UNAUTHENTICATED;

import calsyncd.daemon.demo.Web;
import calsyncd.provider.FailureClass;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * One way in which a provider fails, said as its documents say it, under the name of the class that
 * these give it.
 *
 * @param script in the form of the simulators' faults
 */
record Trouble(String provider, ObjectNode script) {
  /** One page of events: its proofs by one item are something else. */
  private static final String LIST = "(^/calendar/v3/.*/events|/calendarView/delta|/home/)$";

  private static final String EVENT =
      "(^/calendar/v3/.*/events(/(?!watch$)[^/]+)?|^/v1.0/me/.*/events(/[^/]+)?|[.]ics)$";
  private static final String ANY = "^/";
  private static final String TOKEN = "/token$";
  private static final String CALENDARS = "^/calendar/v3/|^/v1.0/";
  private static final String READS = "GET|REPORT";
  private static final String WRITES = "POST|PUT|PATCH|DELETE";
  private static final String UPDATES = "PUT|PATCH";
  private static final int LATE_MILLIS = 20;
  private static final int RETRY_AFTER = 90;
  private static final int ALWAYS = 1_000_000;

  private static Trouble of(String provider, String methods, String path, FailureClass means) {
    ObjectNode script = Web.object().put("name", means.name().toLowerCase(Locale.ROOT));
    ObjectNode match = script.put("count", ALWAYS).putObject("match");
    match.put("method", methods).put("path", path);
    if (!provider.equals("caldav") && !path.equals(TOKEN)) {
      match.put("client", DayDaemon.CLIENT);
    }
    return new Trouble(provider, script);
  }

  private Trouble says(int status, JsonNode body) {
    script.putObject("response").put("status", status).set("body", body);
    return this;
  }

  private Trouble retryAfter() {
    ((ObjectNode) script.path("response")).putObject("headers").put("Retry-After", RETRY_AFTER);
    return this;
  }

  private Trouble flag(String kind) {
    script.put(kind, true);
    return this;
  }

  private Trouble times(int count) {
    script.put("count", count);
    return this;
  }

  /** It meets this user alone. */
  private Trouble of(String user) {
    ((ObjectNode) script.path("match")).put("user", user);
    return this;
  }

  /** So long from when it is added. */
  Trouble during(Duration length) {
    script.put("for_seconds", length.toSeconds());
    return this;
  }

  private static Trouble google(
      String methods, String path, FailureClass means, int status, String reason) {
    ObjectNode body = Web.object();
    ObjectNode error = body.putObject("error").put("code", status).put("message", reason);
    error.putArray("errors").addObject().put("domain", "global").put("reason", reason);
    return of("google", methods, path, means).says(status, body);
  }

  private static Trouble graph(
      String methods, String path, FailureClass means, int status, String code) {
    ObjectNode body = Web.object();
    body.putObject("error").put("code", code).put("message", code);
    return of("microsoft", methods, path, means).says(status, body);
  }

  private static Trouble caldav(String methods, String path, FailureClass means, int status) {
    return of("caldav", methods, path, means).says(status, Web.object());
  }

  private static List<Trouble> everywhere(
      String methods, String path, FailureClass means, String kind) {
    return Providers.NAMES.stream().map(it -> of(it, methods, path, means).flag(kind)).toList();
  }

  static List<Trouble> listsFail() {
    return List.of(
        google(READS, LIST, TRANSIENT, 503, "backendError"),
        graph(READS, LIST, TRANSIENT, 504, "UnknownError"),
        caldav(READS, LIST, TRANSIENT, 502));
  }

  static List<Trouble> writesFail() {
    return List.of(
        google(WRITES, EVENT, TRANSIENT, 500, "backendError"),
        graph(WRITES, EVENT, TRANSIENT, 503, "ServiceUnavailable"),
        caldav(WRITES, EVENT, TRANSIENT, 500));
  }

  static List<Trouble> limited() {
    return List.of(
        google(READS, LIST, RATE_LIMITED, 403, "rateLimitExceeded"),
        graph(READS, LIST, RATE_LIMITED, 429, "ApplicationThrottled"),
        caldav(READS, LIST, RATE_LIMITED, 429));
  }

  static List<Trouble> limitedWrites() {
    return List.of(
        google(WRITES, EVENT, RATE_LIMITED, 429, "rateLimitExceeded").retryAfter().times(2),
        graph(WRITES, EVENT, RATE_LIMITED, 429, "TooManyRequests").retryAfter().times(2),
        caldav(WRITES, EVENT, RATE_LIMITED, 503).retryAfter().times(2));
  }

  static List<Trouble> writesRefused() {
    return List.of(
        google(WRITES, EVENT, REJECTED, 403, "forbiddenForNonOrganizer"),
        graph(WRITES, EVENT, REJECTED, 400, "ErrorInvalidRequest"),
        caldav(WRITES, EVENT, REJECTED, 415));
  }

  static List<Trouble> changedMeanwhile() {
    return List.of(
        google(UPDATES, EVENT, CONFLICT, 412, "conditionNotMet").times(2),
        graph(UPDATES, EVENT, CONFLICT, 412, "ErrorIrresolvableConflict").times(2),
        caldav(UPDATES, EVENT, CONFLICT, 412).times(2));
  }

  static List<Trouble> cursorsExpire() {
    return List.of(
        google(READS, LIST, CURSOR_EXPIRED, 410, "fullSyncRequired").times(1),
        graph(READS, LIST, CURSOR_EXPIRED, 410, "SyncStateNotFound").times(1));
  }

  static List<Trouble> tokenRefused(String user) {
    return List.of(
        google("", CALENDARS, UNAUTHENTICATED, 401, "authError").of(user).times(1),
        graph("", CALENDARS, UNAUTHENTICATED, 401, "InvalidAuthenticationToken").of(user).times(1));
  }

  /** The token is refused, and no other one is to be had for now. */
  static List<Trouble> tokensFail(String user) {
    ObjectNode body = Web.object().put("error", "temporarily_unavailable");
    return List.of(
        tokenRefused(user).getFirst(),
        tokenRefused(user).getLast(),
        of("google", "POST", TOKEN, TRANSIENT).says(503, body).of(user),
        of("microsoft", "POST", TOKEN, TRANSIENT).says(500, body).of(user));
  }

  static List<Trouble> grantDead(String user) {
    ObjectNode body = Web.object().put("error", "invalid_grant");
    return List.of(
        tokenRefused(user).getFirst(),
        of("google", "POST", TOKEN, UNAUTHENTICATED).says(400, body).of(user).times(1));
  }

  static List<Trouble> passwordRefused(String user) {
    return List.of(caldav("", ANY, UNAUTHENTICATED, 401).of(user).times(1));
  }

  static List<Trouble> watchesFail() {
    return List.of(google("POST", "/events/watch$", TRANSIENT, 500, "backendError"));
  }

  static List<Trouble> unanswered() {
    return everywhere(READS, LIST, TRANSIENT, "drop");
  }

  static List<Trouble> cut() {
    return everywhere(READS, LIST, TRANSIENT, "truncate");
  }

  static List<Trouble> answersLost() {
    return everywhere(WRITES, EVENT, TRANSIENT, "drop_after").stream()
        .map(it -> it.times(2))
        .toList();
  }

  static List<Trouble> late() {
    return Providers.NAMES.stream()
        .map(it -> of(it, "", ANY, TRANSIENT))
        .peek(it -> it.script.put("name", Heard.LATE).put("delay_ms", LATE_MILLIS))
        .toList();
  }

  /** Whoever asks, whatever for. */
  static List<Trouble> down(String provider) {
    return List.of(
        of(provider, "", ANY, TRANSIENT).flag("drop"),
        of(provider, "", TOKEN, TRANSIENT).flag("drop"));
  }
}
