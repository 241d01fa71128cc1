package calsyncd.hub;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ties a hub event to its copy in one binding, and holds all sync state of the pair.
 *
 * @param remote the copy at the last agreement, under the hub event's UID: the remote side's base;
 *     empty where there is no copy (yet, or any more)
 * @param hubBase the hub's side at the last agreement; empty where it is what the projection makes
 *     of {@code remote}
 * @param hubVersion which version of the hub event the copy has; 0 forces a look at it
 * @param wantedVersion which it is to have: a link that lags behind is the outbox
 * @param lagSince since when it lags; empty where it does not
 * @param origin whose the copy is
 * @param hold why it waits
 * @param intent a write that was begun and is not known to have ended
 * @param trace what later passes must know of our writes
 * @param wantedResponse what the user answers to the invitation, until the provider has it
 */
public record Link(
    LinkId id,
    EventId event,
    Optional<RemoteEvent> remote,
    Optional<Event> hubBase,
    long hubVersion,
    long wantedVersion,
    Optional<Instant> lagSince,
    Origin origin,
    Hold hold,
    Optional<Intent> intent,
    Trace trace,
    Optional<Response> wantedResponse) {

  /**
   * Whose the copy is.
   *
   * @param own whether we made it; what the provider had by itself is native, and neither filters
   *     nor clean-ups touch it
   * @param incarnation how often it was made; 1 the first time
   * @param key under which it was, or is to be, made
   */
  public record Origin(boolean own, int incarnation, Optional<CreateKey> key) {
    /** The provider had it. */
    public static final Origin NATIVE = new Origin(false, 1, Optional.empty());
  }

  /** What keeps a link from being synced as usual. */
  public enum State {
    /** Nothing. */
    LINKED,
    /** Its binding's window, or that of its filter, has not come to it, or left it. */
    OUT_OF_WINDOW,
    /** A write or a removal waits: for a person, or for another version of the event. */
    PARKED,
    /** A person approved what was parked: the next pass does it. */
    APPROVED,
    /** Both sides changed the same, and nobody has decided. */
    CONFLICT
  }

  /**
   * Why a link waits.
   *
   * @param reason one of ours, or the provider's own code; empty where it does not wait
   * @param version only this version of the event waits, a newer one is tried; 0: all do
   */
  public record Hold(State state, String reason, long version) {
    /** It does not. */
    public static final Hold NONE = new Hold(State.LINKED, "", 0);

    /** Whether it keeps the link from being written. */
    public boolean waits() {
      return state == State.PARKED || state == State.OUT_OF_WINDOW;
    }
  }

  /**
   * A write, committed before it is sent.
   *
   * @param version the hub event's version that it stands for
   * @param wanted what the copy is to say; empty for a removal
   * @param hubBase the hub's projection that it stands for; empty for a removal
   */
  public record Intent(long version, Optional<Event> wanted, Optional<Event> hubBase) {}

  /**
   * What later passes must know of our writes.
   *
   * @param writtenAt when the provider last confirmed a write of ours
   * @param retries how often the write that is due failed for now
   * @param retryAt when it is tried again, also where the link is held at a version
   * @param wrote a digest of each of our last writes, the newest last: a value that comes back and
   *     goes again shows two servers at odds
   * @param mapper the version of the mapping that read the base
   */
  public record Trace(
      Optional<Instant> writtenAt,
      int retries,
      Optional<Instant> retryAt,
      List<String> wrote,
      int mapper) {
    public Trace {
      wrote = List.copyOf(wrote);
    }

    /** The same with other retries. */
    public Trace retrying(int failed, Optional<Instant> at) {
      return new Trace(writtenAt, failed, at, wrote, mapper);
    }

    /** Nothing was written yet. */
    public static Trace of(int mapper) {
      return new Trace(Optional.empty(), 0, Optional.empty(), List.of(), mapper);
    }
  }

  /** The link of an event that the provider brought, and that says what the provider says. */
  public static Link imported(LinkId id, HubEvent event, RemoteEvent copy, int mapper) {
    return new Link(
        id,
        event.id(),
        Optional.of(copy),
        Optional.empty(),
        event.version(),
        event.version(),
        Optional.empty(),
        Origin.NATIVE,
        Hold.NONE,
        Optional.empty(),
        Trace.of(mapper),
        Optional.empty());
  }

  /** A link that lags from its first moment: its event has no copy yet. */
  public static Link lacking(LinkId id, HubEvent event, Origin origin, int mapper) {
    return new Link(
        id,
        event.id(),
        Optional.empty(),
        Optional.empty(),
        0,
        event.version(),
        Optional.empty(),
        origin,
        Hold.NONE,
        Optional.empty(),
        Trace.of(mapper),
        Optional.empty());
  }

  /** Of two links under one key, the one that has the copy, or else may have made it. */
  public static Link nearerToItsCopy(Link one, Link other) {
    boolean made = one.remote.isPresent() || one.intent.isPresent() && other.remote.isEmpty();
    return made ? one : other;
  }

  /** Whether the hub's event has a version that the copy has not. */
  public boolean lags() {
    return wantedVersion > hubVersion;
  }

  /**
   * Whether nothing is due by itself: neither a write nor an answer, or it waits for a person, its
   * window or another version of the event.
   */
  public boolean rests() {
    boolean held =
        switch (hold.state()) {
          case LINKED, APPROVED -> false;
          case PARKED, OUT_OF_WINDOW, CONFLICT -> trace.retryAt().isEmpty();
        };
    return held || !lags() && intent.isEmpty() && wantedResponse.isEmpty();
  }

  /** Whether it waits for this reason. */
  public boolean parkedFor(String reason) {
    return hold.state() == State.PARKED && hold.reason().equals(reason);
  }

  /** Whether a person approved what it waited for. */
  public boolean approved() {
    return hold.state() == State.APPROVED;
  }

  /** Whether a person approved what it waited for, and that was this. */
  public boolean approvedFor(String reason) {
    return approved() && hold.reason().equals(reason);
  }

  /** The same with another copy. */
  public Link withRemote(Optional<RemoteEvent> other) {
    return changed(parts -> parts.remote = other);
  }

  /** The same with another hub's base. */
  public Link withHubBase(Optional<Event> other) {
    return changed(parts -> parts.hubBase = other);
  }

  /** The copy is to have this version and has that one. */
  public Link withVersions(long has, long wants) {
    return changed(parts -> {
      parts.hubVersion = has;
      parts.wantedVersion = wants;
      parts.lagSince = wants > has ? lagSince : Optional.empty();
    });
  }

  /** The same, lagging since then. */
  public Link withLagSince(Optional<Instant> then) {
    return changed(parts -> parts.lagSince = then);
  }

  /** The same; if it lags, since it began to, or since now. */
  public Link lagging(Instant now) {
    return lags() && lagSince.isEmpty() ? withLagSince(Optional.of(now)) : this;
  }

  /** The same with a copy of another origin. */
  public Link withOrigin(Origin other) {
    return changed(parts -> parts.origin = other);
  }

  /** The same, held otherwise; what waited, or waits, forgets when it was to be tried again. */
  public Link withHold(Hold other) {
    boolean waits = other.waits() || hold.waits();
    return changed(parts -> {
      parts.hold = other;
      parts.trace = waits ? trace.retrying(0, Optional.empty()) : trace;
    });
  }

  /** The same; if it is held at a version, it is tried again then. */
  public Link retriedAt(Instant then) {
    return withTrace(trace.retrying(trace.retries, Optional.of(then)));
  }

  /** Whether it is held at a version, and tried again all the same by now. */
  public boolean isRetried(Instant now) {
    return hold.waits()
        && hold.version() != 0
        && trace.retryAt().filter(at -> !at.isAfter(now)).isPresent();
  }

  /** The same with a write begun or ended. */
  public Link withIntent(Optional<Intent> other) {
    return changed(parts -> parts.intent = other);
  }

  /** The same with another trace. */
  public Link withTrace(Trace other) {
    return changed(parts -> parts.trace = other);
  }

  /** The same with another answer to give. */
  public Link withWantedResponse(Optional<Response> other) {
    return changed(parts -> parts.wantedResponse = other);
  }

  /** The same link on another event. */
  public Link withEvent(EventId other) {
    return changed(parts -> parts.event = other);
  }

  private Link changed(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.link();
  }

  /** What may change of a link, while it does. */
  private static final class Parts {
    private final LinkId id;
    private EventId event;
    private Optional<RemoteEvent> remote;
    private Optional<Event> hubBase;
    private long hubVersion;
    private long wantedVersion;
    private Optional<Instant> lagSince;
    private Origin origin;
    private Hold hold;
    private Optional<Intent> intent;
    private Trace trace;
    private Optional<Response> wantedResponse;

    Parts(Link link) {
      id = link.id;
      event = link.event;
      remote = link.remote;
      hubBase = link.hubBase;
      hubVersion = link.hubVersion;
      wantedVersion = link.wantedVersion;
      lagSince = link.lagSince;
      origin = link.origin;
      hold = link.hold;
      intent = link.intent;
      trace = link.trace;
      wantedResponse = link.wantedResponse;
    }

    Link link() {
      return new Link(
          id,
          event,
          remote,
          hubBase,
          hubVersion,
          wantedVersion,
          lagSince,
          origin,
          hold,
          intent,
          trace,
          wantedResponse);
    }
  }
}
