package calsyncd.testkit.simulation;

import calsyncd.testkit.TickingClock;
import calsyncd.testkit.quirks.Quirks.Quirk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One hub calendar and five calendars at providers, edited by people on all sides, while three
 * workers sync them, calls fail and workers die. In the end all of it has to be well: all sides
 * agree, nothing that a person wrote is lost unseen, nothing is there twice, nothing is gone that
 * nobody deleted, nobody was mailed, and one more pass does nothing. All choices follow from the
 * seed.
 */
public final class Simulation {
  /** So many steps a seed takes at most, by default. */
  public static final int STEPS = 300;

  private static final int WORKERS = 3;

  private final World world;
  private final People people;
  private final List<Worker> workers = new ArrayList<>();
  private final int steps;

  private Simulation(World world, int steps) {
    this.world = world;
    this.people = new People(world);
    this.steps = steps;
    for (int n = 1; n <= WORKERS; n++) {
      workers.add(new Worker(world, "w" + n));
    }
  }

  /**
   * What a seed came to.
   *
   * @param hash of all that happened
   * @param violations what does not hold, in words; empty where all does
   * @param last the last steps
   */
  public record Outcome(
      long seed, String hash, List<String> violations, List<String> last, Coverage coverage) {
    public Outcome {
      violations = List.copyOf(violations);
      last = List.copyOf(last);
    }

    /** Whether all holds. */
    public boolean holds() {
      return violations.isEmpty();
    }

    /** The seed, what does not hold, and the steps before. */
    public String report() {
      return "seed "
          + seed
          + "\n  "
          + String.join("\n  ", violations)
          + "\n  last steps:\n    "
          + String.join("\n    ", last);
    }
  }

  /** Runs one seed. */
  public static Outcome run(long seed) {
    return run(seed, STEPS, Optional.empty(), MemorySides::new);
  }

  /** Runs one seed with an engine that makes a mistake. */
  public static Outcome run(long seed, PlantedBug bug) {
    return run(seed, STEPS, Optional.of(bug), MemorySides::new);
  }

  /**
   * Runs one seed over another hub and other calendars.
   *
   * @param steps so many at most
   * @param bug the mistake that the engine makes, if it makes one
   * @param sides new ones that live by this clock; closed in the end
   */
  public static Outcome run(
      long seed,
      int steps,
      Optional<PlantedBug> bug,
      Function<TickingClock, SimulatedSides> sides) {
    return run(new World(seed, bug, sides), steps);
  }

  private static Outcome run(World world, int steps) {
    try (SimulatedSides _ = world.sides) {
      List<String> violations = new Simulation(world, steps).violations();
      return new Outcome(
          world.seed, world.trace.hash(), violations, world.trace.last(), world.coverage);
    }
  }

  private List<String> violations() {
    try {
      begin();
      int some = steps / 2 + world.random.nextInt(steps / 2 + 1);
      world.healthy(false);
      while (world.stepsSoFar() < some) {
        step();
      }
      return end();
    } catch (IllegalStateException | IllegalArgumentException broken) {
      workers.forEach(Worker::die);
      return List.of(broken + " " + at(broken));
    }
  }

  private static String at(Throwable broken) {
    Throwable cause = broken.getCause() == null ? broken : broken.getCause();
    return List.of(cause.getStackTrace()).stream().limit(12).toList().toString();
  }

  /** Some calendars begin in step, some do not know of each other yet. */
  private void begin() {
    for (int n = 0; n < 8; n++) {
      people.act();
    }
    if (world.odds(60)) {
      new Healing(world, workers.getFirst(), people).heal();
    }
    world.stepsFromHere();
  }

  private void step() {
    int what = world.random.nextInt(1000);
    if (what < 130) {
      people.act();
      world.pass(Duration.ofSeconds(world.random.nextInt(20)));
    } else if (what < 160) {
      trouble();
    } else {
      work(world.any(workers));
    }
  }

  private void work(Worker worker) {
    if (!worker.idle()) {
      worker.step();
      return;
    }
    if (world.due.isEmpty() || world.odds(5)) {
      world.places.forEach(place -> world.due.add(place.binding()));
    }
    Place place = world.place(world.any(List.copyOf(world.due)));
    List<Worker> holders = workers.stream().filter(it -> it.holds(place)).toList();
    if (holders.isEmpty()) {
      world.due.remove(place.binding());
      worker.begin(place);
    } else if (holders.stream().allMatch(Worker::mayLose) && world.chance(150)) {
      world.coverage.hit("lease taken");
      worker.begin(place);
    }
  }

  private void trouble() {
    Place place = world.any(world.places);
    switch (world.random.nextInt(8)) {
      case 0 -> {
        world.coverage.hit("cursor expired");
        world.say(place + ": forgets cursors");
        place.provider().expireCursors();
      }
      case 1 -> late(place);
      case 2, 3 -> again(place);
      case 6 -> punctual();
      case 4 -> leap(Duration.ofDays(8), "a week passes");
      case 5 -> roll();
      case 7 -> wipe();
      default -> world.pass(Duration.ofMinutes(world.random.nextInt(12)));
    }
  }

  /** Nobody's pass takes that long: they have all ended. */
  private void leap(Duration time, String what) {
    workers.forEach(Worker::finish);
    world.say(what);
    punctual();
    world.pass(time);
  }

  private void punctual() {
    world.places.forEach(place -> {
      place.provider().lag(0);
      place.provider().catchUp();
    });
  }

  private void roll() {
    if (world.seed % 5 == 0 && !world.rolled) {
      world.rolled = true;
      world.coverage.hit("window rolled");
      calm();
      leap(Duration.ofDays(650), "almost two years pass");
    }
  }

  /** All is well for a while: what nobody has read by then is not lost to a window that rolls. */
  private void calm() {
    world.healthy(true);
    leap(Duration.ZERO, "all is well for a while");
    new Healing(world, workers.getFirst(), people).heal();
    world.healthy(false);
  }

  private void wipe() {
    if (world.seed % 8 == 3 && !world.wiped) {
      world.wiped = true;
      calm();
      people.wipe(world.any(world.places));
    }
  }

  private void late(Place place) {
    if (place.quirks().has(Quirk.LATE)) {
      world.coverage.hit("told late");
      int items = world.random.nextInt(3);
      world.say(place + ": tells late, " + items);
      place.provider().lag(items);
    }
  }

  private void again(Place place) {
    if (place.quirks().has(Quirk.LATE)) {
      world.coverage.hit("told again");
      int ago = world.random.nextInt(4);
      world.say(place + ": tells again what it told " + ago + " items ago");
      place.provider().repeat(ago, world.clock.instant().minus(Duration.ofMinutes(4)));
    }
  }

  private List<String> end() {
    world.healthy(true);
    workers.forEach(Worker::finish);
    punctual();
    world.say("all is well from here");
    Healing healing = new Healing(world, workers.getFirst(), people);
    boolean rests = healing.heal();
    List<String> violations = new ArrayList<>(new Agreement(world).violations());
    violations.addAll(world.ledger.violations());
    violations.addAll(world.strayed);
    if (!rests) {
      violations.add("it does not come to rest");
    } else {
      once(healing, violations);
    }
    return violations;
  }

  /** One more pass over each: one call, no write. */
  private void once(Healing healing, List<String> violations) {
    int writes = world.hub.writes();
    List<Integer> calls = world.places.stream().map(it -> it.provider().calls().size()).toList();
    healing.passes();
    if (world.hub.writes() != writes) {
      violations.add("a pass that has nothing to do wrote the hub");
    }
    for (int n = 0; n < world.places.size(); n++) {
      List<String> all = world.places.get(n).provider().calls();
      List<String> more = all.subList(calls.get(n), all.size());
      if (!more.equals(List.of("delta"))) {
        violations.add("a pass that has nothing to do at " + world.places.get(n) + ": " + more);
      }
    }
  }
}
