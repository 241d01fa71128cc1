package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingId;
import calsyncd.hub.Lease;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.sync.Compared;
import calsyncd.task.DriftAudit.Copy;
import calsyncd.task.DriftAudit.Turn;
import calsyncd.task.DriftAudit.Verdict;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is, and what becomes of what was found. */
final class DriftTableTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final PgWorld world =
      new PgWorld("drift_" + UUID.randomUUID().toString().replace("-", ""));
  private final DriftTable table = new DriftTable(world.database, world.ids);

  @AfterEach
  void close() {
    world.close();
  }

  /** A calendar that was read, at a connection of its own. */
  private BindingId holding(int events) {
    UUID user = UUID.randomUUID();
    return holding(user, world.connection(user, "google"), events);
  }

  private BindingId holding(UUID user, UUID connection, int events) {
    BindingId binding =
        world.binding(user, connection, world.hubCalendar(user), UUID.randomUUID().toString());
    Lease lease = world.lease(binding);
    for (int i = 0; i < events; i++) {
      Event event = Events.single("uid-" + i, "e" + i, NOON.plus(Duration.ofDays(i)));
      world.importEvent(lease, RemoteEvent.of(new RemoteId("r" + i), new Revision("1"), event, ""));
    }
    world.run(
        """
        update calsyncd.calendar_bindings set cursor = 'c', due_at = null, lease_node = null
        where id = ?
        """,
        binding.value());
    return binding;
  }

  private static Set<BindingId> bindings(List<Turn> turns) {
    return turns.stream().map(Turn::binding).collect(Collectors.toSet());
  }

  @Test
  void eachConnectionHasItsTurnHoweverManyCalendarsAndEventsItHas() {
    UUID user = UUID.randomUUID();
    UUID large = world.connection(user, "google");
    Set<BindingId> many = Set.of(holding(user, large, 40), holding(user, large, 40));
    BindingId one = holding(1);
    BindingId two = holding(2);

    List<Turn> first = table.sample(2, 5);
    List<Turn> second = table.sample(2, 5);

    assertThat(first).hasSize(2).allMatch(turn -> turn.copies().size() <= 5);
    Set<BindingId> seen = new HashSet<>(bindings(first));
    seen.addAll(bindings(second));
    assertThat(seen).contains(one, two);
    assertThat(first.size() + second.size()).isGreaterThanOrEqualTo(3);
    List<Turn> all = new ArrayList<>(first);
    all.addAll(second);
    assertThat(all.stream().filter(turn -> many.contains(turn.binding())))
        .isNotEmpty()
        .allMatch(turn -> turn.copies().size() == 5);
  }

  @Test
  void theSampleIsAnotherEachTime() {
    holding(100);
    Set<String> seen = new HashSet<>();
    for (int n = 0; n < 6; n++) {
      table
          .sample(1, 5)
          .forEach(turn -> turn.copies().forEach(copy -> seen.add(copy.id().value())));
    }
    assertThat(seen).hasSizeGreaterThan(15);
  }

  @Test
  void aSampleGoesOnAtTheBeginningWhereverItBegins() {
    holding(12);
    for (int n = 0; n < 8; n++) {
      assertThat(table.sample(1, 12).getFirst().copies()).doesNotHaveDuplicates().hasSize(12);
    }
  }

  @Test
  void aLargeCalendarIsNotReadForASmallSample() {
    BindingId binding = holding(1);
    multiply(binding, 6_000);

    List<String> plan =
        world.database.in(handle ->
            handle
                .createQuery("explain (analyze, timing off) " + DriftTable.SAMPLE)
                .bind("connections", 1)
                .bind("events", 4)
                .mapTo(String.class)
                .list());

    assertThat(plan.stream().mapToLong(DriftTableTest::linksRead).sum())
        .as(String.join("\n", plan))
        .isBetween(4L, 1_000L);
    assertThat(table.sample(1, 4).getFirst().copies()).hasSize(4);
  }

  private static final Pattern READ =
      Pattern.compile("on event_links.*actual rows=([0-9]+)[.0-9]* loops=([0-9]+)");

  private static long linksRead(String line) {
    Matcher read = READ.matcher(line);
    return read.find() ? Long.parseLong(read.group(1)) * Long.parseLong(read.group(2)) : 0;
  }

  /** So many more copies of the only event. */
  private void multiply(BindingId binding, int times) {
    world.run(
        """
        with more as (
          insert into calsyncd.calendar_events
          select (jsonb_populate_record(e,
            jsonb_build_object('id', gen_random_uuid(), 'uid', 'more-' || n))).*
          from calsyncd.calendar_events e, generate_series(1, ?) n
          returning id, uid)
        insert into calsyncd.event_links
        select (jsonb_populate_record(l, jsonb_build_object(
          'id', gen_random_uuid(), 'event_id', more.id, 'remote_id', more.uid))).*
        from calsyncd.event_links l, more where l.binding_id = ?
        """,
        times,
        binding.value());
    world.run("analyze calsyncd.event_links");
    world.run("analyze calsyncd.calendar_events");
  }

  @Test
  void whatPassesAreAtWorkOnIsLeftToThem() {
    BindingId binding = holding(1);
    for (String set :
        List.of(
            "due_at = now()",
            "due_at = null, retry_count = 1",
            "retry_count = 0, lease_node = 'x'",
            "lease_node = null, state = 'paused'",
            "state = 'active', cursor = ''")) {
      world.run("update calsyncd.calendar_bindings set " + set);
      assertThat(table.sample(1, 5)).as(set).isEmpty();
    }
    world.run("update calsyncd.calendar_bindings set cursor = 'c'");
    for (String set :
        List.of(
            "wanted_version = 9",
            "wanted_version = hub_version, intent_version = 1",
            "intent_version = null, state = 'parked'")) {
      world.run("update calsyncd.event_links set " + set);
      assertThat(table.sample(1, 5)).as(set).isEmpty();
    }
    world.run("update calsyncd.event_links set state = 'linked'");
    assertThat(bindings(table.sample(1, 5))).containsExactly(binding);
    world.run("update calsyncd.calendar_connections set paused_until = now() + interval '1 h'");
    assertThat(table.sample(1, 5)).isEmpty();
  }

  private void note(BindingId binding, Copy copy, Verdict verdict, Compared compared) {
    Lease lease = world.lease(binding);
    table.note(lease, "google", List.of(new DriftTable.Looked(copy, verdict, compared)), "run");
    new NamedClaims(world.database, 3).handBack(lease);
  }

  private static Compared differs(String image) {
    return new Compared.Different(List.of("title", "time"), image);
  }

  private void passed() {
    world.run(
        """
        insert into calsyncd.calendar_sync_status (binding_id, firm_id, user_id,
          last_successful_sync)
        select id, firm_id, user_id, clock_timestamp() from calsyncd.calendar_bindings
        on conflict (binding_id) do update set last_successful_sync = clock_timestamp()
        """);
  }

  @Test
  void aSuspectWaitsForACompletePassAndThenForAnotherLook() {
    BindingId binding = holding(1);
    Copy copy = table.sample(1, 5).getFirst().copies().getFirst();
    note(binding, copy, Verdict.SUSPECT, differs("image"));

    assertThat(table.sample(1, 5)).as("it is suspect already").isEmpty();
    assertThat(table.suspects(Duration.ZERO, 10)).as("no pass yet").isEmpty();
    assertThat(table.ringSuspects(Duration.ofHours(1), 10, "run")).as("too early").isEmpty();
    assertThat(table.ringSuspects(Duration.ZERO, 10, "run")).hasSize(1);
    passed();
    assertThat(table.ringSuspects(Duration.ZERO, 10, "run")).as("explained or not").isEmpty();

    Turn turn = table.suspects(Duration.ZERO, 10).getFirst();
    Copy again = turn.copies().getFirst();
    assertThat(again.judge(differs("image"))).isEqualTo(Verdict.DRIFTED);
    assertThat(again.judge(differs("other"))).isEqualTo(Verdict.SUSPECT);
    assertThat(again.judge(new Compared.Same())).isEqualTo(Verdict.BEHIND);
    note(binding, again, Verdict.BEHIND, new Compared.Same());
    assertThat(world.one(Integer.class, "select count(*) from calsyncd.drifted_links")).isZero();
  }

  @Test
  void whatDriftedIsReadByTheNextPassAndLookedAtUntilItIsMended() {
    BindingId binding = holding(1);
    Copy copy = table.sample(1, 5).getFirst().copies().getFirst();
    note(binding, copy, Verdict.DRIFTED, differs("image"));

    Lease pass = world.lease(binding);
    assertThat(new ResyncParts(world.database).open(pass))
        .singleElement()
        .isInstanceOfSatisfying(
            ResyncParts.Part.Copy.class, part -> assertThat(part.copy()).isEqualTo(copy.id()));
    passed();
    Copy again = table.suspects(Duration.ZERO, 10).getFirst().copies().getFirst();
    assertThat(again.judge(new Compared.Same())).isEqualTo(Verdict.MENDED);
    note(binding, again, Verdict.MENDED, new Compared.Same());
    assertThat(table.suspects(Duration.ZERO, 10)).isEmpty();
    assertThat(
            world.one(
                Integer.class,
                "select count(*) from calsyncd.drifted_links where found_at is not null"))
        .as("the evidence stays")
        .isOne();
  }

  @Test
  void aLinkThatIsGoneIsNoSuspect() {
    BindingId binding = holding(1);
    Copy copy = table.sample(1, 5).getFirst().copies().getFirst();
    note(binding, copy, Verdict.SUSPECT, differs("image"));
    world.run("delete from calsyncd.event_links");
    passed();

    assertThat(table.ringSuspects(Duration.ZERO, 10, "run")).isEmpty();

    assertThat(world.one(Integer.class, "select count(*) from calsyncd.drifted_links")).isZero();
  }

  @Test
  void aLeaseThatIsHandedBackLeavesTheBindingAsItWas() {
    BindingId binding = holding(1);
    String state =
        """
        select concat_ws('|', due_at, not_before, due_seq, done_seq, retry_count, burst, cursor,
          lease_node) from calsyncd.calendar_bindings where id = ?
        """;
    String before = world.one(String.class, state, binding.value());
    NamedClaims claims = new NamedClaims(world.database, 3);

    claims.handBack(claims.claim("node-a", binding).orElseThrow());

    assertThat(world.one(String.class, state, binding.value())).isEqualTo(before);
    Lease rung = claims.claim("node-a", binding).orElseThrow();
    world.work.ring(List.of(binding), "c");
    claims.handBack(rung);
    assertThat(world.work.claim("node-a", 1)).extracting(l -> l.binding().id()).contains(binding);
  }
}
