package calsyncd.daemon.api;

import java.io.IOException;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The refusals that the server makes before any of our code runs, such as of a URL that is none, in
 * the form of all others. Jetty's own page would name Jetty.
 */
public final class ServerProblems extends ErrorHandler {
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
    String correlationId = UUID.randomUUID().toString();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemMapper.MEDIA_TYPE);
    response.getHeaders().put(Correlation.HEADER, correlationId);
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
}
