package calsyncd.daemon.api;

import calsyncd.daemon.auth.AuthException;
import calsyncd.daemon.connect.ConnectException;
import calsyncd.daemon.postgres.Outage;
import calsyncd.daemon.redis.RedisUnavailableException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every refusal and every failure as {@code application/problem+json} (RFC 9457). What went wrong
 * inside goes to the log, under the correlation id that the caller gets.
 */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
  /** The media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** Where our document explains a word; RFC 9457 §3.1.1 takes a relative reference. */
  private static final String TYPES = "/openapi.json#/components/x-problems/";

  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

  @Override
  public Response toResponse(Throwable thrown) {
    return switch (thrown) {
      case Problem problem -> response(problem);
      case AuthException refused -> response(refused);
      case ConnectException refused -> response(Problem.of(status(refused), message(refused)));
      case WebApplicationException refused -> response(refused);
      case RedisUnavailableException _ ->
          response(Problem.of(503, "the queues can't be reached now; try again"));
      default -> failure(thrown);
    };
  }

  private static Response failure(Throwable thrown) {
    return response(failed(thrown));
  }

  private static Problem failed(Throwable thrown) {
    LOG.error("request failed, correlation_id {}", Correlation.current(), thrown);
    if (Outage.refusal(thrown).isPresent()) {
      return Problem.of(503, "the database refuses that for now; try again");
    }
    if (Outage.caused(thrown)) {
      return Problem.of(503, "the database can't be reached now; try again");
    }
    return Problem.of(500, "this is our fault; give the correlation_id when you ask");
  }

  /** The same for one of several that a request asks for. */
  static ObjectNode problem(RuntimeException thrown) {
    return json(
        thrown instanceof Problem problem ? problem : failed(thrown), Correlation.current());
  }

  private static Response response(AuthException refused) {
    int status =
        switch (refused.kind()) {
          case UNAUTHENTICATED -> 401;
          case FORBIDDEN -> 403;
          case UNAVAILABLE -> 503;
        };
    Response.ResponseBuilder response = builder(Problem.of(status, message(refused)));
    return status == 401
        ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build()
        : response.build();
  }

  private static int status(ConnectException refused) {
    return switch (refused.kind()) {
      case UNKNOWN_PROVIDER -> 404;
      case BAD_STATE -> 400;
      case REFUSED -> 422;
      case UNAVAILABLE -> 503;
    };
  }

  /** Jersey's own refusals: their messages name classes, so the status has to speak. */
  private static Response response(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    if (status >= 500) {
      return failure(refused);
    }
    Response.ResponseBuilder response = builder(Problem.of(status, detail(status)));
    String allow = refused.getResponse().getHeaderString(HttpHeaders.ALLOW);
    return allow == null ? response.build() : response.header(HttpHeaders.ALLOW, allow).build();
  }

  private static String detail(int status) {
    return switch (status) {
      case 403 -> "this is for managers of the tenant, and the token's role is another";
      case 404 -> "there is nothing at this path; see /openapi.json";
      case 405 -> "this path does not take this method; see the Allow header";
      case 406 -> "answers are application/json";
      case 415 -> "send the body as application/json";
      default -> "the request can't be served as it is; see /openapi.json";
    };
  }

  /** A refusal of what may be asked for again after so long. */
  static Response busy(Problem problem, Duration wait) {
    return builder(problem).header(HttpHeaders.RETRY_AFTER, wait.toSeconds()).build();
  }

  private static Response response(Problem problem) {
    return builder(problem).build();
  }

  private static Response.ResponseBuilder builder(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.status())
            .type(MEDIA_TYPE)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .entity(json(problem, Correlation.current()));
    problem.version().ifPresent(version -> response.tag(Long.toString(version)));
    return response;
  }

  static ObjectNode json(Problem problem, String correlationId) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", problem.code().map(TYPES::concat).orElse("about:blank"));
    json.put("title", HttpStatus.getMessage(problem.status()));
    json.put("status", problem.status());
    json.put("detail", message(problem));
    problem.code().ifPresent(code -> json.put("code", code));
    problem
        .field()
        .ifPresent(field ->
            json.putArray("errors")
                .addObject()
                .put("field", field)
                .put("detail", message(problem)));
    return json.put("correlation_id", correlationId);
  }

  private static String message(Throwable thrown) {
    return Optional.ofNullable(thrown.getMessage()).orElse("");
  }
}
