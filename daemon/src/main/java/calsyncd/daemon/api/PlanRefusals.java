package calsyncd.daemon.api;

import calsyncd.daemon.worker.PlannedPasses.BusyException;
import calsyncd.daemon.worker.PlannedPasses.DecidedException;
import calsyncd.daemon.worker.PlannedPasses.TooMuchException;
import calsyncd.daemon.worker.PlannedPasses.UnusableException;
import calsyncd.hub.LeaseLostException;
import calsyncd.plan.TooLargeException;
import calsyncd.provider.ProviderException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Why a plan is not made, or not done, in words for the caller. */
final class PlanRefusals {
  private static final Duration SOON = Duration.ofSeconds(5);

  private PlanRefusals() {}

  static Response refused(Supplier<Response> work) {
    try {
      return work.get();
    } catch (BusyException e) {
      return later(message(e) + "; try again", e.after());
    } catch (DecidedException e) {
      throw Problem.of(409, message(e)).as("already_decided");
    } catch (LeaseLostException _) {
      return later("another node took the calendar over; try again", SOON);
    } catch (UnusableException _) {
      throw Problem.of(409, "no pass runs over it: it is stopped, or its connection is not usable")
          .as("no_pass");
    } catch (TooMuchException | TooLargeException e) {
      throw Problem.of(409, message(e)).as("plan_too_large");
    } catch (ProviderException e) {
      return refused(e);
    }
  }

  private static Response refused(ProviderException e) {
    return switch (e.failureClass()) {
      case TRANSIENT, RATE_LIMITED ->
          later("the provider can't be read now: " + e.reason(), e.retryAfter().orElse(SOON));
      case UNAUTHENTICATED, REJECTED, GONE, COLLECTION_GONE, CURSOR_EXPIRED, CONFLICT ->
          throw Problem.of(409, "the provider does not let us read it: " + e.reason())
              .as("no_pass");
    };
  }

  private static String message(Throwable thrown) {
    return Optional.ofNullable(thrown.getMessage()).orElse("");
  }

  private static Response later(String detail, Duration wait) {
    return builder(Problem.of(503, detail), ProblemMapper.json(Problem.of(503, detail), id()))
        .header(HttpHeaders.RETRY_AFTER, Math.max(1, wait.toSeconds()))
        .build();
  }

  private static String id() {
    return Correlation.current();
  }

  /** A problem with more to say. */
  static Response response(Problem problem, String field, ObjectNode more) {
    ObjectNode json = ProblemMapper.json(problem, id());
    json.set(field, more);
    return builder(problem, json).build();
  }

  private static Response.ResponseBuilder builder(Problem problem, ObjectNode json) {
    return Response.status(problem.status())
        .type(ProblemMapper.MEDIA_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(json);
  }
}
