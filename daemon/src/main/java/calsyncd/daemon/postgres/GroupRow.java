package calsyncd.daemon.postgres;

import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A group as its owner sees it.
 *
 * @param version rises with each change of the wish
 */
public record GroupRow(
    GroupId id, HubCalendarId calendar, Wish wish, long version, Instant createdAt) {
  static final String COLUMNS =
      """
      id, hub_calendar_id, binding_id, name, invitations, mail_consent, reminder_minutes,
      mail_assigned, mail_reminders, version, created_at
      """;

  /**
   * What is wanted of a group.
   *
   * @param inviting the binding through which its members are invited
   * @param consent whether mail may be sent that its provider does not let us mute
   * @param reminderMinutes so long before each start of a meeting its members are reminded
   * @param mailAssigned whether who joins may be told by mail
   * @param mailReminders whether members may be reminded by mail
   */
  public record Wish(
      String name,
      Optional<BindingId> inviting,
      Invitations invitations,
      boolean consent,
      SortedSet<Integer> reminderMinutes,
      boolean mailAssigned,
      boolean mailReminders) {
    public Wish {
      reminderMinutes = Collections.unmodifiableSortedSet(new TreeSet<>(reminderMinutes));
    }

    /** The same, inviting through this binding. */
    public Wish through(BindingId binding) {
      return new Wish(
          name,
          Optional.of(binding),
          invitations,
          consent,
          reminderMinutes,
          mailAssigned,
          mailReminders);
    }

    /** As JSON, by the names of the API. */
    public ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", name);
      json.put("binding_id", inviting.map(BindingId::toString).orElse(null));
      json.put("invitations", invitations.name().toLowerCase(Locale.ROOT));
      json.put("mail_consent", consent);
      reminderMinutes.forEach(json.putArray("reminder_minutes")::add);
      return json.put("mail_assigned", mailAssigned).put("mail_reminders", mailReminders);
    }
  }

  static GroupRow of(ResultSet row) throws SQLException {
    Wish wish =
        new Wish(
            row.getString("name"),
            Optional.ofNullable(row.getObject("binding_id", UUID.class)).map(BindingId::new),
            GroupReader.policy(row.getString("invitations")),
            row.getBoolean("mail_consent"),
            new TreeSet<>(Columns.ints(row, "reminder_minutes")),
            row.getBoolean("mail_assigned"),
            row.getBoolean("mail_reminders"));
    return new GroupRow(
        new GroupId(Columns.uuid(row, "id")),
        new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
        wish,
        row.getLong("version"),
        Columns.instant(row, "created_at"));
  }
}
