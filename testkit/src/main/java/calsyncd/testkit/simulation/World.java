package calsyncd.testkit.simulation;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.merge.ConflictPolicy;
import calsyncd.testkit.TickingClock;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One hub calendar bound to two Google calendars, two of Graph and one of a CalDAV server. */
final class World {
  static final Instant BEGIN = Instant.parse("2026-03-02T12:00:00Z");

  final long seed;
  final SplittableRandom random;
  final TickingClock clock = new TickingClock(BEGIN);
  final SimulatedSides sides;
  final SimulatedHub hub;
  final HubCalendarId calendar = new HubCalendarId(new UUID(0, 7));
  final Trace trace = new Trace();
  final Coverage coverage = new Coverage();
  final List<Place> places = new ArrayList<>();
  final Set<BindingId> due = new LinkedHashSet<>();
  final Optional<PlantedBug> bug;
  final Edits edits;
  final Ledger ledger;
  final ConflictPolicy policy;
  final Map<BindingId, Lease> newest = new HashMap<>();
  final Set<String> strayed = new LinkedHashSet<>();
  private boolean healthy = true;
  boolean rolled;
  boolean wiped;
  private int step;
  private int begun;

  World(long seed, Optional<PlantedBug> bug, Function<TickingClock, SimulatedSides> over) {
    this.seed = seed;
    this.sides = over.apply(clock);
    this.hub = sides.hub();
    this.random = new SplittableRandom(seed);
    this.bug = bug;
    this.edits = new Edits(random.split(), sides.haveGuests());
    this.ledger = new Ledger(this);
    ConflictPolicy[] policies = ConflictPolicy.values();
    this.policy = policies[random.nextInt(policies.length)];
    boolean rewriting = random.nextInt(3) == 0;
    bind("google1", Quirks.GOOGLE, rewriting ? World::shouting : UnaryOperator.identity());
    bind("google2", Quirks.GOOGLE, UnaryOperator.identity());
    bind("graph1", Quirks.GRAPH, rewriting ? World::whispering : UnaryOperator.identity());
    bind("graph2", Quirks.GRAPH, rewriting ? World::signed : UnaryOperator.identity());
    bind("caldav", Quirks.CALDAV, UnaryOperator.identity());
  }

  private void bind(String name, Quirks quirks, UnaryOperator<EventContent> rewrites) {
    SimulatedCalendar remote = sides.calendar(name, quirks);
    UnaryOperator<EventContent> stored = remote.rewriteBy(rewrites);
    BindingId id = hub.bind(calendar, remote, BindingRules.TWO_WAY.withConflicts(policy));
    places.add(new Place(name, remote.quirks(), remote, stored, id, remote.id()));
  }

  private static EventContent shouting(EventContent content) {
    return located(content, content.text().location().toUpperCase(Locale.ROOT));
  }

  private static EventContent whispering(EventContent content) {
    return located(content, content.text().location().toLowerCase(Locale.ROOT));
  }

  private static EventContent located(EventContent content, String location) {
    Text t = content.text();
    return content.withText(new Text(t.title(), t.description(), location, t.url()));
  }

  private static EventContent signed(EventContent content) {
    Text t = content.text();
    boolean bare = !t.description().isEmpty() && !t.description().endsWith(" (signed)");
    String description = bare ? t.description() + " (signed)" : t.description();
    return content.withText(new Text(t.title(), description, t.location(), t.url()));
  }

  /** Whether it happens, so many times in a thousand; never while everything is well. */
  boolean chance(int perMille) {
    return !healthy && random.nextInt(1000) < perMille;
  }

  boolean odds(int perCent) {
    return random.nextInt(100) < perCent;
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  void healthy(boolean isHealthy) {
    healthy = isHealthy;
  }

  boolean healthy() {
    return healthy;
  }

  int step() {
    return step;
  }

  /** Counted from when all sides began. */
  int stepsSoFar() {
    return step - begun;
  }

  void stepsFromHere() {
    begun = step;
  }

  void say(String what) {
    step++;
    trace.add(what);
  }

  void pass(Duration time) {
    clock.pass(time);
  }

  Place place(BindingId binding) {
    return places.stream().filter(it -> it.binding().equals(binding)).findFirst().orElseThrow();
  }
}
