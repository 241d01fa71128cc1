package calsyncd.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.queue.Notification;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request in, one verdict out: judged without I/O but its own body, appended to the queue
 * without holding a thread, answered when the queue has it. Whatever fails on our side is a 503, so
 * that the provider sends the notification again. Refusals are problems (RFC 9457).
 */
abstract class WebhookServlet implements Servlet {
  /** The longest value of a field that is queued. */
  static final int FIELD_MAX = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(WebhookServlet.class);
  private static final String RETRY_AFTER_SECONDS = "5";

  private final String provider;
  private final int queuedStatus;
  private final Intake intake;
  private @Nullable ServletConfig config;

  WebhookServlet(String provider, int queuedStatus, Intake intake) {
    this.provider = provider;
    this.queuedStatus = queuedStatus;
    this.intake = intake;
  }

  /** Decides from the request alone. */
  abstract Outcome judge(HttpServletRequest request, String correlationId);

  final Intake intake() {
    return intake;
  }

  final void count(Verdict verdict) {
    intake.metrics().count(provider, verdict);
  }

  /** What a request is known by until it is answered. */
  private record Call(String correlationId, Instant began) {}

  private void judged(Verdict verdict, Call call) {
    count(verdict);
    intake
        .metrics()
        .answered(new IntakeMetrics.Answered(provider, verdict, call.correlationId, call.began));
  }

  @Override
  public final void service(ServletRequest request, ServletResponse response) throws IOException {
    var http = (HttpServletRequest) request;
    var reply = (HttpServletResponse) response;
    var call = new Call(intake.correlationIds().get(), intake.clock().instant());
    try {
      act(http, reply, call);
    } catch (RuntimeException e) {
      LOG.error("{} notification {} failed", provider, call.correlationId, e);
      unavailable(reply, call);
    }
  }

  private void act(HttpServletRequest request, HttpServletResponse response, Call call)
      throws IOException {
    switch (outcome(request, call.correlationId)) {
      case Outcome.Enqueue(var items) -> enqueue(request, response, items, call);
      case Outcome.Answer(var verdict, var text) -> answer(response, verdict, text, call);
      case Outcome.Refuse(var verdict, var detail) -> refuse(response, verdict, detail, call);
    }
  }

  private Outcome outcome(HttpServletRequest request, String correlationId) {
    return request.getMethod().equals("POST")
        ? judge(request, correlationId)
        : new Outcome.Refuse(Verdict.WRONG_METHOD, "Notifications are sent by POST.");
  }

  private void enqueue(
      HttpServletRequest request,
      HttpServletResponse response,
      List<Notification> items,
      Call call) {
    var appended = intake.append(items); // may throw: then the request is not asynchronous yet
    var async = request.startAsync();
    async.setTimeout(0); // the append has its own
    appended.whenComplete((done, failure) -> finish(async, response, failure, call));
  }

  private void finish(
      AsyncContext async, HttpServletResponse response, @Nullable Throwable failure, Call call) {
    try {
      if (failure == null) {
        judged(Verdict.QUEUED, call);
        response.setStatus(queuedStatus);
      } else {
        LOG.warn(
            "{} notification {} is not queued: {}", provider, call.correlationId, "" + failure);
        unavailable(response, call);
      }
    } catch (IOException e) {
      LOG.debug("{} notification {}: the sender is gone", provider, call.correlationId, e);
    } finally {
      async.complete();
    }
  }

  private void answer(HttpServletResponse response, Verdict verdict, String text, Call call)
      throws IOException {
    judged(verdict, call);
    response.setStatus(verdict.status());
    if (!text.isEmpty()) {
      send(response, "text/plain;charset=utf-8", text);
    }
  }

  private void unavailable(HttpServletResponse response, Call call) throws IOException {
    refuse(response, Verdict.UNAVAILABLE, "Not taken now; send it again.", call);
  }

  private void refuse(HttpServletResponse response, Verdict verdict, String detail, Call call)
      throws IOException {
    judged(verdict, call);
    LOG.debug("{} notification {}: {}", provider, call.correlationId, verdict);
    response.setStatus(verdict.status());
    switch (verdict) {
      case WRONG_METHOD -> response.setHeader("Allow", "POST");
      case UNAVAILABLE -> response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      default -> {}
    }
    send(response, "application/problem+json", problem(verdict, detail, call.correlationId));
  }

  /** Nothing in it comes from the request, so nothing needs to be escaped. */
  private static String problem(Verdict verdict, String detail, String correlationId) {
    return """
    {"type":"about:blank","title":"%s","status":%d,"detail":"%s","correlation_id":"%s"}\
    """
        .formatted(verdict.title(), verdict.status(), detail, correlationId);
  }

  private static void send(HttpServletResponse response, String type, String text)
      throws IOException {
    var bytes = text.getBytes(UTF_8);
    response.setContentType(type);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  @Override
  public final void init(ServletConfig given) {
    config = given;
  }

  @Override
  public final @Nullable ServletConfig getServletConfig() {
    return config;
  }

  @Override
  public final String getServletInfo() {
    return "notifications of " + provider;
  }

  @Override
  public final void destroy() {
    config = null;
  }
}
