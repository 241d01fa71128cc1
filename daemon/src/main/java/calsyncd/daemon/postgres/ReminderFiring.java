package calsyncd.daemon.postgres;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.RecurrenceId;
import calsyncd.daemon.json.OutboundJson;
import calsyncd.daemon.json.TimeJson;
import calsyncd.group.GroupId;
import calsyncd.group.ReminderDiff.Key;
import calsyncd.group.ReminderTimes;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Tells of reminders when their moment has come: one transaction that locks the row, looks at the
 * meeting as it is now, and writes the messages. Two nodes that tell of one meet in that lock.
 */
public final class ReminderFiring {
  private final Database database;
  private final GroupTargets targets;
  private final OutboundRows messages;

  /**
   * Tells of the reminders in a database.
   *
   * @param targets what plans them anew
   */
  public ReminderFiring(Database database, GroupTargets targets, OutboundRows messages) {
    this.database = database;
    this.targets = targets;
    this.messages = messages;
  }

  /** What became of a reminder. */
  public enum Outcome {
    /** Its messages are to be sent. */
    TOLD,
    /** There is none for that moment: it was told, moved or removed. */
    NOTHING,
    /** The meeting is not what it was planned for; the group is planned anew. */
    STALE,
    /** It is too late to tell of it. */
    MISSED
  }

  private record Row(
      UUID id, GroupId group, Key key, Instant startsAt, Instant expiresAt, boolean over) {
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          Columns.uuid(row, "id"),
          new GroupId(Columns.uuid(row, "group_id")),
          new Key(
              new EventId(Columns.uuid(row, "event_id")),
              row.getString("occurrence"),
              row.getInt("minutes")),
          Columns.instant(row, "starts_at"),
          Columns.instant(row, "expires_at"),
          row.getBoolean("over"));
    }

    JsonNode occurrence() {
      return key.occurrence().isEmpty()
          ? JsonNodeFactory.instance.nullNode()
          : RemoteJson.tree(key.occurrence());
    }

    Optional<RecurrenceId> recurrenceId() {
      return Optional.of(occurrence())
          .filter(it -> !it.isNull())
          .map(it -> new RecurrenceId(TimeJson.read(it, "occurrence")));
    }
  }

  /** A meeting as it is, in its calendar's zone. */
  private record Meeting(EventContent content, ZoneId zone, boolean mail) {}

  /** Tells of a reminder whose moment this is. */
  public Outcome fire(UUID reminder, Instant firesAt, String correlation) {
    return database.in(handle ->
        locked(handle, reminder, firesAt)
            .map(row -> fire(handle, row, correlation))
            .orElse(Outcome.NOTHING));
  }

  private Outcome fire(Handle handle, Row row, String correlation) {
    if (row.over()) {
      end(handle, row, "passed");
      return Outcome.MISSED;
    }
    Optional<Meeting> meeting = meeting(handle, row);
    if (meeting.isEmpty()) {
      List<UUID> group = List.of(row.group().value());
      targets.want(handle, group, Duration.ZERO, correlation);
      return Outcome.STALE;
    }
    end(handle, row, "told");
    tell(handle, row, meeting.get());
    return Outcome.TOLD;
  }

  private static Optional<Row> locked(Handle handle, UUID reminder, Instant firesAt) {
    return handle
        .createQuery(
            """
            select id, group_id, event_id, occurrence, minutes, starts_at, expires_at,
              expires_at <= now() as over
            from calsyncd.group_reminders
            where id = :id and fires_at = :fires and state = 'due' for no key update
            """)
        .bind("id", reminder)
        .bind("fires", firesAt)
        .map((row, _) -> Row.of(row))
        .findOne();
  }

  private static Optional<Meeting> meeting(Handle handle, Row row) {
    return handle
        .createQuery(
            """
            select e.content::text as content, g.mail_reminders, <zone> as zone
            from calsyncd.group_meetings m
            join calsyncd.calendar_events e on e.id = m.event_id
            join calsyncd.calendar_groups g on g.id = m.group_id
            left join calsyncd.hub_calendars c on c.id = g.hub_calendar_id
            left join calsyncd.calendar_preferences p
              on p.firm_id = g.firm_id and p.user_id = g.user_id
            where m.event_id = :event and m.group_id = :group and m.left_at is null
              and e.deleted_at is null and g.deleted_at is null
              and :minutes = any(g.reminder_minutes)
            """
                .replace("<zone>", ReminderTable.ZONE))
        .bind("event", row.key().event().value())
        .bind("group", row.group().value())
        .bind("minutes", row.key().minutes())
        .map((found, _) -> meeting(found, row))
        .findOne()
        .flatMap(it -> it);
  }

  private static Optional<Meeting> meeting(ResultSet found, Row row) throws SQLException {
    ZoneId zone = Columns.zone(found, "zone");
    boolean mail = found.getBoolean("mail_reminders");
    return ReminderTimes.starting(
            RemoteJson.event(found.getString("content")), zone, row.recurrenceId(), row.startsAt())
        .map(content -> new Meeting(content, zone, mail));
  }

  private static void end(Handle handle, Row row, String state) {
    handle.execute(
        "update calsyncd.group_reminders set state = ?, told_at = now() where id = ?",
        state,
        row.id());
  }

  private void tell(Handle handle, Row row, Meeting meeting) {
    GroupReader.read(handle, row.group())
        .ifPresent(group -> {
          ObjectNode data =
              OutboundJson.reminder(
                      OutboundJson.group(group.id(), group.name()),
                      row.key().event(),
                      row.occurrence(),
                      meeting.content(),
                      meeting.zone())
                  .put("minutes", row.key().minutes());
          String reference = OutboundRows.reference(row.key(), row.startsAt());
          messages.remind(
              handle,
              new OutboundRows.Reminded(group, meeting.mail(), reference, data, row.expiresAt()));
        });
  }
}
