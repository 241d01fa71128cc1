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

  @Override
  public final void service(ServletRequest request, ServletResponse response) throws IOException {
    var http = (HttpServletRequest) request;
    var reply = (HttpServletResponse) response;
    var correlationId = intake.correlationIds().get();
    try {
      act(http, reply, correlationId);
    } catch (RuntimeException e) {
      LOG.error("{} notification {} failed", provider, correlationId, e);
      unavailable(reply, correlationId);
    }
  }

  private void act(HttpServletRequest request, HttpServletResponse response, String correlationId)
      throws IOException {
    switch (outcome(request, correlationId)) {
      case Outcome.Enqueue(var items) -> enqueue(request, response, items, correlationId);
      case Outcome.Answer(var verdict, var text) -> answer(response, verdict, text);
      case Outcome.Refuse(var verdict, var detail) ->
          refuse(response, verdict, detail, correlationId);
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
      String correlationId) {
    var appended = intake.append(items); // may throw: then the request is not asynchronous yet
    var async = request.startAsync();
    async.setTimeout(0); // the append has its own
    appended.whenComplete((done, failure) -> finish(async, response, failure, correlationId));
  }

  private void finish(
      AsyncContext async,
      HttpServletResponse response,
      @Nullable Throwable failure,
      String correlationId) {
    try {
      if (failure == null) {
        count(Verdict.QUEUED);
        response.setStatus(queuedStatus);
      } else {
        LOG.warn("{} notification {} is not queued: {}", provider, correlationId, "" + failure);
        unavailable(response, correlationId);
      }
    } catch (IOException e) {
      LOG.debug("{} notification {}: the sender is gone", provider, correlationId, e);
    } finally {
      async.complete();
    }
  }

  private void answer(HttpServletResponse response, Verdict verdict, String text)
      throws IOException {
    count(verdict);
    response.setStatus(verdict.status());
    if (!text.isEmpty()) {
      send(response, "text/plain;charset=utf-8", text);
    }
  }

  private void unavailable(HttpServletResponse response, String correlationId) throws IOException {
    refuse(response, Verdict.UNAVAILABLE, "Not taken now; send it again.", correlationId);
  }

  private void refuse(
      HttpServletResponse response, Verdict verdict, String detail, String correlationId)
      throws IOException {
    count(verdict);
    LOG.debug("{} notification {}: {}", provider, correlationId, verdict);
    response.setStatus(verdict.status());
    switch (verdict) {
      case WRONG_METHOD -> response.setHeader("Allow", "POST");
      case UNAVAILABLE -> response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      default -> {}
    }
    send(response, "application/problem+json", problem(verdict, detail, correlationId));
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
