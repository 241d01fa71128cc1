package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * An authorized call.
 *
 * @param app the client its token was issued to
 */
record Call(Request request, Mailbox mailbox, String app, Preferences preferences) {

  /** What answers a call. */
  @FunctionalInterface
  interface Handler {
    Response handle(Call call);
  }

  ObjectNode json() {
    return request.json();
  }

  /** The calendar that the path names, else the primary one. */
  GraphCalendar calendar() {
    return request.pathParams().containsKey("calendar")
        ? mailbox.calendar(request.pathParam("calendar"))
        : mailbox.primary();
  }

  /** The event that the path names, within the calendar if that is named too. */
  Mailbox.Found event() {
    String id = request.pathParam("event");
    return request.pathParams().containsKey("calendar")
        ? mailbox.find(calendar(), id)
        : mailbox.find(id);
  }

  Optional<String> query(String name) {
    return request.query(name);
  }

  /** Refuses with 412 if the call names another version of the event. */
  void requireVersion(Mailbox.Found found) {
    String current = EventView.etag(found.event(), found.id());
    request.header("If-Match").filter(asked -> !matches(asked, current)).ifPresent(Call::conflict);
  }

  private static boolean matches(String asked, String etag) {
    return asked.equals("*") || asked.equals(etag) || etag.equals("W/" + asked);
  }

  private static void conflict(String asked) {
    throw new GraphError(
        412,
        "ErrorIrresolvableConflict",
        "The send or update operation could not be performed because the change key passed in the"
            + " request does not match the current change key for the item.");
  }
}
