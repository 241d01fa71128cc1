package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.merge.Differences;
import calsyncd.merge.FieldConflict;
import calsyncd.provider.Mailing;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that a pass does, or would do, to one side of an event.
 *
 * @param verb what: those of {@link Deed}, {@code conflict}, and {@code confirmed} for an earlier
 *     write of ours that turns out to have been done
 * @param why the cell of the table or the rule that decides, e.g. {@code same/changed}
 * @param event whose; empty where it is not in the hub yet, or never will be
 * @param version the hub event's version after it
 * @param copy the provider's name of its copy; empty where that is to be made
 * @param revision which the copy was read at
 * @param fields what changes, as an event's JSON names it
 * @param before what the side says now; empty where nothing is there
 * @param after what it is to say; empty where it is removed, or is not written
 */
public record PlannedDeed(
    Deed.Side side,
    String verb,
    String why,
    Optional<EventId> event,
    long version,
    Optional<RemoteId> copy,
    String revision,
    List<String> fields,
    Optional<Event> before,
    Optional<Event> after) {
  public PlannedDeed {
    fields = List.copyOf(fields);
  }

  /** A digest of all that it does, by which it is known in another plan; 64 hexadecimal digits. */
  public String digest() {
    return sha256(
        String.join(
            "\n",
            subject(),
            why,
            Long.toString(version),
            revision,
            String.join(",", fields),
            after.map(Event::toString).orElse("")));
  }

  /** What it is done to, and what kind of thing it is: not how that looks before and after. */
  String subject() {
    return String.join("\n", side.name(), verb, named());
  }

  /** Its event, or its copy where that is not known yet. */
  String named() {
    return event
        .map(EventId::toString)
        .or(() -> copy.map(RemoteId::value))
        .orElseGet(() -> after.map(it -> it.uid().value()).orElse(""));
  }

  static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }

  /** The name of an event that is made now means nothing: it is known by its copy. */
  static PlannedDeed inserted(HubEvent event, Optional<RemoteEvent> copy) {
    return new PlannedDeed(
        Deed.Side.HUB,
        "created",
        "-/new",
        Optional.empty(),
        event.version(),
        copy.map(RemoteEvent::id),
        copy.map(it -> it.revision().value()).orElse(""),
        List.of(),
        Optional.empty(),
        Optional.of(event.event()));
  }

  /** A deed of the hub's side, or one that waits. */
  static PlannedDeed noted(Deed deed, Optional<RemoteEvent> copy, Optional<Event> after) {
    return new PlannedDeed(
        deed.side(),
        deed.verb(),
        deed.why(),
        Optional.of(deed.event()),
        deed.version(),
        copy.map(RemoteEvent::id),
        copy.map(it -> it.revision().value()).orElse(""),
        deed.fields(),
        deed.before(),
        after);
  }

  /** A call to the provider, with the deed that tells of it. */
  static PlannedDeed written(Deed deed, RemoteWrite write) {
    String why = write.answers() ? "asked" : deed.why();
    String told = write.mailing() == Mailing.EVERYBODY ? why + ", guests are mailed" : why;
    return written(Optional.of(deed.event()), told, deed.version(), deed.verb(), write);
  }

  /** A call to the provider that is about no event of the hub. */
  static PlannedDeed stray(RemoteWrite write) {
    return written(Optional.empty(), "stray", 0, write.verb(), write);
  }

  private static PlannedDeed written(
      Optional<EventId> event, String why, long version, String verb, RemoteWrite write) {
    Optional<Event> before = write.known().map(RemoteEvent::event);
    List<String> fields =
        before
            .flatMap(was -> write.wanted().map(now -> Differences.between(was, now)))
            .orElseGet(List::of);
    return new PlannedDeed(
        Deed.Side.REMOTE,
        verb,
        why,
        event,
        version,
        write.known().map(RemoteEvent::id),
        write.known().map(it -> it.revision().value()).orElse(""),
        write.answers() ? List.of("attendees") : fields,
        before,
        write.wanted());
  }

  static PlannedDeed clash(HubWrite.Clash clash) {
    String how = clash.resolution().isEmpty() ? "open" : clash.resolution();
    return new PlannedDeed(
        Deed.Side.HUB,
        "conflict",
        how.toLowerCase(Locale.ROOT),
        Optional.of(clash.event()),
        clash.hubVersion(),
        Optional.of(clash.remote().id()),
        clash.remote().revision().value(),
        clash.fields().stream().map(FieldConflict::field).distinct().toList(),
        Optional.of(clash.hub()),
        Optional.of(clash.remote().event()));
  }
}
