package calsyncd.daemon.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * One id a request, in each of its log lines, its answer, and the passes it causes. A caller may
 * bring its own.
 */
@PreMatching
@Priority(0)
public final class Correlation implements ContainerRequestFilter, ContainerResponseFilter {
  /** The header in requests and answers. */
  public static final String HEADER = "X-Correlation-Id";

  private static final String KEY = "correlation_id";
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Override
  public void filter(ContainerRequestContext request) {
    MDC.put(KEY, accepted(request.getHeaderString(HEADER)).orElseGet(Correlation::fresh));
  }

  private static Optional<String> accepted(@Nullable String given) {
    return Optional.ofNullable(given).filter(id -> SHAPE.matcher(id).matches());
  }

  /** A new one, for a request that none was given to. */
  static String fresh() {
    return UUID.randomUUID().toString();
  }

  /** What is asked for twice is the same twice: the log and the answer say one id. */
  private static String begun() {
    String id = fresh();
    MDC.put(KEY, id);
    return id;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().putSingle(HEADER, current());
    MDC.remove(KEY);
  }

  /** The id of the request that this thread serves. */
  public static String current() {
    return Optional.ofNullable(MDC.get(KEY)).orElseGet(Correlation::begun);
  }
}
