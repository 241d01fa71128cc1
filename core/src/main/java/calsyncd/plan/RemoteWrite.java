package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import java.util.Optional;

/**
 * One writing call.
 *
 * @param name what tells it from all other calls: the key or the copy's id and revision
 * @param known the copy; empty for one that is to be made
 * @param wanted what it is to say; empty for a removal
 */
record RemoteWrite(
    String verb,
    String name,
    Optional<RemoteEvent> known,
    Optional<Event> wanted,
    boolean answers) {
  static RemoteWrite create(CreateKey key, Event event) {
    return new RemoteWrite("created", key.value(), Optional.empty(), Optional.of(event), false);
  }

  static RemoteWrite update(RemoteEvent known, Event wanted) {
    return new RemoteWrite("updated", name(known), Optional.of(known), Optional.of(wanted), false);
  }

  static RemoteWrite delete(RemoteEvent known) {
    return new RemoteWrite("removed", name(known), Optional.of(known), Optional.empty(), false);
  }

  static RemoteWrite respond(RemoteEvent known, Response response, Event answered) {
    String name = name(known) + '\n' + response;
    return new RemoteWrite("answered", name, Optional.of(known), Optional.of(answered), true);
  }

  private static String name(RemoteEvent known) {
    return known.id().value() + '\n' + known.revision().value();
  }

  /** By this it is known again. */
  String digest() {
    return PlannedDeed.sha256(
        verb + '\n' + name + '\n' + (answers ? "" : wanted.map(Event::toString).orElse("")));
  }
}
