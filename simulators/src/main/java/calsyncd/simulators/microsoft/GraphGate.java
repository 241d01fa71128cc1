package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Handler;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.Tokens;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What every Graph call passes: bearer, throttle, mailbox, and the error envelope. */
final class GraphGate {
  private final Tokens tokens;
  private final Map<String, Mailbox> mailboxes;
  private final MailboxThrottle throttle;
  private final GraphErrors errors;
  private final Duration latency;
  private final CountDownLatch never = new CountDownLatch(1);

  GraphGate(
      Tokens tokens,
      Map<String, Mailbox> mailboxes,
      MailboxThrottle throttle,
      GraphErrors errors,
      Duration latency) {
    this.tokens = tokens;
    this.mailboxes = mailboxes;
    this.throttle = throttle;
    this.errors = errors;
    this.latency = latency;
  }

  /** A call to the caller's own mailbox: counted, and alone in the mailbox while it runs. */
  Handler mailbox(Call.Handler handler) {
    return request -> answer(request, call -> throttled(call, handler));
  }

  /** A call that needs a caller but touches no mailbox. */
  Handler user(Call.Handler handler) {
    return request -> answer(request, handler);
  }

  private Response answer(Request request, Call.Handler handler) {
    String requestId = UUID.randomUUID().toString();
    try {
      Call call = authorize(request);
      requireContentType(request);
      Response response = handler.handle(call);
      String applied = call.preferences().applied();
      return GraphErrors.identified(
          applied.isEmpty() ? response : response.withHeader("Preference-Applied", applied),
          request,
          requestId);
    } catch (GraphError refused) {
      return GraphErrors.identified(errors.write(refused, requestId), request, requestId);
    }
  }

  private Call authorize(Request request) {
    String token = request.bearer().orElseThrow(() -> unauthorized("Access token is empty."));
    String email =
        tokens
            .userOf(token)
            .orElseThrow(() -> unauthorized("Lifetime validation failed, the token is expired."));
    Mailbox mailbox = mailboxes.get(email);
    if (mailbox == null) {
      throw unauthorized("The user does not exist.");
    }
    requireOwn(request, mailbox);
    requireScope(request, tokens.scopeOf(token).orElse(""));
    String app = tokens.clientOf(token).orElse("");
    return new Call(request, mailbox, app, Preferences.of(request));
  }

  /** Events are written with Calendars.ReadWrite; scripts have no scope and may do anything. */
  private static void requireScope(Request request, String scope) {
    boolean writes = !request.method().equals("GET") && request.path().contains("/events");
    if (writes && !scope.isEmpty() && !scope.contains("Calendars.ReadWrite")) {
      throw accessDenied();
    }
  }

  private static GraphError accessDenied() {
    return new GraphError(
        403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
  }

  private static void requireContentType(Request request) {
    boolean write = request.body().length > 0 && !request.method().equals("DELETE");
    if (write && request.header("Content-Type").isEmpty()) {
      throw new GraphError(
          400,
          "BadRequest",
          "Write requests (excluding DELETE) must contain the Content-Type header declaration.");
    }
  }

  private static void requireOwn(Request request, Mailbox mailbox) {
    String named = request.pathParams().getOrDefault("user", mailbox.email());
    if (!named.equalsIgnoreCase(mailbox.email()) && !named.equals(mailbox.userId())) {
      throw accessDenied();
    }
  }

  private static GraphError unauthorized(String message) {
    return new GraphError(401, "InvalidAuthenticationToken", message)
        .header("WWW-Authenticate", "Bearer realm=\"\", error=\"invalid_token\"");
  }

  private Response throttled(Call call, Call.Handler handler) {
    var key = new MailboxThrottle.Key(call.app(), call.mailbox().email());
    throttle.enter(key);
    try {
      takeTime();
      return call.mailbox().alone(() -> enabled(call, handler));
    } finally {
      throttle.leave(key);
    }
  }

  private static Response enabled(Call call, Call.Handler handler) {
    if (!call.mailbox().enabled()) {
      throw new GraphError(
          404,
          "MailboxNotEnabledForRESTAPI",
          "The mailbox is either inactive, soft-deleted, or is hosted on-premise.");
    }
    return handler.handle(call);
  }

  private void takeTime() {
    if (latency.isZero()) {
      return;
    }
    try {
      never.await(latency.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
