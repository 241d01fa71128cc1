package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.merge.LinkFields;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The copies of meetings that matter to their guests, of many meetings by one query. */
record MeetingCopies(Map<EventId, Copies> all) {
  /** Nobody has linked the event to anything. */
  private static final Copies NONE = new Copies(false, false, Optional.empty());

  /**
   * The copies of one event.
   *
   * @param imported whether a calendar that is only imported has it
   * @param elsewhere whether the copy of another binding than the inviting one is the original
   * @param invited the inviting binding's
   */
  record Copies(boolean imported, boolean elsewhere, Optional<Copy> invited) {}

  /**
   * The copy through which guests are invited.
   *
   * @param made whether there is one at the provider
   * @param wants the version that it is to have
   * @param settled whether it has that version, and no write is under way
   */
  record Copy(
      boolean made, long wants, boolean settled, String state, String reason, boolean held) {
    /** Why it will not follow by itself; empty where it does. */
    Optional<String> stuck() {
      return switch (state) {
        case "parked" ->
            held ? Optional.of(reason.isEmpty() ? "parked" : reason) : Optional.empty();
        case "conflict" -> Optional.of("conflict");
        default -> Optional.empty();
      };
    }

    /** Whether its calendar's window has not come to it. */
    boolean outOfWindow() {
      return state.equals("out_of_window");
    }
  }

  MeetingCopies {
    all = Map.copyOf(all);
  }

  static MeetingCopies of(Handle handle, Collection<EventId> events, BindingId inviting) {
    Map<EventId, Copies> all = new HashMap<>();
    handle
        .createQuery(
            """
            select l.event_id, b.id = :inviting as invites, b.direction = 'import_only' as imported,
              not l.own_copy as native, l.remote_id is not null as made, l.wanted_version,
              l.wanted_version = l.hub_version and l.intent_version is null as settled,
              l.state, l.state_reason,
              l.parked_version = 0 or l.parked_version = l.wanted_version as held
            from calsyncd.event_links l
            join calsyncd.calendar_bindings b on b.id = l.binding_id
            where l.event_id = any(:events::uuid[])
            """)
        .bind("inviting", inviting.value())
        .bindArray("events", String.class, events.stream().map(EventId::toString).toList())
        .map((row, _) -> {
          boolean invites = row.getBoolean("invites");
          Copy copy =
              new Copy(
                  row.getBoolean("made"),
                  row.getLong("wanted_version"),
                  row.getBoolean("settled"),
                  row.getString("state"),
                  row.getString("state_reason"),
                  row.getBoolean("held"));
          Copies copies =
              new Copies(
                  row.getBoolean("imported"),
                  !invites && row.getBoolean("native"),
                  invites ? Optional.of(copy) : Optional.empty());
          all.merge(new EventId(Columns.uuid(row, "event_id")), copies, MeetingCopies::both);
          return copies;
        })
        .list();
    return new MeetingCopies(all);
  }

  private static Copies both(Copies one, Copies other) {
    return new Copies(
        one.imported || other.imported,
        one.elsewhere || other.elsewhere,
        one.invited.or(other::invited));
  }

  Copies of(EventId event) {
    return all.getOrDefault(event, NONE);
  }

  /** Why nobody can be invited to an event through the binding; empty where they can. */
  static Optional<String> refusal(Copies copies, Event event, String account) {
    if (copies.imported()) {
      return Optional.of("import_only");
    }
    if (copies.elsewhere()) {
      return Optional.of("native_elsewhere");
    }
    return LinkFields.organisedElsewhere(event, account)
        ? Optional.of("not_organizer")
        : Optional.empty();
  }
}
