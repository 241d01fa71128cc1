package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.hub.Owner;
import calsyncd.sync.SyncEngine;
import calsyncd.testkit.Events;
import calsyncd.testkit.MemoryProvider;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who invites to a group's meeting, and whom the provider tells, by what PostgreSQL keeps. */
final class InvitingRowsTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Instant SOON = CLOCK.instant().plus(Duration.ofDays(7));
  private static final String ADA = "ada@example.org";
  private static final String BEN = "ben@example.org";
  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final UUID calendar = world.hubCalendar(user);
  private final Place one = new Place("one", Quirks.GOOGLE);
  private final Place two = new Place("two", Quirks.GRAPH);

  @BeforeAll
  static void open() {
    world = new PgWorld("inviting");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private final class Place {
    private final MemoryProvider provider;
    private final BindingId binding;

    Place(String name, Quirks quirks) {
      provider = new MemoryProvider(50, quirks, CLOCK);
      binding = world.twoWay(user, calendar, name);
    }

    void sync() {
      SyncEngine engine = SyncEngine.usual(world.hub, CLOCK);
      Lease lease = world.lease(binding);
      engine.sync(lease, provider, engine.begin(lease.binding(), provider));
    }

    List<String> guests() {
      return provider.held().stream()
          .flatMap(copy -> copy.event().content().people().attendees().stream())
          .map(Attendee::email)
          .toList();
    }
  }

  private static Event with(String... guests) {
    Event event = Events.single("uid-meeting", "meeting", SOON);
    List<Attendee> all =
        Stream.of(guests)
            .map(one -> new Attendee(one, "", Response.NEEDS_ACTION, Role.REQUIRED))
            .toList();
    return event.withContent(event.content().withPeople(new People(Optional.empty(), all)));
  }

  private EventRows rows(org.jdbi.v3.core.Handle handle) {
    return new EventRows(handle, new Owner(PgWorld.FIRM, user), world.ids);
  }

  /** A meeting of a group, in the hub. */
  private EventId meeting(Optional<BindingId> by, String invitations, String mailing) {
    UUID group = world.ids.get();
    EventId event =
        world.database.in(handle ->
            rows(handle).insert(world.ids.get(), new HubCalendarId(calendar), with(ADA)).id());
    world.run(
        "insert into calsyncd.calendar_groups (id, firm_id, user_id, hub_calendar_id, name,"
            + " invitations) values (?, 'firm', ?, ?, 'crew', ?)",
        group,
        user,
        calendar,
        invitations);
    world.run(
        "insert into calsyncd.group_meetings (event_id, group_id, binding_id, mailing)"
            + " values (?, ?, ?, ?)",
        event.value(),
        group,
        by.map(BindingId::value).orElse(null),
        mailing);
    return event;
  }

  private void edit(EventId event, Event to) {
    world.database.with(handle -> {
      EventRows rows = rows(handle);
      if (rows.lock(event) instanceof EventRows.Found.Living(EventRow row)) {
        rows.update(row, to);
      }
    });
  }

  private String announced(EventId event) {
    return world.one(
        String.class,
        "select coalesce(announced_at::text, '') from calsyncd.group_meetings where event_id = ?",
        event.value());
  }

  @ParameterizedTest
  @CsvSource({
    "none, none, 0, 0",
    "all, none, 0, 0",
    "none, all, 0, 0",
    "new_only, all, 1, 0",
    "all, new_only, 1, 0",
    "all, all, 1, 2"
  })
  void guestsHearNoMoreThanTheGroupSaysAndThanWasToBeTold(
      String invitations, String mailing, int whenNew, int later) {
    one.sync();
    two.sync();
    EventId event = meeting(Optional.of(one.binding), invitations, mailing);
    one.sync();
    two.sync();
    assertThat(one.provider.mails()).hasSize(whenNew);
    assertThat(announced(event)).isNotEmpty();
    String since = announced(event);

    edit(event, with(ADA, BEN));
    one.sync();
    two.sync();
    assertThat(one.guests()).containsExactlyInAnyOrder(ADA, BEN);
    assertThat(one.provider.mails()).hasSize(whenNew + later);
    assertThat(announced(event)).isEqualTo(since);
    assertThat(two.guests()).isEmpty();
    assertThat(two.provider.mails()).isEmpty();
  }

  @Test
  void nobodyIsInvitedWhereNoBindingIsNamedOrTheGroupInvitesNobody() {
    one.sync();
    world.run(
        "update calsyncd.calendar_bindings set exports_attendees = true, may_mail = true"
            + " where id = ?",
        one.binding.value());
    EventId event = meeting(Optional.of(one.binding), "off", "all");
    one.sync();
    assertThat(one.provider.held()).hasSize(1);
    assertThat(one.guests()).isEmpty();
    assertThat(one.provider.mails()).isEmpty();
    assertThat(announced(event)).isEmpty();
    world.run("update calsyncd.calendar_groups set invitations = 'all' where user_id = ?", user);
    world.run(
        "update calsyncd.group_meetings set binding_id = null where event_id = ?", event.value());
    edit(event, with(ADA, BEN));
    one.sync();
    assertThat(one.guests()).isEmpty();
    assertThat(one.provider.mails()).isEmpty();
  }

  @Test
  void eventsThatAreNoGroupsAreReadByTheRulesAlone() {
    one.sync();
    two.sync();
    world.database.with(handle -> {
      rows(handle).insert(world.ids.get(), new HubCalendarId(calendar), with(ADA));
    });
    one.sync();
    two.sync();
    assertThat(one.provider.held()).hasSize(1);
    assertThat(one.guests()).isEmpty();
    assertThat(two.guests()).isEmpty();
    assertThat(one.provider.mails()).isEmpty();
  }

  @Test
  void anAnswerIsInTheHubAndAskedForByNoSecondWrite() {
    one.sync();
    EventId event = meeting(Optional.of(one.binding), "all", "all");
    one.sync();
    int mails = one.provider.mails().size();
    var copy = one.provider.held().getFirst();
    People said =
        new People(
            Optional.empty(), List.of(new Attendee(ADA, "", Response.ACCEPTED, Role.REQUIRED)));
    one.provider.put(
        copy.withEvent(copy.event().withContent(copy.event().content().withPeople(said))));
    world.run("update calsyncd.event_links set written_at = now() - interval '1 hour'");
    one.sync();
    int calls = one.provider.calls().size();
    one.sync();
    assertThat(
            world.one(
                String.class,
                "select content->'attendees'->0->>'response' from calsyncd.calendar_events"
                    + " where id = ?",
                event.value()))
        .isEqualToIgnoringCase("accepted");
    assertThat(one.provider.calls()).hasSize(calls + 1);
    assertThat(one.provider.mails()).hasSize(mails);
  }
}
