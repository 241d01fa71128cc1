package calsyncd.daemon.traces;

import calsyncd.provider.ProviderException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Work that goes on, on the thread that began it: what that thread begins meanwhile is a part of
 * it. It takes ids, classes and counts; no text that a person or a provider wrote has a place here.
 */
public final class OpenSpan implements AutoCloseable {
  private static final String OURS = "calsyncd.";

  private final Span span;
  private final Scope scope;

  OpenSpan(Span span) {
    this.span = span;
    this.scope = span.makeCurrent();
  }

  static String key(String name) {
    return OURS + name;
  }

  static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Adds a word of a closed set, or an id. */
  public OpenSpan with(String name, String value) {
    span.setAttribute(key(name), value);
    return this;
  }

  /** Adds a count. */
  public OpenSpan with(String name, long count) {
    span.setAttribute(key(name), count);
    return this;
  }

  /**
   * A request was answered.
   *
   * @param route the path as its template has it, without what the caller filled in; may be empty
   */
  public void answered(String method, String route, int status) {
    if (!route.isEmpty()) {
      span.updateName(method + " " + route);
      span.setAttribute("http.route", route);
    }
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
  }

  /** The work failed: its class is kept, and no message, which may quote what was written. */
  public void failed(Throwable cause) {
    span.setStatus(StatusCode.ERROR);
    if (cause instanceof ProviderException refused) {
      with("failure_class", label(refused.failureClass()));
      with("provider_request_id", refused.requestId());
    } else {
      with("failure_class", cause.getClass().getSimpleName());
    }
  }

  /** Does the work and ends with it; what it throws is how the work failed. */
  public <T> T during(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    } finally {
      close();
    }
  }

  /** The work has ended. */
  @Override
  public void close() {
    scope.close();
    span.end();
  }
}
