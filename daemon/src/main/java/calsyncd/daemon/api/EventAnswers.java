package calsyncd.daemon.api;

import calsyncd.daemon.postgres.EventRow;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.hub.EventId;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** What came of a write, as an answer. Events are answered as {@code GET} answers them. */
final class EventAnswers {
  /** The new {@code ETag} of the series that the URL names, where the answer is its rest. */
  static final String SERIES_TAG = "X-Series-ETag";

  private EventAnswers() {}

  static Response of(Created created) {
    return switch (created) {
      case Created.Made(EventRow row) -> made(row);
      case Created.UnknownCalendar() ->
          throw Problem.field("hub_calendar_id", "names no calendar of yours");
      case Created.UidTaken(EventId by) ->
          throw Problem.conflict(
                  "uid",
                  "is that of the event " + by + " of this calendar; PUT that, or leave uid out")
              .as("uid_taken");
      case Created.KeyReused() -> throw IdempotencyHeader.spent("event");
      case Created.Full(int most) -> throw full(most);
    };
  }

  private static Response made(EventRow row) {
    return Response.created(URI.create("/integrations/calendar/events/" + row.id()))
        .tag(tag(row))
        .entity(EventLists.json(row))
        .build();
  }

  /** The answer to a {@code PUT}. */
  static Response put(Edited edited) {
    return switch (edited) {
      case Edited.Done(EventRow row) -> Response.ok(EventLists.json(row)).tag(tag(row)).build();
      case Edited.Parted(EventRow first, EventRow rest) ->
          Response.fromResponse(made(rest))
              .header(SERIES_TAG, "\"" + first.version() + "\"")
              .build();
      default -> throw refused(edited);
    };
  }

  /** The answer to a {@code DELETE}; where something of the event stays, with its new tag. */
  static Response removed(Edited edited) {
    return switch (edited) {
      case Edited.Done(EventRow row) -> Response.noContent().tag(tag(row)).build();
      case Edited.Removed() -> Response.noContent().build();
      default -> throw refused(edited);
    };
  }

  private static Problem refused(Edited edited) {
    return switch (edited) {
      case Edited.Stale(long version) ->
          Problem.of(
                  412,
                  "the event has changed since; GET it, put your edit onto what it is now, and send"
                      + " its ETag")
              .as("version_changed")
              .at(version);
      case Edited.Imported(String calendar, String provider, String account) ->
          Problem.of(409, imported(calendar, provider, account)).as("imported_event");
      case Edited.Full(int most) -> full(most);
      default -> Problem.unknown("event");
    };
  }

  private static String imported(String calendar, String provider, String account) {
    return "this event comes from the calendar '"
        + calendar
        + "' at "
        + provider
        + (account.isEmpty() ? "" : " (" + account + ")")
        + ", which is only imported: edit it there";
  }

  static Problem full(int most) {
    return Problem.conflict(
            "hub_calendar_id",
            "has the %d events that a calendar may have; DELETE some, or use another"
                .formatted(most))
        .as("calendar_full");
  }

  static EntityTag tag(EventRow row) {
    return new EntityTag(Long.toString(row.version()));
  }
}
