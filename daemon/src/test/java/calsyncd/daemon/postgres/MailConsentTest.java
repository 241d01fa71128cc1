package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Text;
import calsyncd.daemon.group.CalendarTarget;
import calsyncd.daemon.postgres.GroupRow.Wish;
import calsyncd.daemon.postgres.GroupTable.NewGroup;
import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.sync.SyncEngine;
import calsyncd.testkit.Events;
import calsyncd.testkit.MemoryProvider;
import calsyncd.testkit.MemoryProvider.Fault;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group that invites through Microsoft, which mails of each write, and says that it may. */
final class MailConsentTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Instant SOON = CLOCK.instant().plus(Duration.ofDays(7));
  private static final String ADA = "ada@example.org";
  private static PgWorld pg;

  private final MemoryProvider graph = new MemoryProvider(50, Quirks.GRAPH, CLOCK);
  private final GroupWorld world = new GroupWorld(pg);
  private final GroupRoster roster = new GroupRoster(pg.database, pg.ids);
  private BindingId binding = new BindingId(new UUID(0, 0));

  @BeforeAll
  static void open() {
    pg = new PgWorld("mail_consent");
  }

  @AfterAll
  static void close() {
    pg.close();
  }

  @BeforeEach
  void begin() {
    pg.nothingIsDue();
    UUID connection = pg.connection(world.user, "microsoft");
    binding = pg.binding(world.user, connection, world.calendar, "graph", BindingRules.TWO_WAY);
    pg.run(
        "update calsyncd.remote_calendars set access_role = 'owner' where connection_id = ?",
        connection);
    pass();
  }

  /** One pass over the calendar, and those that it rang for itself. */
  private void pass() {
    SyncEngine engine = SyncEngine.usual(pg.hub, CLOCK);
    Lease lease = pg.lease(binding);
    engine.sync(lease, graph, engine.begin(lease.binding(), graph));
  }

  private GroupId group() {
    Wish wish =
        new Wish("crew", Optional.empty(), Invitations.ALL, true, new TreeSet<>(), false, false);
    GroupTable.Outcome made =
        world.groups.create(
            world.author, new NewGroup(new HubCalendarId(world.calendar), wish, Optional.empty()));
    return ((GroupTable.Outcome.Done) made).row().id();
  }

  /** As PATCH does. */
  private void change(GroupId group, Invitations invitations, boolean consent) {
    long version = world.groups.find(world.author.owner(), group).orElseThrow().version();
    GroupTable.Outcome changed =
        world.groups.change(
            world.author,
            group,
            Set.of(version),
            wish ->
                new Wish(
                    wish.name(),
                    wish.inviting(),
                    invitations,
                    consent,
                    wish.reminderMinutes(),
                    false,
                    false));
    assertThat(changed).isInstanceOf(GroupTable.Outcome.Done.class);
  }

  private TargetResult target(GroupId group) {
    TargetLease lease =
        world.targets.claim("node-a", group, "test").stream()
            .filter(it -> it.target().equals("calendar"))
            .findFirst()
            .orElseThrow();
    TargetResult result =
        new CalendarTarget(roster, () -> {})
            .sync(new GroupReader(pg.database).read(group).orElseThrow(), lease);
    world.targets.leave("node-a");
    return result;
  }

  /** What follows a change: the target, a pass, and the target behind that. */
  private TargetResult settle(GroupId group) {
    target(group);
    pass();
    return target(group);
  }

  private EventId meeting(GroupId group, String title) {
    EventId id = put(title, Events.single("uid-" + title, title, SOON));
    world.meetings.add(world.author, group, id);
    return id;
  }

  private EventId put(String title, Event event) {
    return pg.database.in(handle ->
        new EventRows(handle, world.author.owner(), pg.ids)
            .insert(pg.ids.get(), new HubCalendarId(world.calendar), event)
            .id());
  }

  private void rename(EventId id, String title) {
    pg.database.with(handle -> {
      EventRows rows = new EventRows(handle, world.author.owner(), pg.ids);
      if (rows.lock(id) instanceof EventRows.Found.Living(EventRow row)) {
        Event event = RemoteJson.event(row.content());
        Text text = new Text(title, "", "", "");
        rows.update(row, event.withContent(event.content().withText(text)));
      }
    });
  }

  private void remove(EventId id) {
    pg.database.with(handle -> {
      EventRows rows = new EventRows(handle, world.author.owner(), pg.ids);
      if (rows.lock(id) instanceof EventRows.Found.Living(EventRow row)) {
        rows.remove(row);
      }
    });
  }

  private String hold(EventId id) {
    return pg.one(
        String.class,
        "select state || ' ' || state_reason from calsyncd.event_links where event_id = ?",
        id.value());
  }

  private List<String> titles() {
    return graph.held().stream().map(it -> it.event().content().text().title()).sorted().toList();
  }

  /** A native event of the calendar, as the account's own meeting with a guest. */
  private EventId nativeMeeting(String title, String... guests) {
    Event event = Events.single("uid-" + title, title, SOON);
    List<Attendee> all =
        Stream.of(guests)
            .map(one -> new Attendee(one, "", Response.NEEDS_ACTION, Role.REQUIRED))
            .toList();
    Event with = event.withContent(event.content().withPeople(new People(Optional.empty(), all)));
    graph.put(RemoteEvent.of(new RemoteId(title), new Revision("1"), with, ""));
    pass();
    return new EventId(
        pg.one(
            UUID.class,
            "select id from calsyncd.calendar_events where user_id = ? and content->>'title' = ?",
            world.user,
            title));
  }

  @Test
  void whatWaitedForConsentGoesOnByItselfAndIsMailedOnce() {
    GroupId group = group();
    world.join(group, ADA);
    EventId one = meeting(group, "one");
    EventId two = meeting(group, "two");
    settle(group);
    assertThat(graph.mails()).containsOnly("invitation to " + ADA).hasSize(2);

    change(group, Invitations.OFF, false);
    rename(one, "moved");
    remove(two);
    settle(group);
    assertThat(List.of(hold(one), hold(two))).containsOnly("parked would_mail");
    assertThat(graph.mails()).hasSize(2);

    change(group, Invitations.ALL, true);
    settle(group);
    assertThat(titles()).containsExactly("moved");
    assertThat(graph.mails().subList(2, graph.mails().size()))
        .containsExactlyInAnyOrder("update to " + ADA, "cancellation to " + ADA);
    settle(group);
    assertThat(graph.mails()).hasSize(4);
    assertThat(
            pg.one(
                Integer.class, "select count(*) from calsyncd.sync_proposals where state = 'open'"))
        .isZero();
  }

  @Test
  void consentThatIsTakenBackStopsWhatHadNotGoneOut() {
    GroupId group = group();
    world.join(group, ADA);
    EventId one = meeting(group, "one");
    settle(group);
    change(group, Invitations.OFF, false);
    rename(one, "moved");
    settle(group);
    change(group, Invitations.ALL, true);
    graph.faultAt(2, new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "503")));
    target(group);
    pass();
    change(group, Invitations.OFF, false);
    pg.run("update calsyncd.event_links set retry_at = null where event_id = ?", one.value());
    settle(group);
    assertThat(titles()).containsExactly("one");
    assertThat(graph.mails()).containsExactly("invitation to " + ADA);
    assertThat(hold(one)).isEqualTo("parked would_mail");
  }

  @Test
  void aMeetingThatHadItsGuestsBeforeItsGroupInvitedGoesOnToo() {
    EventId id = nativeMeeting("team", ADA);
    GroupId group = group();
    change(group, Invitations.OFF, false);
    world.meetings.add(world.author, group, id);
    rename(id, "moved");
    settle(group);
    assertThat(hold(id)).isEqualTo("parked would_mail");
    change(group, Invitations.ALL, true);
    settle(group);
    assertThat(titles()).containsExactly("moved");
    assertThat(graph.mails()).containsExactly("update to " + ADA);
  }

  @Test
  void whatWaitsForAnythingElseStays() {
    EventId nobodys = nativeMeeting("nobody's", ADA);
    EventId before = nativeMeeting("before", ADA);
    rename(nobodys, "nobody's, moved");
    rename(before, "before, moved");
    pass();
    GroupId group = group();
    GroupId other = group();
    world.join(group, ADA);
    world.join(other, ADA);
    EventId refused = meeting(group, "refused");
    EventId conflicting = meeting(group, "conflicting");
    EventId removal = meeting(group, "removal");
    EventId others = meeting(other, "other's");
    settle(group);
    settle(other);
    int mails = graph.mails().size();
    change(group, Invitations.OFF, false);
    change(other, Invitations.OFF, false);
    world.meetings.add(world.author, group, before);
    List<EventId> all = List.of(refused, conflicting, removal, others);
    all.forEach(id -> rename(id, "moved"));
    pass();
    all.forEach(id -> assertThat(hold(id)).isEqualTo("parked would_mail"));
    hold(refused, "parked", ProposalTable.REJECTED);
    hold(conflicting, "conflict", "conflict");
    hold(removal, "parked", "copy_removal_proposed");

    change(group, Invitations.ALL, true);
    settle(group);
    assertThat(graph.mails()).hasSize(mails);
    assertThat(hold(nobodys)).isEqualTo("parked would_mail");
    assertThat(hold(before)).isEqualTo("parked would_mail");
    assertThat(hold(others)).isEqualTo("parked would_mail");
    assertThat(hold(refused)).isEqualTo("parked rejected_by_user");
    assertThat(hold(conflicting)).isEqualTo("conflict conflict");
    assertThat(hold(removal)).isEqualTo("parked copy_removal_proposed");
  }

  @Test
  void guestsWhoWereInvitedAreNotInvitedOnceMoreNorToldOfWhatIsOver() {
    GroupId group = group();
    world.join(group, ADA);
    EventId again = meeting(group, "again");
    EventId over = meeting(group, "over");
    settle(group);
    int mails = graph.mails().size();
    change(group, Invitations.OFF, false);
    rename(again, "again, moved");
    rename(over, "over, moved");
    settle(group);
    pg.run(
        "update calsyncd.event_links set remote_id = null, remote_base = null, incarnation = 2"
            + " where event_id = ?",
        again.value());
    pg.run(
        "update calsyncd.calendar_events set ends_at = now() - interval '1 hour' where id = ?",
        over.value());
    change(group, Invitations.ALL, true);
    settle(group);
    assertThat(graph.mails()).hasSize(mails);
    assertThat(List.of(hold(again), hold(over))).containsOnly("parked would_mail");
  }

  private void hold(EventId id, String state, String reason) {
    pg.run(
        "update calsyncd.event_links set state = ?, state_reason = ? where event_id = ?",
        state,
        reason,
        id.value());
  }
}
