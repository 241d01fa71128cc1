package calsyncd.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.connect.DavHost;
import calsyncd.daemon.traces.OtlpCollector;
import calsyncd.daemon.traces.ToldSpan;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes well or wrong, no log and no trace holds a secret, nor what people wrote. */
@Timeout(300)
final class SecretsInLogsTest {
  private static final String EMAIL = "ada@example.com";
  private static final String TITLE = "Merger-with-Initech";
  private static final String GUEST = "peter.gibbons@guest.example";
  private static final String GUEST_NAME = "Peter-of-Initech";
  private static final String BODY = "we-burn-the-building-down";
  private static final String PLACE = "basement-next-to-the-boiler";
  private static final String WRONG_PASSWORD = "app-passw0rd-wrong";
  private static final InstantSource CLOCK = InstantSource.system();

  /** What cannot be known beforehand is known by its shape. */
  private static final Map<String, Pattern> SHAPES =
      Map.of(
          "a token or code of the simulators", Pattern.compile("(at|rt|code)\\.[\\w-]{43}"),
          "a JWT", Pattern.compile("eyJ[\\w-]+\\.eyJ[\\w-]+"),
          "a channel token, clientState or state", Pattern.compile("development\\.[\\w-]{16}"));

  private static final Pattern WORD = Pattern.compile("[\\w.~-]{43,128}");
  private static final List<String> JOBS =
      List.of(
          "calendar_auto_sync",
          "calendar_webhook_processor",
          "calendar_conflict_resolution",
          "calendar_cleanup",
          "calendar_incremental_pull",
          "calendar_watch_renewal",
          "calendar_drift_audit",
          "calendar_group_sync");

  @TempDir private Path data;
  private final Web web = new Web();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> secrets = new HashMap<>();
  private final List<String> challenges = new ArrayList<>();
  private final UUID user = UUID.randomUUID();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private final MicrosoftSimulator microsoft =
      MicrosoftSimulator.start(GraphOptions.defaults().withHttpAddresses(), CLOCK);

  @AfterEach
  void stop() {
    assertThat(microsoft.mails()).as("the one guest that the test invites").hasSizeLessThan(2);
    google.close();
    microsoft.close();
    http.close();
  }

  @Test
  void noLogAndNoTraceHoldsASecretOrWhatPeopleWrote() throws Exception {
    seed();
    OtlpCollector collector = OtlpCollector.start(OtlpCollector.Mood.TAKES);
    String traces = "traces: {enabled: true, endpoint: '%s'}".formatted(collector.endpoint());
    LoggedDaemon daemon = new LoggedDaemon(data, google.baseUrl(), microsoft.baseUrl(), traces);
    DavHost dav = new DavHost(TITLE + " " + GUEST);
    daemon.start();
    try (daemon) {
      secrets.putAll(daemon.secrets());
      secrets.put("the user's token", daemon.token(user));
      connect(daemon, "google");
      connect(daemon, "microsoft");
      until(() -> daemon.count("select count(*) from calsyncd.calendar_events") == 2);
      connectCalDav(daemon, dav);
      refresh(daemon);
      failToWrite(daemon);
      revoke(daemon);
      forge(daemon);
      knock(daemon);
      JOBS.forEach(job -> web.post(daemon.admin() + "/tasks/run-job?job=" + job));
    } finally {
      dav.close();
      collector.close();
    }
    assertThat(JOBS).allMatch(daemon.log()::contains);
    assertThat(daemon.requestLog()).contains("/google/callback", "/webhooks/microsoft", " 401 ");
    judge("the log", daemon.log());
    judge("the request log", daemon.requestLog());
    judgeTraces(collector);
  }

  /** All that could tell of them has been traced, and the people themselves are not in it. */
  private void judgeTraces(OtlpCollector collector) throws Exception {
    assertThat(collector.spans())
        .extracting(ToldSpan::name)
        .contains("pass google", "pass microsoft", "pass caldav", "google changes")
        .contains("GET /integrations/calendar/{provider}/callback", "webhook microsoft")
        .contains("job calendar_drift_audit");
    assertThat(collector.spans()).anyMatch(ToldSpan::failed);
    judge("the traces", collector.raw());
    assertThat(collector.raw()).doesNotContain(EMAIL, "://", "23514");
  }

  private void judge(String where, String log) throws Exception {
    List<String> found = new ArrayList<>();
    secrets.forEach((name, secret) -> note(found, log, name, log.indexOf(secret)));
    SHAPES.forEach((name, shape) ->
        shape.matcher(log).results().forEach(hit -> note(found, log, name, hit.start())));
    for (String word : WORD.matcher(log).results().map(hit -> hit.group()).distinct().toList()) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(word.getBytes(StandardCharsets.US_ASCII));
      if (challenges.contains(Base64.getUrlEncoder().withoutPadding().encodeToString(hash))) {
        found.add("a PKCE verifier");
      }
    }
    assertThat(found).as(where).isEmpty();
  }

  private static void note(List<String> found, String log, String name, int at) {
    if (at >= 0) {
      int begin = log.lastIndexOf('\n', at) + 1;
      found.add(name + " in: " + log.substring(begin, Math.min(log.length(), at + 60)));
    }
  }

  private void seed() {
    secrets.put("an event's title", TITLE);
    secrets.put("an attendee", GUEST);
    secrets.put("an attendee's name", GUEST_NAME);
    secrets.put("a body", BODY);
    secrets.put("a location", PLACE);
    secrets.put("the right app password", DavHost.PASSWORD);
    secrets.put("the wrong app password", WRONG_PASSWORD);
    google.addUser(EMAIL);
    microsoft.addUser(EMAIL);
    google.seedEvent(EMAIL, EMAIL, event(1));
    ObjectNode event = MicrosoftSide.event(TITLE, tomorrow());
    ObjectNode guest = event.putArray("attendees").addObject().put("type", "required");
    guest.putObject("emailAddress").put("address", GUEST).put("name", GUEST_NAME);
    event.putObject("body").put("contentType", "text").put("content", BODY);
    event.putObject("location").put("displayName", PLACE);
    web.send("POST", microsoft.graphUrl() + "/me/events", microsoft.accessTokenFor(EMAIL), event);
  }

  private static ObjectNode event(int number) {
    ObjectNode event = GoogleSide.event(TITLE + number, tomorrow());
    event.putArray("attendees").addObject().put("email", GUEST).put("displayName", GUEST_NAME);
    event.put("description", BODY).put("location", PLACE);
    return event;
  }

  private static Instant tomorrow() {
    return CLOCK.instant().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.DAYS);
  }

  private static String base(LoggedDaemon daemon) {
    return daemon.api() + "/integrations/calendar/";
  }

  private void connect(LoggedDaemon daemon, String provider) {
    var begun =
        web.send("POST", base(daemon) + provider + "/connect", daemon.token(user), Web.object());
    String consent = begun.path("authorization_url").asText();
    secrets.put(provider + "'s state", parameter(URI.create(consent), "state"));
    challenges.add(parameter(URI.create(consent), "code_challenge"));
    URI callback = web.redirect(consent + "&login_hint=" + EMAIL);
    secrets.put(provider + "'s code", parameter(callback, "code"));
    web.get(callback.toString(), "");
    assertThat(web.status(callback.toString(), "")).as("a code used twice").isEqualTo(422);
    web.status(callback + "x", "");
  }

  private static String parameter(URI uri, String name) {
    return Pattern.compile("(?:^|&)" + name + "=([^&]*)")
        .matcher(uri.getRawQuery())
        .results()
        .map(hit -> hit.group(1))
        .findFirst()
        .orElseThrow();
  }

  private void connectCalDav(LoggedDaemon daemon, DavHost dav) throws Exception {
    assertThat(login(daemon, dav.url(), WRONG_PASSWORD)).isEqualTo(422);
    assertThat(login(daemon, dav.url(), DavHost.PASSWORD)).isEqualTo(201);
    until(() ->
        daemon.count(
                "select count(*) from calsyncd.sync_attempts a join"
                    + " calsyncd.calendar_connections c on c.id = a.connection_id where"
                    + " c.provider = 'caldav' and a.state <> 'succeeded'")
            > 0);
  }

  private int login(LoggedDaemon daemon, String url, String password) throws Exception {
    ObjectNode body =
        Web.object().put("url", url).put("user", DavHost.USER).put("app_password", password);
    return status(post(base(daemon) + "caldav/connect", daemon.token(user), body.toString()));
  }

  private static HttpRequest.Builder post(String url, String token, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private void refresh(LoggedDaemon daemon) {
    google.tokens().expireAccess(EMAIL);
    syncNow(daemon);
    until(() -> google.tokens().refreshCount() > 0);
  }

  private void syncNow(LoggedDaemon daemon) {
    web.send("POST", base(daemon) + "sync/now", daemon.token(user), Web.object());
  }

  /** PostgreSQL's words on a refused row quote the row. */
  private void failToWrite(LoggedDaemon daemon) {
    daemon.sql(
        "alter table calsyncd.calendar_events add constraint refused check (uid = '') not valid");
    google.seedEvent(EMAIL, EMAIL, event(2));
    syncNow(daemon);
    until(() -> daemon.log().contains("refused") || daemon.log().contains("23514"));
    daemon.sql("alter table calsyncd.calendar_events drop constraint refused");
    daemon.sql("alter table calsyncd.calendar_preferences rename to gone");
    assertThat(web.status(base(daemon) + "sync/schedule", daemon.token(user))).isEqualTo(500);
    daemon.sql("alter table calsyncd.gone rename to calendar_preferences");
  }

  private void revoke(LoggedDaemon daemon) {
    microsoft.tokens().revokeUser(EMAIL);
    syncNow(daemon);
    until(() ->
        daemon.count(
                "select count(*) from calsyncd.calendar_connections where provider ="
                    + " 'microsoft' and state = 'needs_reauth'")
            == 1);
  }

  private void forge(LoggedDaemon daemon) throws Exception {
    secrets.put("a forged channel token", "development.f0rged-t0ken-of-a-channel");
    secrets.put("a forged clientState", "development.f0rged-client-state");
    secrets.put("a validation token", "validation-t0ken");
    String hooks = base(daemon) + "webhooks/";
    HttpRequest.Builder forged =
        post(hooks + "google", "", "")
            .header("X-Goog-Channel-ID", "user_" + user + "_AAAAAAAAAAAAAAAAAAAAAA")
            .header("X-Goog-Channel-Token", secrets.get("a forged channel token"))
            .header("X-Goog-Resource-ID", "r")
            .header("X-Goog-Resource-State", "exists")
            .header("X-Goog-Message-Number", "1");
    assertThat(status(forged)).isBetween(400, 499);
    String notification =
        "{\"value\":[{\"subscriptionId\":\"s\",\"changeType\":\"updated\",\"clientState\":\"%s\"}]}"
            .formatted(secrets.get("a forged clientState"));
    status(post(hooks + "microsoft", "", notification));
    String handshake = hooks + "microsoft?validationToken=" + secrets.get("a validation token");
    assertThat(status(post(handshake, "", ""))).isEqualTo(200);
  }

  private void knock(LoggedDaemon daemon) {
    String good = daemon.token(user);
    String url = base(daemon) + "connections";
    assertThat(web.status(url, good + "x")).isEqualTo(401);
    assertThat(web.status(url, good.substring(2))).isEqualTo(401);
    assertThat(web.status(url + "?access_token=" + good, "")).isEqualTo(401);
  }

  private static void until(BooleanSupplier holds) {
    assertThat(new Follower(CLOCK).until(holds, CLOCK.instant())).isPresent();
  }
}
