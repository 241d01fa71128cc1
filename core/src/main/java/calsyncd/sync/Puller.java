package calsyncd.sync;

import calsyncd.calendar.Occurrences;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Span;
import calsyncd.hub.Binding;
import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkedEvent;
import calsyncd.hub.PassEnd;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.provider.Window;
import calsyncd.sync.Pass.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pulls one binding: lists what changed page by page, reads what a listing only hinted at, and lets
 * the guard judge what is gone, in the transaction that saves the cursor. It writes only the hub.
 *
 * <p>No transaction spans a provider call. A pass that throws may be continued by calling {@link
 * #pull} again with the same {@link Pass}.
 */
public final class Puller {
  private static final int LINKS_AT_ONCE = 250;

  private final Hub hub;
  private final PullSettings settings;
  private final DeletionGuard guard;

  public Puller(Hub hub, PullSettings settings, Guard guard) {
    this.hub = hub;
    this.settings = settings;
    this.guard = new DeletionGuard(guard);
  }

  /** A pass over the binding as it stands: a delta where there is a good cursor. */
  public Pass begin(Binding binding, CalendarProvider provider, Instant now) {
    boolean frozen = provider.capabilities().window() == WindowKind.FROZEN;
    Window window =
        frozen
            ? new Window(now.minus(settings.past()), now.plus(settings.future()))
            : Window.UNBOUNDED;
    if (binding.cursor().isEmpty()) {
      Window first = new Window(now, now.plus(settings.preview()));
      return binding.snapshotAt().isEmpty()
          ? new Pass(Phase.PREVIEW, window, new ChangeQuery.Snapshot(first))
          : new Pass(Phase.SNAPSHOT, window, new ChangeQuery.Snapshot(window));
    }
    return wantsSnapshot(binding, provider, now)
        ? new Pass(Phase.SNAPSHOT, window, new ChangeQuery.Snapshot(window))
        : new Pass(Phase.DELTA, binding.window(), new ChangeQuery.Delta(binding.cursor().get()));
  }

  private boolean wantsSnapshot(Binding binding, CalendarProvider provider, Instant now) {
    if (provider.capabilities().window() == WindowKind.FROZEN) {
      return binding.window().to().isBefore(now.plus(settings.rollBelow()));
    }
    return provider.capabilities().watchScope() == WatchScope.NONE
        && binding.snapshotAt().orElse(Instant.MIN).isBefore(now.minus(settings.reconcileEvery()));
  }

  /**
   * Carries the pass to its end.
   *
   * @throws ProviderException where a call failed; what was committed stays, the cursor does not
   *     move
   * @throws calsyncd.hub.LeaseLostException where another node has the binding now
   */
  public PassReport pull(Lease lease, CalendarProvider provider, Pass pass) {
    while (!pass.listed()) {
      page(lease, provider, pass);
    }
    if (pass.ended()) {
      return pass.report();
    }
    adoptOrphans(lease, pass);
    listAbsences(lease, pass);
    readUnsure(lease, provider, pass);
    finish(lease, pass);
    return pass.report();
  }

  private void page(Lease lease, CalendarProvider provider, Pass pass) {
    if (pass.report().pages() >= settings.reads().maxPages()) {
      throw ProviderException.of(FailureClass.REJECTED, "too_many_pages");
    }
    ChangePage page;
    try {
      page = provider.changes(lease.binding().remoteCalendar(), pass.next());
    } catch (ProviderException e) {
      restart(pass, e);
      return;
    }
    Applied applied = hub.inPage(lease, tx -> apply(tx, pass, page));
    pass.told.note(page.changes());
    pass.turn(applied.result(), page.then(), page.accessRole());
    if (applied.ended()) {
      pass.end();
    }
    if (pass.listed() && pass.phase() == Phase.PREVIEW) {
      pass.restartAsSnapshot();
    }
  }

  private record Applied(PageResult result, boolean ended) {}

  /** A delta whose last page leaves no question ends in that page's transaction. */
  private static Applied apply(HubPage tx, Pass pass, ChangePage page) {
    PageResult result = PageApplier.apply(tx, page.changes(), pass.removed);
    if (pass.leavesQuestions(result) || !(page.then() instanceof Then.End(Cursor cursor))) {
      return new Applied(result, false);
    }
    tx.finish(new PassEnd(cursor, pass.window(), false, page.accessRole()));
    return new Applied(result, true);
  }

  /** A cursor too old is no failure; a snapshot that loses its own place is one for now. */
  private static void restart(Pass pass, ProviderException e) {
    if (e.failureClass() != FailureClass.CURSOR_EXPIRED) {
      throw e;
    }
    boolean listing = pass.phase() == Phase.SNAPSHOT;
    pass.restartAsSnapshot();
    if (listing) {
      throw ProviderException.of(FailureClass.TRANSIENT, e.reason()).causedBy(e);
    }
  }

  /** The series of an occurrence may have come on a later page; else one read of it tells. */
  private void adoptOrphans(Lease lease, Pass pass) {
    if (pass.orphans.isEmpty()) {
      return;
    }
    List<RemoteChange> again = List.copyOf(pass.orphans);
    pass.orphans.clear();
    pass.take(hub.inPage(lease, tx -> PageApplier.apply(tx, again, pass.removed)));
    pass.orphans.forEach(orphan -> pass.unsure.add(orphan.id()));
  }

  /**
   * What a snapshot did not mention is a hint. So many that the guard would hold them anyway are
   * not read one by one. A series that lost an override without a word is read, too.
   */
  private void listAbsences(Lease lease, Pass pass) {
    if (pass.phase() != Phase.SNAPSHOT || pass.absencesListed()) {
      return;
    }
    doubtStaleOverrides(lease, pass);
    boolean[] doubt = new boolean[1];
    List<RemoteId> absent =
        hub.inPage(
            lease,
            tx -> {
              List<RemoteId> ids = tx.unmentioned(pass.window(), pass.seen);
              doubt[0] = ids.size() > settings.reads().doubted() && !guard.allows(tx, ids.size());
              return ids;
            });
    pass.listAbsences(doubt[0] ? List.of() : absent, doubt[0] ? absent : List.of());
  }

  /** Overrides stay where a master comes without them, since they may be on another page. */
  private void doubtStaleOverrides(Lease lease, Pass pass) {
    List<RemoteId> masters = pass.told.masters();
    for (int from = 0; from < masters.size(); from += LINKS_AT_ONCE) {
      List<RemoteId> some = masters.subList(from, Math.min(masters.size(), from + LINKS_AT_ONCE));
      hub.inPage(lease, tx -> tx.linked(some)).values().stream()
          .map(LinkedEvent::base)
          .filter(pass.told::omitsOverrideOf)
          .forEach(image -> pass.unsure.add(image.id()));
    }
  }

  private void readUnsure(Lease lease, CalendarProvider provider, Pass pass) {
    pass.unsure.removeIf(id -> pass.removed.contains(id) && !pass.hasOrphanOf(id));
    pass.doubtOccurrencesOf(pass.removed);
    while (!pass.unsure.isEmpty()) {
      List<RemoteId> some = pass.unsure.stream().limit(settings.reads().perPage()).toList();
      read(lease, provider, pass, some);
      some.forEach(pass.unsure::remove);
    }
    if (!pass.gone.isEmpty()) {
      prove(lease, provider, pass);
    }
  }

  private void read(Lease lease, CalendarProvider provider, Pass pass, List<RemoteId> ids) {
    List<RemoteEvent> found = new ArrayList<>();
    List<RemoteId> missing = new ArrayList<>();
    for (RemoteId id : ids) {
      switch (fetch(lease, provider, pass, id)) {
        case Read.Found(RemoteEvent event) -> found.add(event);
        case Read.Missing() -> missing.add(id);
        case Read.Refused(String reason) -> pass.refuse(id, reason);
      }
    }
    Set<RemoteId> lost = new HashSet<>(ids);
    found.forEach(event -> lost.remove(event.id()));
    pass.take(
        hub.inPage(lease, tx -> PageApplier.apply(tx, read(tx, pass, found, lost), pass.removed)));
    pass.gone.addAll(missing);
    pass.doubtOccurrencesOf(missing);
  }

  /** What a single read proves. */
  private sealed interface Read {
    record Found(RemoteEvent event) implements Read {}

    record Missing() implements Read {}

    /** The provider would not show it, whyever: neither taken in nor gone. */
    record Refused(String reason) implements Read {}
  }

  private Read fetch(Lease lease, CalendarProvider provider, Pass pass, RemoteId id) {
    try {
      return switch (provider.fetch(lease.binding().remoteCalendar(), id)) {
        case Fetched.Found(RemoteEvent event) -> new Read.Found(event);
        case Fetched.Gone() -> new Read.Missing();
      };
    } catch (ProviderException e) {
      return switch (e.failureClass()) {
        case GONE -> new Read.Missing();
        case REJECTED -> refused(pass, e);
        default -> throw e;
      };
    }
  }

  /** A refusal may pass; one that stays must not keep all other events from being read. */
  private Read refused(Pass pass, ProviderException e) {
    if (pass.asksAgain(settings.reads().refusals())) {
      throw ProviderException.of(FailureClass.TRANSIENT, e.reason())
          .requestId(e.requestId())
          .causedBy(e);
    }
    return new Read.Refused(e.reason());
  }

  private static List<RemoteChange> read(
      HubPage tx, Pass pass, List<RemoteEvent> found, Set<RemoteId> lost) {
    Map<RemoteId, LinkedEvent> linked = tx.linked(found.stream().map(RemoteEvent::id).toList());
    List<RemoteChange> changes = new ArrayList<>(alone(pass, lost));
    found.stream()
        .filter(e -> linked.containsKey(e.id()) || inside(pass.window(), e))
        .forEach(e -> changes.add(new RemoteChange.Whole(e)));
    return changes;
  }

  private static boolean inside(Window window, RemoteEvent event) {
    Span span = Occurrences.span(event.event());
    return window.overlaps(span.start(), span.end());
  }

  /** Orphans whose series can't be read stand by themselves. */
  private static List<RemoteChange> alone(Pass pass, Collection<RemoteId> lost) {
    List<RemoteChange> events = new ArrayList<>();
    for (RemoteChange.Instance orphan : pass.orphans) {
      if (lost.contains(orphan.id()) && orphan.override() instanceof SeriesOverride.Changed) {
        events.add(new RemoteChange.Whole(PageApplier.alone(orphan, new Revision(""))));
      }
    }
    return events;
  }

  /**
   * A missing event proves nothing where the calendar itself is out of reach, or where our role
   * changed since it was listed: then it waits for a person.
   */
  private void prove(Lease lease, CalendarProvider provider, Pass pass) {
    String role = provider.access(lease.binding().remoteCalendar()).role();
    boolean sameRole = pass.accessRole().isEmpty() || pass.accessRole().equals(role);
    (sameRole ? pass.removed : pass.doubted).addAll(pass.gone);
    pass.gone.clear();
  }

  private void finish(Lease lease, Pass pass) {
    int[] counts = hub.inPage(lease, tx -> judge(tx, pass, lease.binding().accessRole()));
    pass.judged(counts[0], counts[1]);
  }

  private int[] judge(HubPage tx, Pass pass, String roleBefore) {
    Set<RemoteId> named = new LinkedHashSet<>(pass.removed);
    named.addAll(pass.doubted);
    named.addAll(pass.refused.keySet());
    List<LinkedEvent> linked = new ArrayList<>(tx.linked(named).values());
    linked.removeIf(LinkedEvent::parked);
    holdRefused(tx, pass, linked);
    boolean removed = linked.isEmpty() || judge(tx, pass, linked, roleBefore);
    tx.finish(
        new PassEnd(
            pass.cursor(), pass.window(), pass.phase() == Phase.SNAPSHOT, pass.accessRole()));
    return removed ? new int[] {linked.size(), 0} : new int[] {0, linked.size()};
  }

  /** What nobody can tell whether it is there waits for a person, under the provider's own code. */
  private void holdRefused(HubPage tx, Pass pass, List<LinkedEvent> linked) {
    for (LinkedEvent event : List.copyOf(linked)) {
      String reason = pass.refused.get(event.base().id());
      if (reason != null) {
        linked.remove(event);
        tx.hold(List.of(event), reason);
      }
    }
  }

  /** What was not read one by one, or in another role than before, is no proof. */
  private boolean judge(HubPage tx, Pass pass, List<LinkedEvent> linked, String roleBefore) {
    if (pass.doubted.isEmpty() && pass.readsAs(roleBefore)) {
      return guard.judge(tx, linked);
    }
    guard.hold(tx, linked);
    return false;
  }
}
