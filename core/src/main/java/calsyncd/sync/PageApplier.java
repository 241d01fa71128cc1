package calsyncd.sync;

import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.hub.EventId;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Link.State;
import calsyncd.hub.LinkId;
import calsyncd.hub.Links;
import calsyncd.hub.Mentioned;
import calsyncd.hub.OpenConflict;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Applies the items of one page to the hub, within one transaction. It keeps nothing: the same
 * items over the same hub give the same writes, so a transaction may be run again.
 */
final class PageApplier {
  private final PassContext context;
  private final HubPage page;
  private final Source source;
  private final Links links;
  private final Map<LinkId, OpenConflict> open;
  private final Map<RemoteId, RemoteEvent> images = new LinkedHashMap<>();
  private final Set<RemoteId> removed = new LinkedHashSet<>();
  private final Set<RemoteId> unsure = new LinkedHashSet<>();
  private final List<RemoteChange.Instance> orphans = new ArrayList<>();
  private final Set<RemoteId> present = new HashSet<>();

  /** Series that nobody linked, told without the occurrences that differ. */
  private final Set<RemoteId> pieces = new HashSet<>();

  /** Series of which an occurrence was told: their revision tells nothing about it. */
  private final Set<RemoteId> patched = new HashSet<>();

  /** Where the changes come from. */
  enum Source {
    /** A page of a delta pass. */
    DELTA,
    /** A page of a snapshot; what is new on it is not noted event by event. */
    SNAPSHOT,
    /** A read of each: nothing is as new. */
    READ
  }

  private PageApplier(
      PassContext context,
      HubPage page,
      Source source,
      Collection<RemoteChange> changes,
      Set<RemoteId> removedBefore) {
    this.context = context;
    this.page = page;
    this.source = source;
    this.links = page.linked(mentioned(changes));
    this.open = page.conflicts(undecided());
    this.removed.addAll(removedBefore);
  }

  private List<LinkId> undecided() {
    return links.byId().values().stream()
        .filter(link -> link.hold().state() == State.CONFLICT)
        .map(Link::id)
        .toList();
  }

  /**
   * Writes what the changes ask for.
   *
   * @param removedBefore what earlier items of the pass removed
   */
  static PageResult apply(
      PassContext context,
      HubPage page,
      Source source,
      Collection<RemoteChange> changes,
      Set<RemoteId> removedBefore) {
    PageApplier applier = new PageApplier(context, page, source, changes, removedBefore);
    changes.forEach(applier::take);
    return applier.write();
  }

  private static Mentioned mentioned(Collection<RemoteChange> changes) {
    return new Mentioned(ids(changes), keys(changes), uids(changes));
  }

  private static Set<CreateKey> keys(Collection<RemoteChange> changes) {
    Set<CreateKey> keys = new LinkedHashSet<>();
    for (RemoteChange change : changes) {
      switch (change) {
        case RemoteChange.Whole(RemoteEvent event) -> event.key().ifPresent(keys::add);
        case RemoteChange.Master(RemoteEvent event) -> event.key().ifPresent(keys::add);
        default -> {}
      }
    }
    return keys;
  }

  private static Set<RemoteId> ids(Collection<RemoteChange> changes) {
    Set<RemoteId> ids = new LinkedHashSet<>();
    for (RemoteChange change : changes) {
      ids.add(change.id());
      if (change instanceof RemoteChange.Instance instance) {
        ids.add(instance.instance());
      }
    }
    return ids;
  }

  private static Set<Uid> uids(Collection<RemoteChange> changes) {
    Set<Uid> uids = new LinkedHashSet<>();
    for (RemoteChange change : changes) {
      switch (change) {
        case RemoteChange.Whole(RemoteEvent event) -> addUids(uids, event);
        case RemoteChange.Master(RemoteEvent event) -> addUids(uids, event);
        case RemoteChange.Instance instance -> addUids(uids, alone(instance, new Revision("")));
        case RemoteChange.Removed _, RemoteChange.Unsure _ -> {}
      }
    }
    return uids;
  }

  private static void addUids(Set<Uid> uids, RemoteEvent event) {
    uids.add(event.event().uid());
    uids.add(Newcomers.ownUid(event));
  }

  private void take(RemoteChange change) {
    switch (change) {
      case RemoteChange.Whole whole -> image(whole.event());
      case RemoteChange.Master(RemoteEvent master) -> master(master);
      case RemoteChange.Instance instance -> take(instance);
      case RemoteChange.Removed gone -> remove(gone.id());
      case RemoteChange.Unsure doubt -> unsure.add(doubt.id());
    }
  }

  /**
   * The overrides of a known series stay, since they need not be told again. Where it happens
   * otherwise now some may be stale, of which no piece tells: only a read can. Until it comes the
   * image stays the old one, so that a pass that dies before it leaves the difference to the next.
   */
  private void master(RemoteEvent master) {
    Optional<RemoteEvent> known = known(master.id());
    if (known.filter(image -> Remote.mayHaveStaleOverrides(image, master)).isPresent()) {
      unsure.add(master.id());
      present(master.id());
    } else {
      if (known.isEmpty() && !master.event().recurrence().isEmpty()) {
        pieces.add(master.id());
      }
      image(known.map(image -> Remote.merge(image, master)).orElse(master));
    }
  }

  private void image(RemoteEvent event) {
    images.put(event.id(), event);
    present(event.id());
  }

  private void present(RemoteId id) {
    present.add(id);
    removed.remove(id);
  }

  private void remove(RemoteId id) {
    images.remove(id);
    removed.add(id);
  }

  private Optional<RemoteEvent> known(RemoteId id) {
    RemoteEvent image = images.get(id);
    return image != null
        ? Optional.of(image)
        : Optional.ofNullable(links.byId().get(id)).flatMap(this::lastRead);
  }

  /** What a conflict keeps was read after the base. */
  private Optional<RemoteEvent> lastRead(Link link) {
    return Optional.ofNullable(open.get(link.id())).map(OpenConflict::remote).or(link::remote);
  }

  /** Of a series that the pass removed, an occurrence may live on; only a read can tell. */
  private void take(RemoteChange.Instance instance) {
    if (removed.contains(instance.id())) {
      if (instance.override() instanceof SeriesOverride.Changed) {
        orphans.add(instance);
      }
      return;
    }
    Optional<RemoteEvent> series = known(instance.id());
    if (series.isPresent()) {
      patch(series.get(), instance);
    } else if (links.byId().containsKey(instance.instance())) {
      alone(instance);
    } else {
      orphans.add(instance);
    }
  }

  /** Where the known series has no such occurrence, it has another rule or time by now. */
  private void patch(RemoteEvent series, RemoteChange.Instance instance) {
    Optional<RemoteEvent> merged = Remote.merge(series, instance);
    if (merged.isEmpty()) {
      unsure.add(instance.id());
      present(instance.id());
      return;
    }
    images.put(instance.id(), merged.get());
    patched.add(instance.id());
    remove(instance.instance());
  }

  /** An occurrence that became an event of its own, since its series is not ours to read. */
  private void alone(RemoteChange.Instance instance) {
    switch (instance.override()) {
      case SeriesOverride.Changed _ -> image(alone(instance, new Revision("")));
      case SeriesOverride.Cancelled _ -> remove(instance.instance());
    }
  }

  /** The occurrence as an event by itself. */
  static RemoteEvent alone(RemoteChange.Instance instance, Revision revision) {
    return RemoteEvent.of(instance.instance(), revision, instance.alone(), "");
  }

  private PageResult write() {
    List<RemoteEvent> known = new ArrayList<>();
    List<RemoteEvent> unknown = new ArrayList<>();
    images.values().forEach(image -> (isLinked(image) ? known : unknown).add(image));
    List<HubWrite> writes = new ArrayList<>(known(known));
    Set<RemoteId> late = removedByUs(unknown);
    unsure.addAll(late);
    unknown.removeIf(image -> late.contains(image.id()));
    Newcomers newcomers =
        new Newcomers(
            context,
            page,
            links,
            new Newcomers.Waits(written(writes), pieces),
            source == Source.DELTA);
    writes.addAll(newcomers.write(unknown));
    unsure.addAll(newcomers.later());
    page.write(writes);
    removed.removeIf(id -> !links.byId().containsKey(id));
    Set<RemoteId> fresh = writtenByUs();
    unsure.addAll(fresh);
    removed.removeAll(fresh);
    int put =
        (int)
            writes.stream()
                .filter(w -> w instanceof HubWrite.Insert || w instanceof HubWrite.Put)
                .count();
    return new PageResult(present, removed, unsure, orphans, put);
  }

  /** A listing may tell only now that what had the name before was removed; a read tells. */
  private Set<RemoteId> writtenByUs() {
    Instant since = context.now().minus(context.settle());
    return source == Source.READ
        ? Set.of()
        : removed.stream()
            .filter(
                id -> links.byId().get(id).trace().writtenAt().stream().anyMatch(since::isBefore))
            .collect(Collectors.toSet());
  }

  private static Set<EventId> written(List<HubWrite> writes) {
    Set<EventId> events = new HashSet<>();
    for (HubWrite write : writes) {
      if (write instanceof HubWrite.Save(Link link)) {
        events.add(link.event());
      }
    }
    return events;
  }

  private boolean isLinked(RemoteEvent image) {
    return links.byId().containsKey(image.id());
  }

  /** A listing may still show a copy that we removed; a read tells. */
  private Set<RemoteId> removedByUs(List<RemoteEvent> unknown) {
    return source == Source.READ || unknown.isEmpty()
        ? Set.of()
        : page.removedCopies(unknown.stream().map(RemoteEvent::id).toList(), context.settle());
  }

  private List<HubWrite> known(List<RemoteEvent> known) {
    Map<RemoteEvent, Link> news = new LinkedHashMap<>();
    List<HubWrite> writes = new ArrayList<>();
    for (RemoteEvent image : known) {
      Link link = Objects.requireNonNull(links.byId().get(image.id()));
      RemoteEvent named = named(link, image);
      switch (news(link, named)) {
        case NONE -> {}
        case REVISION -> writes.add(new HubWrite.Save(link.withRemote(Optional.of(named))));
        case LATE -> unsure.add(image.id());
        case CONTENT -> news.put(named, link);
      }
    }
    writes.addAll(decided(news));
    return writes;
  }

  private static RemoteEvent named(Link link, RemoteEvent image) {
    Uid uid = link.remote().orElseThrow(IllegalStateException::new).event().uid();
    return Remote.withUid(image, uid);
  }

  /** What an image has that the link has not. */
  private enum News {
    NONE,
    REVISION,
    /** It may be older than a write of ours. */
    LATE,
    CONTENT
  }

  /** While a write of ours is not settled the copy is read anyway, and this image is not needed. */
  private News news(Link link, RemoteEvent image) {
    RemoteEvent base = link.remote().orElseThrow(IllegalStateException::new);
    if (link.intent().isPresent()) {
      return News.NONE;
    }
    boolean waits = link.hold().state() != State.LINKED && !link.lags();
    boolean undecided = link.hold().state() == State.CONFLICT;
    if (!image.event().equals(base.event()) || waits || undecided) {
      return isLate(link, base, image) ? News.LATE : News.CONTENT;
    }
    boolean same =
        image.revision().equals(base.revision()) && image.instances().equals(base.instances());
    return same ? News.NONE : News.REVISION;
  }

  private boolean isLate(Link link, RemoteEvent base, RemoteEvent image) {
    return source != Source.READ
        && (patched.contains(image.id()) || !image.revision().equals(base.revision()))
        && link.trace()
            .writtenAt()
            .filter(at -> at.isAfter(context.now().minus(context.settle())))
            .isPresent();
  }

  private List<HubWrite> decided(Map<RemoteEvent, Link> news) {
    if (news.isEmpty()) {
      return List.of();
    }
    Map<LinkId, RemoteEvent> images = new LinkedHashMap<>();
    news.forEach((image, link) -> images.put(link.id(), image));
    Reconciler reconciler = context.reconciler();
    List<HubWrite> writes = new ArrayList<>();
    for (Pair pair : Pair.of(page, news.values())) {
      writes.addAll(reconciler.image(pair, Objects.requireNonNull(images.get(pair.link().id()))));
    }
    return writes;
  }
}
