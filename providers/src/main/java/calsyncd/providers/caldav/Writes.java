package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.RuleStart;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.providers.caldav.CalDavFailures.Target;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes events of one calendar. Each write is conditional, so that it can be repeated: what a lost
 * answer leaves open, a read decides.
 */
final class Writes {
  private static final Set<Integer> ABSENT = Set.of(403, 404, 409, 410);
  private static final Pattern HEADER = Pattern.compile("[\\t -~]+");

  private final DavClient dav;
  private final CalendarObjects objects;
  private final Passes passes;

  Writes(DavClient dav, CalendarObjects objects, Passes passes) {
    this.dav = dav;
    this.objects = objects;
    this.passes = passes;
  }

  /** Creates the resource that the key names (RFC 4791 §5.3.2), unless it is there. */
  RemoteEvent create(CreateKey key, Event event, Instant now) {
    refuseImpossible(event);
    String ics = text(() -> IcsResource.create(RuleStart.begun(event), now));
    URI at = objects.at(key);
    DavAnswer answer = put(at, ics, Map.of("If-None-Match", "*"));
    return answer.isSuccess() ? stored(answer) : existing(at, answer, ics);
  }

  /** Refuses what a resource has no form for. */
  static void refuseImpossible(Event event) {
    if (IcsProjection.of(event) instanceof Projection.Impossible(String reason)) {
      throw ProviderException.of(FailureClass.REJECTED, reason);
    }
  }

  private interface Reading<T> {
    T read() throws IcsException;
  }

  private static <T> T text(Reading<T> reading) {
    try {
      return reading.read();
    } catch (IcsException e) {
      throw CalendarObjects.unreadable(e);
    }
  }

  private DavAnswer put(URI at, String ics, Map<String, String> condition) {
    return unwrapped(dav.put(at, ics, condition));
  }

  /** Some servers put the refusal of one resource into a 207 (RFC 4918 §9.6.1, §13). */
  private static DavAnswer unwrapped(DavAnswer answer) {
    if (answer.status() != 207) {
      return answer;
    }
    return Multistatus.of(answer, Target.EVENT).items().stream()
        .map(Multistatus.Item::status)
        .filter(status -> status >= 300)
        .findFirst()
        .map(answer::withStatus)
        .orElseGet(() -> answer.withStatus(204));
  }

  /**
   * Reads what was written. An ETag should say that it is stored as it was sent (RFC 4791 §5.3.4),
   * but servers give one and still write lines in their own way.
   */
  private RemoteEvent stored(DavAnswer answer) {
    String location = answer.status() == 201 ? answer.header("Location") : "";
    URI at = location.isEmpty() ? answer.uri() : Hrefs.url(answer.uri(), location);
    return stored(CalendarObjects.id(at));
  }

  private RemoteEvent stored(RemoteId id) {
    return objects.read(id).orElseThrow(() -> CalDavFailures.unreadable("written_event_missing"));
  }

  private static Event event(String ics) {
    return text(() -> IcsEvents.event(ics).orElseThrow(() -> new IcsException("no event")));
  }

  /**
   * What is under the key was made by an earlier call; under another name, only if it is equal. A
   * name that is refused though neither it nor the UID is there is never to be had: as if it were
   * used up, another may be.
   */
  private RemoteEvent existing(URI at, DavAnswer answer, String ics) {
    ProviderException failure = refusal(answer);
    if (failure.failureClass() == FailureClass.GONE) {
      throw CalDavFailures.unreadable(
          "create_not_found"); // The calendar reads, and it was no read.
    }
    boolean taken = failure.reason().equals(CalDavFailures.UID_TAKEN);
    if (failure.failureClass() != FailureClass.CONFLICT && !taken) {
      throw failure;
    }
    Event wanted = event(ics);
    Optional<RemoteEvent> there = objects.read(CalendarObjects.id(at));
    if (there.isPresent()) {
      return there
          .filter(found -> found.event().uid().equals(wanted.uid()))
          .orElseThrow(() -> used());
    }
    List<RemoteId> others = named(wanted.uid().value());
    return others.stream()
        .flatMap(id -> objects.read(id).stream())
        .filter(found -> found.event().equals(wanted))
        .findFirst()
        .orElseThrow(() -> taken || !others.isEmpty() ? failure : used());
  }

  private static ProviderException used() {
    return ProviderException.of(FailureClass.CONFLICT, CreateKey.USED);
  }

  /** The events of this UID, which may be under any name (RFC 4791 §7.8.6). */
  private List<RemoteId> named(String uid) {
    DavAnswer answer = dav.report(objects.calendar(), 1, DavRequests.uid(uid));
    return Multistatus.of(answer, Target.COLLECTION).items().stream()
        .filter(item -> item.status() == 0)
        .map(item -> new RemoteId(item.path()))
        .toList();
  }

  /** Turns a resource into another text, if it is still as it was known. */
  RemoteEvent update(RemoteEvent known, String ics) {
    if (ics.equals(known.raw())) {
      return known;
    }
    DavAnswer answer = put(objects.at(known.id()), ics, unchanged(known));
    if (answer.isSuccess()) {
      return stored(known.id());
    }
    ProviderException failure = refusal(answer);
    if (answer.status() != 412 || failure.failureClass() != FailureClass.CONFLICT) {
      throw failure;
    }
    RemoteEvent there = objects.read(known.id()).orElseThrow(this::gone);
    if (there.event().equals(event(ics))) {
      return there; // An earlier call wrote it, whose answer was lost.
    }
    throw failure;
  }

  /**
   * The condition that nobody has changed it; without an ETag, a read has to tell. Every object has
   * one (RFC 4791 §5.3.4): nothing is written over what might change between the read and the
   * write.
   */
  private Map<String, String> unchanged(RemoteEvent known) {
    String etag = strong(known.revision());
    if (!etag.isEmpty()) {
      return ifMatch(etag);
    }
    RemoteEvent there = objects.read(known.id()).orElseThrow(this::gone);
    if (!lines(there.raw()).equals(lines(known.raw()))) {
      throw ProviderException.of(FailureClass.CONFLICT, "changed_meanwhile");
    }
    String now = strong(there.revision());
    if (now.isEmpty()) {
      throw ProviderException.of(FailureClass.REJECTED, "no_etag");
    }
    return ifMatch(now);
  }

  /** RFC 9110 §8.8.3 allows bytes beyond ASCII in an ETag, which no header of ours can hold. */
  private static Map<String, String> ifMatch(String etag) {
    if (!HEADER.matcher(etag).matches()) {
      throw ProviderException.of(FailureClass.REJECTED, "bad_etag");
    }
    return Map.of("If-Match", etag);
  }

  /** XML, in which a pass brings an object, knows one end of a line only (XML 1.0 §2.11). */
  private static List<String> lines(String raw) {
    return raw.strip().lines().toList();
  }

  /** A proxy that compresses makes an ETag weak, which no condition takes (RFC 9110 §13.1.1). */
  private static String strong(Revision revision) {
    String etag = revision.value().strip();
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }

  /** Deletes a resource without a word to its organizer (RFC 6638 §8.1). */
  void delete(RemoteEvent known) {
    Map<String, String> condition;
    try {
      condition = unchanged(known);
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.GONE) {
        return;
      }
      throw e;
    }
    DavAnswer answer = unwrapped(dav.delete(objects.at(known.id()), condition));
    if (answer.isSuccess()) {
      return;
    }
    ProviderException failure = refusal(answer);
    boolean gone =
        switch (failure.failureClass()) {
          case GONE -> true;
          case CONFLICT -> objects.read(known.id()).isEmpty();
          default -> false;
        };
    if (!gone) {
      throw failure;
    }
    passes.facts();
  }

  /**
   * What a refused write means. Where the resource or its parent is missing (404, 409), or hidden
   * from us (403), the calendar has to be there before anything is said of an event.
   */
  private ProviderException refusal(DavAnswer answer) {
    ProviderException failure = CalDavFailures.of(answer, Target.EVENT);
    if (ABSENT.contains(answer.status()) && !CalDavFailures.names(answer)) {
      passes.facts();
    }
    return failure;
  }

  private ProviderException gone() {
    passes.facts();
    return ProviderException.of(FailureClass.GONE, "not_found");
  }
}
