package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Mailing;
import calsyncd.provider.RemoteEvent;
import java.util.Optional;

/**
 * One writing call.
 *
 * @param name what tells it from all other calls: the key or the copy's id and revision
 * @param known the copy; empty for one that is to be made
 * @param wanted what it is to say; empty for a removal
 * @param mailing whom the provider is asked to tell
 */
record RemoteWrite(
    String verb,
    String name,
    Optional<RemoteEvent> known,
    Optional<Event> wanted,
    boolean answers,
    Mailing mailing) {
  private RemoteWrite(
      String verb, String name, Optional<RemoteEvent> known, Optional<Event> wanted) {
    this(verb, name, known, wanted, false, Mailing.NOBODY);
  }

  /** The same, told to them. */
  RemoteWrite to(Mailing whom) {
    return new RemoteWrite(verb, name, known, wanted, answers, whom);
  }

  static RemoteWrite create(CreateKey key, Event event) {
    return new RemoteWrite("created", key.value(), Optional.empty(), Optional.of(event));
  }

  static RemoteWrite update(RemoteEvent known, Event wanted) {
    return new RemoteWrite("updated", name(known), Optional.of(known), Optional.of(wanted));
  }

  static RemoteWrite delete(RemoteEvent known) {
    return new RemoteWrite("removed", name(known), Optional.of(known), Optional.empty());
  }

  static RemoteWrite respond(RemoteEvent known, Response response, Event answered) {
    String name = name(known) + '\n' + response;
    return new RemoteWrite(
        "answered", name, Optional.of(known), Optional.of(answered), true, Mailing.NOBODY);
  }

  private static String name(RemoteEvent known) {
    return known.id().value() + '\n' + known.revision().value();
  }

  /** By this it is known again, and that guests are told of it; empty where nobody is. */
  Optional<String> mailedDigest() {
    return mailing == Mailing.EVERYBODY
        ? Optional.of(PlannedDeed.sha256(digest() + "\nmailed"))
        : Optional.empty();
  }

  /** By this it is known again, whoever is told of it: an intent does not say. */
  String digest() {
    return PlannedDeed.sha256(
        verb + '\n' + name + '\n' + (answers ? "" : wanted.map(Event::toString).orElse("")));
  }
}
