package calsyncd.sync;

import calsyncd.calendar.Occurrences;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Span;
import calsyncd.hub.Binding;
import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Mentioned;
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
import calsyncd.sync.PageApplier.Source;
import calsyncd.sync.Pass.Phase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pulls one binding: lists what changed page by page, reads what a listing only hinted at, and lets
 * the guard judge what is gone, in the transaction that saves the cursor. It writes only the hub.
 *
 * <p>No transaction spans a provider call. A pass that throws may be continued by calling {@link
 * #pull} again with the same {@link Pass}.
 */
final class Puller {
  private static final int LINKS_AT_ONCE = 250;

  private final Hub hub;
  private final SyncSettings all;
  private final PullSettings settings;
  private final DeletionGuard guard;
  private final Mapping mapping;
  private final InstantSource clock;

  Puller(Hub hub, SyncSettings settings, Mapping mapping, InstantSource clock) {
    this.hub = hub;
    this.all = settings;
    this.settings = settings.pull();
    this.guard = new DeletionGuard(settings.guard());
    this.mapping = mapping;
    this.clock = clock;
  }

  private PassContext context(Lease lease, CalendarProvider provider) {
    return new PassContext(lease.binding(), provider, mapping, all.push(), clock.instant());
  }

  /** A pass over the binding as it stands: a delta where there is a good cursor. */
  Pass begin(Binding binding, CalendarProvider provider, Instant now) {
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

  /**
   * A pass over a part of the window, beside the cursor, which stays: a delta goes on from there.
   * It looks at nothing outside, and removes nothing there.
   */
  Pass within(Binding binding, CalendarProvider provider, Window bounds) {
    boolean frozen = provider.capabilities().window() == WindowKind.FROZEN;
    Window window = frozen ? bounds.within(binding.window()) : bounds;
    Pass pass = new Pass(Phase.RANGE, window, new ChangeQuery.Snapshot(window));
    if (!window.from().isBefore(window.to())) {
      pass.end();
    }
    return pass;
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
  PassReport pull(Lease lease, CalendarProvider provider, Pass pass) {
    while (!pass.listed()) {
      page(lease, provider, pass);
    }
    if (!pass.ended()) {
      settle(lease, provider, pass);
    }
    return pass.report();
  }

  /** What the pages left open, and the removals. */
  private void settle(Lease lease, CalendarProvider provider, Pass pass) {
    adoptOrphans(lease, provider, pass);
    listAbsences(lease, pass);
    askApproved(lease, pass);
    readUnsure(lease, provider, pass);
    finish(lease, provider, pass);
  }

  private void page(Lease lease, CalendarProvider provider, Pass pass) {
    if (pass.report().pages() >= settings.reads().maxPages()) {
      throw ProviderException.of(FailureClass.REJECTED, "too_many_pages");
    }
    ChangePage page;
    try {
      page = pass.whole(provider.changes(lease.binding().remoteCalendar(), pass.next()));
    } catch (ProviderException e) {
      restart(pass, e);
      return;
    }
    PassContext context = context(lease, provider);
    InOrder ordered = InOrder.of(pass, page);
    Applied applied = hub.inPage(lease, tx -> apply(context, tx, pass, page, ordered));
    pass.told.note(page.changes());
    pass.turn(applied.result(), ordered, page.then(), page.accessRole());
    if (applied.ended()) {
      pass.end();
    }
    if (pass.listed() && pass.phase() == Phase.PREVIEW) {
      pass.restart();
    }
  }

  private record Applied(PageResult result, boolean ended) {}

  /** A delta whose last page leaves no question ends in that page's transaction. */
  private static Applied apply(
      PassContext context, HubPage tx, Pass pass, ChangePage page, InOrder ordered) {
    PageResult result = PageApplier.apply(context, tx, pass.source(), ordered.now(), pass.removed);
    if (pass.leavesQuestions(result)
        || !ordered.later().isEmpty()
        || !(page.then() instanceof Then.End(Cursor cursor))
        || !tx.approved(1).isEmpty()) {
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
    boolean listing = pass.listsAll();
    pass.restart();
    if (listing) {
      throw ProviderException.of(FailureClass.TRANSIENT, e.reason()).causedBy(e);
    }
  }

  /** The series of an occurrence may have come on a later page; else one read of it tells. */
  private void adoptOrphans(Lease lease, CalendarProvider provider, Pass pass) {
    PassContext context = context(lease, provider);
    for (int left = pass.orphans.size(); left > 0; ) {
      List<RemoteChange> some = List.copyOf(pass.orphans.subList(0, Math.min(left, LINKS_AT_ONCE)));
      PageResult result =
          hub.inPage(
              lease, tx -> PageApplier.apply(context, tx, pass.source(), some, pass.removed));
      pass.orphans.subList(0, some.size()).clear();
      pass.take(result);
      left -= some.size();
    }
    pass.orphans.forEach(orphan -> pass.unsure.add(orphan.id()));
  }

  /**
   * What a snapshot did not mention is a hint. So many that the guard would hold them anyway are
   * not read one by one. A series that lost an override without a word is read, too.
   */
  private void listAbsences(Lease lease, Pass pass) {
    if (!pass.listsAll() || pass.absencesListed()) {
      return;
    }
    doubtStaleOverrides(lease, pass);
    List<RemoteId> absent =
        reached(lease, pass, hub.inPage(lease, tx -> tx.unmentioned(pass.window(), pass.seen)));
    boolean doubt =
        absent.size() > settings.reads().doubted()
            && !hub.inPage(lease, tx -> guard.allows(tx, absent.size()));
    pass.listAbsences(doubt ? List.of() : absent, doubt ? absent : List.of());
  }

  /** A series may span a part of the window in which nothing of it takes place. */
  private List<RemoteId> reached(Lease lease, Pass pass, List<RemoteId> absent) {
    if (!pass.isBesideTheCursor()) {
      return absent;
    }
    List<RemoteId> reached = new ArrayList<>();
    for (int from = 0; from < absent.size(); from += LINKS_AT_ONCE) {
      List<RemoteId> some = absent.subList(from, Math.min(absent.size(), from + LINKS_AT_ONCE));
      hub
          .inPage(
              lease,
              tx -> Pair.of(tx, tx.linked(Mentioned.of(new HashSet<>(some))).byId().values()))
          .stream()
          .filter(pair -> pass.reaches(pair.hub().event()))
          .forEach(pair -> pair.link().remote().ifPresent(copy -> reached.add(copy.id())));
    }
    return reached;
  }

  /** Overrides stay where a master comes without them, since they may be on another page. */
  private void doubtStaleOverrides(Lease lease, Pass pass) {
    List<RemoteId> masters = pass.told.masters();
    for (int from = 0; from < masters.size(); from += LINKS_AT_ONCE) {
      List<RemoteId> some = masters.subList(from, Math.min(masters.size(), from + LINKS_AT_ONCE));
      hub.inPage(lease, tx -> tx.linked(Mentioned.of(new HashSet<>(some)))).byId().values().stream()
          .map(Link::remote)
          .flatMap(Optional::stream)
          .filter(pass.told::omitsOverrideOf)
          .forEach(image -> pass.unsure.add(image.id()));
    }
  }

  /** What a person approved is looked at once more before it goes. */
  private void askApproved(Lease lease, Pass pass) {
    if (pass.isBesideTheCursor()) {
      return;
    }
    pass.approved.addAll(hub.inPage(lease, tx -> tx.approved(settings.reads().doubted())));
    pass.approved.stream().filter(id -> !pass.removed.contains(id)).forEach(pass.unsure::add);
  }

  private void readUnsure(Lease lease, CalendarProvider provider, Pass pass) {
    pass.unsure.removeIf(id -> pass.removed.contains(id) && !pass.hasOrphanOf(id));
    pass.doubtOccurrencesOf(pass.removed);
    while (!pass.unsure.isEmpty()) {
      List<RemoteId> some = pass.unsure.stream().limit(settings.reads().perPage()).toList();
      some.forEach(pass.unsure::remove);
      try {
        read(lease, provider, pass, some);
      } catch (RuntimeException e) {
        pass.unsure.addAll(some);
        throw e;
      }
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
    PassContext context = context(lease, provider);
    pass.take(
        hub.inPage(
            lease,
            tx ->
                PageApplier.apply(
                    context, tx, Source.READ, read(tx, pass, found, lost), pass.removed)));
    pass.orphans.removeIf(orphan -> ids.contains(orphan.id()) && !lost.contains(orphan.id()));
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
    Set<RemoteId> ids = found.stream().map(RemoteEvent::id).collect(Collectors.toSet());
    Set<RemoteId> linked = tx.linked(Mentioned.of(ids)).byId().keySet();
    List<RemoteChange> changes = new ArrayList<>(alone(pass, lost));
    found.stream()
        .filter(e -> linked.contains(e.id()) || inside(pass.window(), e))
        .forEach(e -> changes.add(new RemoteChange.Whole(e)));
    return changes;
  }

  /** Whether anything of the event takes place in the window. */
  static boolean inside(Window window, RemoteEvent event) {
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
    if (pass.phase() == Phase.COPIES) {
      pass.accessRole(role);
    }
    boolean sameRole = pass.accessRole().isEmpty() || pass.accessRole().equals(role);
    (sameRole ? pass.removed : pass.doubted).addAll(pass.gone);
    pass.gone.clear();
  }

  private void finish(Lease lease, CalendarProvider provider, Pass pass) {
    PassContext context = context(lease, provider);
    Judge.Verdict verdict = hub.inPage(lease, tx -> judge(context, tx, pass));
    pass.judged(verdict);
    pass.end();
  }

  private Judge.Verdict judge(PassContext context, HubPage tx, Pass pass) {
    Judge.Verdict verdict = new Judge(context, guard, tx).judge(pass);
    boolean snapshot = pass.phase() == Phase.SNAPSHOT;
    boolean readBefore = pass.listsAll() && context.binding().snapshotAt().isPresent();
    if ((snapshot || readBefore) && context.binding().rules().exports()) {
      tx.linkMissing(pass.window());
    }
    if (!pass.isBesideTheCursor()) {
      tx.finish(new PassEnd(pass.cursor(), pass.window(), snapshot, pass.accessRole()));
    }
    return verdict;
  }
}
