package calsyncd.simulators.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that runs with another one, some time ahead. Control endpoint: {@code GET} or {@code POST
 * /control/clock {"advance_seconds": N}}, answered with {@code {"now": ...}}.
 */
public final class AdjustableClock implements InstantSource {
  private final InstantSource base;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /** A clock that shows what the base shows until it is advanced. */
  public AdjustableClock(InstantSource base) {
    this.base = base;
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead.get());
  }

  /** Moves the clock by this much (negative: back). */
  public void advance(Duration by) {
    ahead.updateAndGet(before -> before.plus(by));
  }

  void install(SimulatorServer server) {
    server.control("GET", "clock", request -> show());
    server.control("POST", "clock", this::change);
  }

  private Response change(Request request) {
    advance(Duration.ofSeconds(request.json().path("advance_seconds").asLong()));
    return show();
  }

  private Response show() {
    return Response.json(200, Json.object().put("now", instant().toString()));
  }
}
