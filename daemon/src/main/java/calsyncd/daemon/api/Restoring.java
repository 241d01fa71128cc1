package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.postgres.ConflictRow;
import calsyncd.daemon.postgres.EventRow;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.Restorations;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Puts values back that lost a conflict, as edits of the user. */
public final class Restoring {
  private final Restorations restorations;
  private final WritesAllowed allowed;
  private final Runnable wake;

  /** Writes here, for users who allow it. */
  public Restoring(Restorations restorations, WritesAllowed allowed, Runnable wake) {
    this.restorations = restorations;
    this.allowed = allowed;
    this.wake = wake;
  }

  Response restore(Caller caller, ConflictRow row, String side) {
    allowed.check(caller);
    JsonNode kept = Json.stored(side.equals("hub") ? row.hub() : row.remote());
    List<String> fields = row.places().stream().map(ConflictRow.Place::field).distinct().toList();
    Edited edited =
        restorations.edit(
            Authors.of(caller), row.event(), current -> restored(current, kept, row), fields);
    wake.run();
    return switch (edited) {
      case Edited.Done(EventRow _) -> EventAnswers.put(edited);
      case Edited.Gone _ ->
          throw Problem.of(
                  409,
                  "the event is gone; POST {\"event_id\": \""
                      + row.event()
                      + "\"} to /integrations/calendar/undo first")
              .as("event_gone");
      default -> EventAnswers.put(edited);
    };
  }

  private static Event restored(Event current, JsonNode kept, ConflictRow row) {
    ObjectNode json = EventJson.write(current);
    row.places().forEach(place -> EventFields.copy(kept, json, place));
    try {
      return EventJson.read(json);
    } catch (IllegalArgumentException e) {
      throw Problem.of(409, "the kept value does not fit the event as it is now: " + e.getMessage())
          .as("value_does_not_fit");
    }
  }
}
