package calsyncd.daemon.api;

import calsyncd.daemon.auth.BearerFilter;
import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.live.Kind;
import calsyncd.daemon.live.LiveHub;
import calsyncd.daemon.live.LiveHub.Opened;
import calsyncd.daemon.live.LiveStream;
import io.dropwizard.auth.Auth;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.glassfish.jersey.server.ChunkedOutput;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changes, while it happens, as server-sent events. The token is in a header as ever, so that
 * a browser reads the stream by {@code fetch}; it ends when the token does.
 */
@Path("/integrations/calendar/live")
public final class LiveResource {
  private static final Logger LOG = LoggerFactory.getLogger(LiveResource.class);
  private static final String STREAM = "text/event-stream";
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final LiveHub hub;

  /** Streams of this node. */
  public LiveResource(LiveHub hub) {
    this.hub = hub;
  }

  /** A stream, from where the listener has been told last. */
  @GET
  @Produces(STREAM)
  public Response listen(
      @Auth Caller caller,
      @Context HttpServletRequest request,
      @QueryParam("kinds") @Nullable String kinds,
      @HeaderParam("Last-Event-ID") @Nullable String last) {
    Set<Kind> wanted = kinds(Optional.ofNullable(kinds).orElse("sessions,events"));
    if (wanted.contains(Kind.JOB_RUNS) && !caller.role().includes(Role.MANAGER)) {
      throw Problem.of(403, "job_runs is for managers of the tenant");
    }
    LiveStream.Listener listener = new LiveStream.Listener(caller.owner(), wanted, until(request));
    return switch (hub.open(listener, Optional.ofNullable(last))) {
      case Opened.Streaming(LiveStream stream) -> streaming(stream);
      case Opened.TooMany(int most) ->
          ProblemMapper.busy(
              Problem.of(429, "you have the %d streams that a user may have".formatted(most)),
              AGAIN);
      case Opened.Full() ->
          ProblemMapper.busy(Problem.of(503, "this node takes no more streams now"), AGAIN);
    };
  }

  private static Instant until(HttpServletRequest request) {
    return (Instant) request.getAttribute(BearerFilter.UNTIL);
  }

  private static Set<Kind> kinds(String words) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (String word : words.split(",", -1)) {
      kinds.add(
          Kind.of(word)
              .orElseThrow(
                  () -> Problem.parameter("kinds", "must be some of sessions,events,job_runs")));
    }
    return kinds;
  }

  /**
   * Each message goes out at once, and no proxy may keep it, pack it or hold it back. Its
   * connection ends with it: a node that stops waits for connections, too.
   */
  private static Response streaming(LiveStream stream) {
    ChunkedOutput<byte[]> output = new ChunkedOutput<>(byte[].class);
    Thread.ofVirtual().name("live-stream").start(() -> write(stream, output));
    return Response.ok(output, STREAM)
        .header(HttpHeaders.CACHE_CONTROL, "no-store, no-transform")
        .header("X-Accel-Buffering", "no")
        .header("Connection", "close")
        .build();
  }

  private static void write(LiveStream stream, ChunkedOutput<byte[]> output) {
    try (output) {
      stream.write(output::write);
    } catch (IOException e) {
      LOG.debug("a listener is gone: {}", e.toString());
    }
  }
}
