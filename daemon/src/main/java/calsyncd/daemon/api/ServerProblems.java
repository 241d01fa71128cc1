package calsyncd.daemon.api;

import java.io.IOException;
import java.util.function.IntPredicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The refusals that the server makes before any of our code runs, such as of a URL that is none, in
 * the form of all others. Jetty's own page would name Jetty.
 */
public final class ServerProblems extends ErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProblems.class);

  /** Unknown methods and HTTP versions have 5xx codes, though the client could do better. */
  private static final IntPredicate NOT_OURS = code -> code < 500 || code == 501 || code == 505;

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback)
      throws IOException {
    String correlationId = Correlation.fresh();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemMapper.MEDIA_TYPE);
    response.getHeaders().put(Correlation.HEADER, correlationId);
    log(code, correlationId, cause);
    String detail =
        NOT_OURS.test(code)
            ? "the request can't be read as HTTP with a path as in /openapi.json"
            : "this is our fault; give the correlation_id when you ask";
    Content.Sink.write(
        response,
        true,
        ProblemMapper.json(Problem.of(code, detail), correlationId).toString(),
        callback);
  }

  /** Without the URL, in which there may be anything. */
  private static void log(int code, String correlationId, @Nullable Throwable cause) {
    if (NOT_OURS.test(code)) {
      LOG.info("answered {} before any resource, correlation_id {}", code, correlationId);
    } else {
      LOG.error("answered {} before any resource, correlation_id {}", code, correlationId, cause);
    }
  }
}
