package calsyncd.daemon.group;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.OutboundRows;
import calsyncd.daemon.postgres.ReminderFiring;
import calsyncd.daemon.postgres.ReminderTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.group.GroupId;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Groups with meetings in a real database, and their reminders. */
public final class ReminderGround {
  private static final String NODE = "node-a";
  private static final Duration HORIZON = Duration.ofHours(48);

  public final Database database;
  public final ReminderTable table;
  public final ReminderFiring firing;
  public final Reminders reminders;
  public final GroupTargets targets;
  private final Owner owner;
  private final UUID calendar = UUID.randomUUID();
  private final Instant began = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

  /**
   * The ground of a user.
   *
   * @param messages written when a reminder is told
   */
  public ReminderGround(Database database, Owner owner, OutboundRows messages) {
    this.database = database;
    this.owner = owner;
    targets = new GroupTargets(database, List.of(GroupTarget.REMINDERS));
    table = new ReminderTable(database, new TimeOrderedIds(InstantSource.system()), HORIZON);
    firing = new ReminderFiring(database, targets, messages);
    reminders = new Reminders(table, firing, () -> {}, () -> {});
    run(
        "insert into calsyncd.hub_calendars (id, firm_id, user_id, name, time_zone)"
            + " values (?, ?, ?, 'c', 'Europe/Berlin')",
        calendar,
        owner.firmId(),
        owner.userId());
    run(
        "insert into calsyncd.sync_nodes (node_id, heartbeat_at)"
            + " values (?, now() + interval '1 hour') on conflict do nothing",
        NODE);
  }

  public void run(String sql, Object... arguments) {
    database.with(handle -> handle.execute(sql, arguments));
  }

  public <T> List<T> all(Class<T> type, String sql, Object... arguments) {
    return database.in(handle -> handle.select(sql, arguments).mapTo(type).list());
  }

  /** A group that wants reminders since long, by mail too. */
  public GroupId group(Integer... minutes) {
    UUID id = UUID.randomUUID();
    run(
        "insert into calsyncd.calendar_groups (id, firm_id, user_id, hub_calendar_id, name,"
            + " reminders_since, mail_reminders) values (?, ?, ?, ?, 'crew',"
            + " now() - interval '90 days', true)",
        id,
        owner.firmId(),
        owner.userId(),
        calendar);
    GroupId group = new GroupId(id);
    wants(group, minutes);
    return group;
  }

  /** From now on it wants these. */
  public void wants(GroupId group, Integer... minutes) {
    database.with(handle ->
        handle
            .createUpdate(
                "update calsyncd.calendar_groups set reminder_minutes = :minutes::int[]"
                    + " where id = :id")
            .bindArray(
                "minutes", String.class, List.of(minutes).stream().map(String::valueOf).toList())
            .bind("id", group.value())
            .execute());
  }

  /** A member; the stay's id. */
  public UUID join(GroupId group, String email) {
    UUID id = UUID.randomUUID();
    run(
        "insert into calsyncd.group_members (id, group_id, email) values (?, ?, ?)",
        id,
        group.value(),
        email);
    return id;
  }

  /** An hour, so many minutes after this ground was made. */
  public Event in(int minutes) {
    return Events.single(UUID.randomUUID().toString(), "Climbing", start(minutes));
  }

  public Instant start(int minutes) {
    return began.plus(Duration.ofMinutes(minutes));
  }

  /** The same an hour, at another time. */
  public static Event at(Event event, Instant start) {
    EventContent content = event.content();
    EventTime end = EventTime.Zoned.of(start.plus(Duration.ofHours(1)), ZoneOffset.UTC);
    return event.withContent(
        content.withWhen(new EventContent.When(EventTime.Zoned.of(start, ZoneOffset.UTC), end)));
  }

  /** A meeting of a group. */
  public EventId meeting(GroupId group, Event event) {
    UUID id = UUID.randomUUID();
    Span span = Occurrences.span(event);
    run(
        "insert into calsyncd.calendar_events (id, firm_id, user_id, hub_calendar_id, uid,"
            + " content, is_series, starts_at, ends_at)"
            + " values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?::timestamptz)",
        id,
        owner.firmId(),
        owner.userId(),
        calendar,
        event.uid().value(),
        EventJson.write(event).toString(),
        !event.recurrence().isEmpty(),
        span.start(),
        end(span));
    run(
        "insert into calsyncd.group_meetings (event_id, group_id, seen_version) values (?, ?, 1)",
        id,
        group.value());
    return new EventId(id);
  }

  private static String end(Span span) {
    return span.end().equals(Instant.MAX) ? "infinity" : span.end().toString();
  }

  /** Somebody edits it. */
  public void edit(EventId id, Event event) {
    Span span = Occurrences.span(event);
    run(
        "update calsyncd.calendar_events set content = ?::jsonb, starts_at = ?,"
            + " ends_at = ?::timestamptz, version = version + 1 where id = ?",
        EventJson.write(event).toString(),
        span.start(),
        end(span),
        id.value());
  }

  /** Brings a group in step, as its engine does; what was counted. */
  public Map<String, Long> sync(GroupId group) {
    return result(group).counts();
  }

  /** The same; the whole result. */
  public TargetResult result(GroupId group) {
    TargetLease lease = targets.claim(NODE, group, "c").getFirst();
    TargetResult result =
        new ReminderTarget(table, reminders)
            .sync(new GroupReader(database).read(group).orElseThrow(), lease);
    targets.release(lease, result, Duration.ZERO);
    return result;
  }

  /** Minutes, start and state of each reminder, by their moments. */
  public List<String> planned(GroupId group) {
    return all(
        String.class,
        "select minutes || ' ' || to_char(starts_at at time zone 'UTC',"
            + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') || ' ' || state from calsyncd.group_reminders"
            + " where group_id = ? order by starts_at, minutes desc",
        group.value());
  }

  /** The only reminder. */
  public Alarms.Alarm only(GroupId group) {
    List<UUID> ids =
        all(
            UUID.class,
            "select id from calsyncd.group_reminders where group_id = ?",
            group.value());
    List<Instant> moments =
        all(
            Instant.class,
            "select fires_at from calsyncd.group_reminders where group_id = ?",
            group.value());
    if (ids.size() != 1) {
      throw new AssertionError(planned(group));
    }
    return new Alarms.Alarm(ids.getFirst(), moments.getFirst());
  }
}
