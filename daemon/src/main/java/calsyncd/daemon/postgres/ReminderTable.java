package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.group.GroupId;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.ReminderDiff;
import calsyncd.group.ReminderDiff.Key;
import calsyncd.group.ReminderDiff.Planned;
import calsyncd.group.ReminderDiff.State;
import calsyncd.group.ReminderTimes;
import calsyncd.group.ReminderTimes.Moment;
import calsyncd.group.TargetLease;
import calsyncd.hub.EventId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.group_reminders}: of which starts people are reminded, and when. Locks: meetings
 * by event, reminders by id, messages, the group, and the lease last.
 */
public final class ReminderTable {
  /** The zone of a hub calendar {@code c}, whose user's preferences are {@code p}. */
  static final String ZONE = "coalesce(nullif(c.time_zone, ''), p.time_zone, 'UTC')";

  private final Database database;
  private final Supplier<UUID> ids;
  private final Duration horizon;

  /**
   * The reminders in a database.
   *
   * @param horizon moments that come within it are planned
   */
  public ReminderTable(Database database, Supplier<UUID> ids, Duration horizon) {
    this.database = database;
    this.ids = ids;
    this.horizon = horizon;
  }

  /** How many meetings were looked at, and what became of their reminders. */
  public record Done(long meetings, long scheduled, long moved, long removed, long unchanged) {}

  /** A reminder whose moment is to be told of, at that moment. */
  public record Due(UUID id, GroupId group, Instant firesAt) {
    static Due of(ResultSet row) throws SQLException {
      return new Due(
          Columns.uuid(row, "id"),
          new GroupId(Columns.uuid(row, "group_id")),
          Columns.instant(row, "fires_at"));
    }
  }

  private record Wanted(
      List<Integer> minutes, Instant since, Optional<Instant> until, ZoneId zone, Instant now) {
    static Wanted of(ResultSet row) throws SQLException {
      return new Wanted(
          Columns.ints(row, "reminder_minutes"),
          Columns.instant(row, "reminders_since"),
          Columns.maybeInstant(row, "reminders_until"),
          Columns.zone(row, "zone"),
          Columns.instant(row, "now"));
    }

    /** Moved on by steps: a second look sees as far as the first. */
    Instant end(Duration horizon) {
      Instant far = now.plus(horizon);
      return until
          .filter(it -> it.isAfter(far.minus(horizon.dividedBy(4))) && !it.isAfter(far))
          .orElse(far);
    }
  }

  private record Meeting(EventId id, Event event) {}

  /** Plans the reminders of a group's meetings as they are now; writes what differs. */
  public Done plan(GroupSnapshot group, TargetLease lease) {
    return database.in(handle -> {
      Wanted wanted = wanted(handle, group.id());
      boolean none = group.deleted() || wanted.minutes().isEmpty();
      List<Meeting> meetings = none ? List.of() : meetings(handle, group.id());
      Instant end = wanted.end(horizon);
      Map<Key, Instant> starts = new HashMap<>();
      meetings.forEach(it -> starts.putAll(starts(it, wanted, end)));
      Map<Key, Planned> there = there(handle, group.id());
      ReminderDiff diff = ReminderDiff.of(starts, there, wanted.since(), wanted.now());
      boolean further = !none && !wanted.until().equals(Optional.of(end));
      if (further || !diff.isEmpty()) {
        write(handle, group.id(), diff, there);
        if (further) {
          planned(handle, group.id(), end);
        }
        GroupTargets.checkHeld(handle, lease);
      }
      return done(meetings.size(), diff, wanted.now());
    });
  }

  private static Done done(long meetings, ReminderDiff diff, Instant now) {
    long removed =
        diff.removed().entrySet().stream()
            .filter(it -> it.getValue().state() != State.PASSED)
            .filter(it ->
                Moment.expiresAt(it.getValue().startsAt(), it.getKey().minutes()).isAfter(now))
            .count();
    return new Done(meetings, due(diff.added()), due(diff.moved()), removed, diff.unchanged());
  }

  private static long due(Map<Key, Planned> reminders) {
    return reminders.values().stream().filter(it -> it.state() == State.DUE).count();
  }

  private static Wanted wanted(Handle handle, GroupId group) {
    return handle
        .createQuery(
            """
            select g.reminder_minutes, g.reminders_since, g.reminders_until, now() as now,
              <zone> as zone
            from calsyncd.calendar_groups g
            left join calsyncd.hub_calendars c on c.id = g.hub_calendar_id
            left join calsyncd.calendar_preferences p
              on p.firm_id = g.firm_id and p.user_id = g.user_id
            where g.id = :group
            """
                .replace("<zone>", ZONE))
        .bind("group", group.value())
        .map((row, _) -> Wanted.of(row))
        .one();
  }

  /** A stored span is widened for viewers anywhere, so none that begins now is missed. */
  private static List<Meeting> meetings(Handle handle, GroupId group) {
    return handle
        .createQuery(
            """
            select e.id, e.content::text as content from calsyncd.group_meetings m
            join calsyncd.calendar_events e on e.id = m.event_id
            where m.group_id = :group and m.left_at is null and e.deleted_at is null
              and e.ends_at > now() - interval '1 hour'
            order by e.id for key share of m
            """)
        .bind("group", group.value())
        .map((row, _) ->
            new Meeting(
                new EventId(Columns.uuid(row, "id")), RemoteJson.event(row.getString("content"))))
        .list();
  }

  private static Map<Key, Instant> starts(Meeting meeting, Wanted wanted, Instant end) {
    Map<Key, Instant> starts = new HashMap<>();
    ReminderTimes.of(meeting.event(), wanted.zone(), wanted.minutes(), wanted.now(), end)
        .forEach(moment -> {
          String occurrence = moment.occurrence().map(RemoteJson::write).orElse("");
          starts.put(new Key(meeting.id(), occurrence, moment.minutes()), moment.startsAt());
        });
    return starts;
  }

  private static Map<Key, Planned> there(Handle handle, GroupId group) {
    Map<Key, Planned> there = new HashMap<>();
    handle
        .createQuery(
            """
            select event_id, occurrence, minutes, starts_at, state from calsyncd.group_reminders
            where group_id = :group order by id for no key update
            """)
        .bind("group", group.value())
        .map((row, _) -> Map.entry(key(row), planned(row)))
        .forEach(it -> there.put(it.getKey(), it.getValue()));
    return there;
  }

  private static Key key(ResultSet row) throws SQLException {
    return new Key(
        new EventId(Columns.uuid(row, "event_id")),
        row.getString("occurrence"),
        row.getInt("minutes"));
  }

  private static Planned planned(ResultSet row) throws SQLException {
    return new Planned(
        Columns.instant(row, "starts_at"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
  }

  private void write(Handle handle, GroupId group, ReminderDiff diff, Map<Key, Planned> there) {
    List<String> told =
        Stream.concat(diff.removed().keySet().stream(), diff.moved().keySet().stream())
            .filter(key -> there.get(key).state() == State.TOLD)
            .map(key -> OutboundRows.reference(key, there.get(key).startsAt()))
            .toList();
    OutboundRows.withdraw(handle, told);
    Rows gone = new Rows("event_id", "occurrence", "minutes");
    diff.removed().keySet().forEach(it -> gone.add(it.event(), it.occurrence(), it.minutes()));
    gone.execute(
        handle,
        """
        delete from calsyncd.group_reminders g using <rows>
        where g.event_id = r.event_id::uuid and g.occurrence = r.occurrence
          and g.minutes = r.minutes::int
        """);
    put(handle, group, diff.added());
    put(handle, group, diff.moved());
  }

  private void put(Handle handle, GroupId group, Map<Key, Planned> reminders) {
    Rows rows =
        new Rows("id", "event_id", "occurrence", "minutes", "starts", "fires", "expires", "state");
    reminders.forEach((key, planned) -> {
      Instant start = planned.startsAt();
      Moment moment = new Moment(Optional.empty(), key.minutes(), start);
      String state = planned.state().name().toLowerCase(Locale.ROOT);
      rows.add(
          ids.get(),
          key.event(),
          key.occurrence(),
          key.minutes(),
          start,
          moment.firesAt(),
          Moment.expiresAt(start, key.minutes()),
          state);
    });
    rows.execute(
        handle,
        """
        insert into calsyncd.group_reminders as g
          (id, group_id, event_id, occurrence, minutes, starts_at, fires_at, expires_at, state)
        select r.id::uuid, :group, r.event_id::uuid, r.occurrence, r.minutes::int,
          r.starts::timestamptz, r.fires::timestamptz, r.expires::timestamptz, r.state
        from <rows> order by 3, 4, 5
        on conflict (event_id, occurrence, minutes) do update
        set starts_at = excluded.starts_at, fires_at = excluded.fires_at,
          expires_at = excluded.expires_at, state = excluded.state, told_at = null
        """,
        "group",
        group.value());
  }

  private static void planned(Handle handle, GroupId group, Instant end) {
    handle
        .createUpdate(
            "update calsyncd.calendar_groups set reminders_until = :end where id = :group")
        .bind("end", end)
        .bind("group", group.value())
        .execute();
  }

  /** The reminders of a group that are to be told. */
  public List<Due> due(GroupId group) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select id, group_id, fires_at from calsyncd.group_reminders
                where group_id = :group and state = 'due'
                """)
            .bind("group", group.value())
            .map((row, _) -> Due.of(row))
            .list());
  }

  /**
   * Those of all groups whose moment comes within a while or was, the earliest first.
   *
   * @param last of the page before
   */
  public List<Due> due(Duration within, Optional<Due> last, int most) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select id, group_id, fires_at from calsyncd.group_reminders
                where state = 'due' and fires_at <= now() + :within * interval '1 second'
                  and (fires_at, id) > (:at, :last)
                order by fires_at, id limit :most
                """)
            .bind("within", within.toMillis() / 1000.0)
            .bind("at", last.map(Due::firesAt).orElse(Instant.EPOCH))
            .bind("last", last.map(Due::id).orElse(new UUID(0, 0)))
            .bind("most", most)
            .map((row, _) -> Due.of(row))
            .list());
  }

  /** Has groups planned further whose plan ends within half the horizon; how many. */
  public int planAhead(GroupTargets targets, String correlation) {
    return database.in(handle -> {
      List<UUID> groups =
          handle
              .createQuery(
                  """
                  select g.id from calsyncd.calendar_groups g
                  where g.deleted_at is null and g.reminder_minutes <> '{}'
                    and (g.reminders_until is null
                      or g.reminders_until < now() + :half * interval '1 second')
                    and not exists (
                      select from calsyncd.group_targets t
                      where t.group_id = g.id and t.target = any(:targets::text[])
                        and (t.due_at is not null or t.lease_node is not null))
                  order by g.id limit 10000
                  """)
              .bind("half", horizon.toSeconds() / 2.0)
              .bindArray("targets", String.class, targets.names())
              .mapTo(UUID.class)
              .list();
      if (!groups.isEmpty()) {
        targets.want(handle, groups, Duration.ZERO, correlation);
      }
      return groups.size();
    });
  }
}
