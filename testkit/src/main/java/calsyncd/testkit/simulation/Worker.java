package calsyncd.testkit.simulation;

import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.provider.ProviderException;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Mapping;
import calsyncd.sync.Pass;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncReport;
import calsyncd.sync.SyncSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One node's worker: a pass at a time, step by step. */
final class Worker {
  private static final int CRASHES_PER_MILLE = 4;

  /** Calls that are seldom made die more often. */
  private static final Map<String, Integer> SELDOM = Map.of("fetch", 12, "create", 8, "delete", 40);

  private final World world;
  private final String name;
  private final SyncEngine engine;
  private Optional<Baton> baton = Optional.empty();
  private Optional<Lease> lease = Optional.empty();
  private Optional<String> inFlight = Optional.empty();
  private Optional<SyncReport> report = Optional.empty();

  Worker(World world, String name) {
    this.world = world;
    this.name = name;
    this.engine =
        new SyncEngine(
            new WatchedHub(world, this),
            SyncSettings.DEFAULT,
            Mapping.CURRENT,
            new RetryStrategy(RetryPolicy.DEFAULT, world.random.split()),
            world.clock);
  }

  void say(String what) {
    world.say(
        name
            + " "
            + lease.map(it -> world.place(it.binding().id()).name()).orElse("-")
            + " "
            + what);
  }

  void before(String call) {
    baton.orElseThrow().pause(call);
    world.pass(Duration.ofMillis(20L + world.random.nextInt(400)));
    crash("before " + call);
  }

  void after(String call) {
    crash("after " + call);
  }

  private void crash(String point) {
    if (Coverage.CRASHES.contains(point) && world.chance(perMille(point))) {
      world.coverage.hit("crash " + point);
      say("dies " + point);
      unanswered();
      throw baton.orElseThrow().crash();
    }
  }

  private static int perMille(String point) {
    return SELDOM.getOrDefault(point.substring(point.indexOf(' ') + 1), CRASHES_PER_MILLE);
  }

  /**
   * A create or an update is sent; until its answer is committed nobody knows what became of it.
   */
  void writes(String key) {
    inFlight = Optional.of(key);
  }

  void committed() {
    inFlight = Optional.empty();
  }

  void unanswered() {
    Place place = world.place(lease.orElseThrow().binding().id());
    inFlight.ifPresent(key -> world.ledger.unanswered(place, key));
    inFlight = Optional.empty();
  }

  boolean idle() {
    return baton.isEmpty();
  }

  boolean holds(Place place) {
    return lease.filter(it -> it.binding().id().equals(place.binding())).isPresent() && !idle();
  }

  /** Its lease may run out here: it is about to read, or to commit what it read. */
  boolean mayLose() {
    return baton.filter(it -> !WatchedProvider.WRITES.contains(it.next())).isPresent();
  }

  /** Takes the lease on a binding and begins a pass. */
  void begin(Place place) {
    Lease taken = world.hub.lease(place.binding());
    PlantedBug.taken(world, taken);
    lease = Optional.of(taken);
    say("begins a pass");
    WatchedProvider provider = new WatchedProvider(world, this, place);
    Pass pass = engine.begin(taken.binding(), provider);
    go(provider, taken, pass);
  }

  private void go(WatchedProvider provider, Lease taken, Pass pass) {
    report = Optional.empty();
    baton =
        Optional.of(
            new Baton(() -> {
              for (int tries = 0; ; tries++) {
                try {
                  report = Optional.of(engine.sync(taken, provider, pass));
                  return;
                } catch (ProviderException e) {
                  if (pass.ended() || tries > 2 || !world.odds(50)) {
                    throw e;
                  }
                  say("tries again");
                }
              }
            }));
  }

  /** Goes on to its next step. */
  void step() {
    Baton running = baton.orElseThrow();
    running.resume();
    if (running.ended()) {
      baton = Optional.empty();
      running.failure().ifPresent(this::ended);
    }
  }

  private void ended(RuntimeException failure) {
    say("ends: " + failure);
    unanswered();
    world.due.add(lease.orElseThrow().binding().id());
    if (!(failure instanceof ProviderException) && !(failure instanceof LeaseLostException)) {
      throw new IllegalStateException("a pass ended as none may: " + failure, failure);
    }
  }

  void finish() {
    while (!idle()) {
      step();
    }
  }

  void die() {
    baton.ifPresent(Baton::kill);
    baton = Optional.empty();
  }

  Optional<SyncReport> report() {
    return report;
  }

  Lease lease() {
    return lease.orElseThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
