package calsyncd.sync;

import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.LinkedEvent;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Applies the items of one page to the hub, within one transaction. It keeps nothing: the same
 * items over the same hub give the same writes, so a transaction may be run again.
 */
final class PageApplier {
  private final HubPage page;
  private final Map<RemoteId, LinkedEvent> links;
  private final Map<RemoteId, RemoteEvent> images = new LinkedHashMap<>();
  private final Set<RemoteId> removed = new LinkedHashSet<>();
  private final Set<RemoteId> unsure = new LinkedHashSet<>();
  private final List<RemoteChange.Instance> orphans = new ArrayList<>();
  private final Set<RemoteId> present = new HashSet<>();

  private PageApplier(HubPage page, Collection<RemoteChange> changes, Set<RemoteId> removedBefore) {
    this.page = page;
    this.links = page.linked(mentioned(changes), uids(changes));
    this.removed.addAll(removedBefore);
  }

  /**
   * Writes what the changes ask for.
   *
   * @param removedBefore what earlier items of the pass removed
   */
  static PageResult apply(
      HubPage page, Collection<RemoteChange> changes, Set<RemoteId> removedBefore) {
    PageApplier applier = new PageApplier(page, changes, removedBefore);
    changes.forEach(applier::take);
    return applier.write();
  }

  private static Set<RemoteId> mentioned(Collection<RemoteChange> changes) {
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
    uids.add(Reconciler.ownUid(event));
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
        : Optional.ofNullable(links.get(id)).map(LinkedEvent::base);
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
      images.put(instance.id(), Remote.merge(series.get(), instance));
      remove(instance.instance());
    } else if (links.containsKey(instance.instance())) {
      alone(instance);
    } else {
      orphans.add(instance);
    }
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
    List<HubWrite> writes = new ArrayList<>();
    List<RemoteEvent> unknown = new ArrayList<>();
    for (RemoteEvent image : images.values()) {
      LinkedEvent link = links.get(image.id());
      if (link == null) {
        unknown.add(image);
      } else {
        Reconciler.known(link, image).ifPresent(writes::add);
      }
    }
    writes.addAll(unknown(unknown));
    page.write(writes);
    removed.removeIf(id -> !links.containsKey(id));
    int put = (int) writes.stream().filter(w -> !(w instanceof HubWrite.Relink)).count();
    return new PageResult(present, removed, unsure, orphans, put);
  }

  private List<HubWrite> unknown(List<RemoteEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    Map<Uid, HubEvent> byUid =
        page.byUid(
            events.stream()
                .flatMap(e -> Stream.of(e.event().uid(), Reconciler.ownUid(e)))
                .toList());
    Set<Uid> taken = new HashSet<>();
    List<HubWrite> writes = new ArrayList<>();
    for (RemoteEvent event : events) {
      HubWrite write = Reconciler.unknown(byUid, event, !taken.contains(event.event().uid()));
      taken.add(write.remote().event().uid());
      writes.add(write);
    }
    return writes;
  }
}
