package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.Link.State;
import calsyncd.hub.Links;
import calsyncd.merge.Differences;
import calsyncd.merge.Direction;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What becomes of a copy that no link knows. It may be a create of ours that was not answered, a
 * stray of ours, the native form of an event that the hub has, or an event that is new.
 *
 * <pre>
 * its create key is a link's   its UID is an event's            then
 * of one without a copy        -                                the answer to that create
 * of one with another copy     -                                a stray of ours
 * of one with a native copy    -                                a stray of ours
 * -                            none                             a new event
 * -                            without a copy here              they meet
 * -                            whose copy here is ours          they meet, ours is a stray
 * -                            whose copy here is native        a new event, by its own UID
 * </pre>
 */
final class Newcomers {
  private final PassContext context;
  private final HubPage page;
  private final Links links;
  private final Waits waits;
  private final Set<RemoteId> later = new HashSet<>();
  private final boolean noting;
  private final List<HubWrite> writes = new ArrayList<>();
  private final Set<Uid> taken = new HashSet<>();
  private final Set<EventId> met = new HashSet<>();
  private Map<Uid, HubEvent> byUid = Map.of();
  private Map<EventId, Link> linked = Map.of();

  /**
   * Newcomers of a page.
   *
   * @param waits what is read later
   * @param noting whether new events are noted in the history
   */
  Newcomers(PassContext context, HubPage page, Links links, Waits waits, boolean noting) {
    this.context = context;
    this.page = page;
    this.links = links;
    this.waits = waits;
    this.noting = noting;
  }

  /**
   * What can't be looked at before it is read whole.
   *
   * @param busy events that the page writes for another reason: what meets them waits
   * @param pieces series without their exceptions: where they are to be compared they wait
   */
  record Waits(Set<EventId> busy, Set<RemoteId> pieces) {}

  /** Two events of one calendar under one UID: the second keeps apart by its remote id. */
  static Uid ownUid(RemoteEvent remote) {
    return new Uid(remote.event().uid().value() + "#" + remote.id().value());
  }

  List<HubWrite> write(List<RemoteEvent> images) {
    if (images.isEmpty()) {
      return List.of();
    }
    byUid =
        new HashMap<>(
            page.byUid(
                images.stream().flatMap(e -> Stream.of(e.event().uid(), ownUid(e))).toList()));
    linked = page.linksTo(byUid.values().stream().map(HubEvent::id).toList());
    images.forEach(this::take);
    return writes;
  }

  /** Which of them are to be read at the end of the pass. */
  Set<RemoteId> later() {
    return later;
  }

  private void take(RemoteEvent image) {
    Optional<Link> made = image.key().map(links.byKey()::get);
    RemoteEvent own = Remote.withUid(image, ownUid(image));
    Optional<HubEvent> known =
        Stream.of(own, image).flatMap(it -> free(it.event().uid()).stream()).findFirst();
    if (made.isEmpty() && known.isEmpty()) {
      insert(isFree(image.event().uid()) ? image : own);
    } else if (waits.pieces().contains(image.id())) {
      later.add(image.id());
    } else if (made.isPresent()) {
      made(made.get(), image);
    } else {
      meet(known.get(), image);
    }
  }

  /** An event of the hub that no native copy here stands for. */
  private Optional<HubEvent> free(Uid uid) {
    return Optional.ofNullable(byUid.get(uid))
        .filter(hub -> !taken.contains(uid))
        .filter(hub -> !hasNative(hub));
  }

  private boolean hasNative(HubEvent hub) {
    return Optional.ofNullable(linked.get(hub.id()))
        .filter(link -> link.remote().isPresent() && !link.origin().own())
        .isPresent();
  }

  private boolean isFree(Uid uid) {
    return !taken.contains(uid) && !byUid.containsKey(uid);
  }

  private void made(Link link, RemoteEvent image) {
    HubEvent hub =
        Objects.requireNonNull(
            page.events(List.of(link.event())).get(link.event()), "an event without its row");
    if (link.remote().isPresent() || !link.origin().own()) {
      stray(Pair.of(page, List.of(link)).getFirst(), image);
      return;
    }
    if (waits(hub, image)) {
      return;
    }
    writes.addAll(new Answers(context).listed(Pair.of(page, List.of(link)).getFirst(), image));
  }

  /** What a person changed in a copy that is not needed any more is kept. */
  private void stray(Pair pair, RemoteEvent image) {
    HubEvent hub = pair.hub();
    writes.add(new HubWrite.Stray(Remote.withUid(image, hub.event().uid())));
    boolean edited =
        context
            .sides()
            .shown(pair, true)
            .filter(shown -> Differences.none(shown, image.event()))
            .isEmpty();
    if (edited) {
      writes.add(Answers.stray(hub, image));
    }
  }

  /** What else the page says about the event is written first, and seen by who reads then. */
  private boolean waits(HubEvent hub, RemoteEvent image) {
    boolean later = waits.busy().contains(hub.id()) || !met.add(hub.id());
    if (later) {
      this.later.add(image.id());
    }
    return later;
  }

  private void meet(HubEvent hub, RemoteEvent image) {
    if (waits(hub, image)) {
      return;
    }
    taken.add(hub.event().uid());
    RemoteEvent named = Remote.withUid(image, hub.event().uid());
    Link link =
        Optional.ofNullable(linked.get(hub.id()))
            .orElseGet(() ->
                Link.lacking(page.newLink(), hub, Origin.NATIVE, context.mapping().version()));
    boolean undecided = link.hold().state() == State.CONFLICT;
    Link free =
        link.withRemote(Optional.empty())
            .withHold(undecided ? link.hold() : Hold.NONE)
            .withHubBase(Optional.empty())
            .withIntent(Optional.empty())
            .withOrigin(new Origin(false, link.origin().incarnation(), link.origin().key()));
    List<HubWrite> came = context.reconciler().met(Pair.of(page, List.of(free)).getFirst(), named);
    if (!came.isEmpty()) {
      link.remote().ifPresent(copy -> writes.add(new HubWrite.Stray(copy)));
      writes.addAll(came);
    }
  }

  private void insert(RemoteEvent image) {
    taken.add(image.event().uid());
    if (context.binding().rules().direction() == Direction.EXPORT_ONLY) {
      return;
    }
    Event event = image.event();
    HubEvent hub =
        new HubEvent(page.newEvent(), 1, event, false, Optional.of(context.binding().id()));
    writes.add(new HubWrite.Insert(hub));
    writes.add(
        new HubWrite.Save(Link.imported(page.newLink(), hub, image, context.mapping().version())));
    if (noting) {
      writes.add(new HubWrite.Noted(Deed.of(hub, Deed.Side.HUB, "created", "-/new")));
    }
  }
}
