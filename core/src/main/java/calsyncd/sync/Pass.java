package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrences;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Cursor;
import calsyncd.provider.PageToken;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.sync.PageApplier.Source;
import java.time.Instant;
import java.time.ZoneOffset;
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
 * One pass over one binding, as far as it came. It lives in memory: a pass that fails goes on where
 * it stood while its node lives, and from the start elsewhere. Nothing is lost by that, since the
 * cursor is saved only at the end.
 */
public final class Pass {
  /** What the pass reads now. */
  enum Phase {
    /** The first days of a calendar that the hub has never read. */
    PREVIEW,
    /** All of the window. */
    SNAPSHOT,
    /** What changed. */
    DELTA,
    /** All of a part of the window, beside the cursor. */
    RANGE,
    /** Copies that are named, one by one, beside the cursor. */
    COPIES
  }

  private Phase phase;
  private final Window window;
  private ChangeQuery next;
  private Optional<Cursor> cursor = Optional.empty();
  private String accessRole = "";
  private boolean absencesListed;
  private boolean ended;
  final Set<RemoteId> seen = new HashSet<>();
  final Set<RemoteId> removed = new LinkedHashSet<>();
  final Set<RemoteId> unsure = new LinkedHashSet<>();
  final Set<RemoteId> gone = new LinkedHashSet<>();
  final Set<RemoteId> doubted = new LinkedHashSet<>();
  final Set<RemoteId> approved = new LinkedHashSet<>();
  final Map<RemoteId, String> refused = new LinkedHashMap<>();
  final List<RemoteChange.Instance> orphans = new ArrayList<>();
  final Told told = new Told();
  private int pages;
  private int put;
  private int removals;
  private int held;
  private int refusals;
  private boolean leavesApproved;

  Pass(Phase phase, Window window, ChangeQuery first) {
    this.phase = phase;
    this.window = window;
    this.next = first;
  }

  /** A pass that reads just these copies. */
  static Pass of(Window window, Collection<RemoteId> copies) {
    Pass pass = new Pass(Phase.COPIES, window, new ChangeQuery.Snapshot(window));
    pass.unsure.addAll(copies);
    return pass;
  }

  Phase phase() {
    return phase;
  }

  /** Whether the cursor stays where it is, and so does all that is not asked for. */
  boolean isBesideTheCursor() {
    return phase == Phase.RANGE || phase == Phase.COPIES;
  }

  /** Whether what is missing from the list may be gone. */
  boolean listsAll() {
    return phase == Phase.SNAPSHOT || phase == Phase.RANGE;
  }

  /**
   * Whether the pass may remove the event: a part of the window is no reason outside of it. A
   * series that goes on beyond would be removed there, too; a pass that reads all does that.
   */
  boolean reaches(Event event) {
    if (phase != Phase.RANGE) {
      return true;
    }
    try {
      boolean beyond =
          !event.recurrence().isEmpty()
              && (takesPlace(event, Instant.MIN, window.from())
                  || takesPlace(event, window.to(), Instant.MAX));
      return !beyond && takesPlace(event, window.from(), window.to());
    } catch (IllegalArgumentException e) {
      return false; // its rule is none, so nobody can say when it takes place
    }
  }

  private static boolean takesPlace(Event event, Instant from, Instant to) {
    return from.isBefore(to) && !Occurrences.within(event, from, to, ZoneOffset.UTC, 1).isEmpty();
  }

  /**
   * A list of a part of the window leaves out the occurrences beyond it, so that a series on it is
   * not whole: a read of it is.
   */
  ChangePage whole(ChangePage page) {
    if (phase != Phase.RANGE) {
      return page;
    }
    return new ChangePage(
        page.changes().stream().map(this::whole).toList(), page.then(), page.accessRole());
  }

  private RemoteChange whole(RemoteChange change) {
    if (change instanceof RemoteChange.Master(var series)
        && !series.event().recurrence().isEmpty()) {
      seen.add(series.id());
      return new RemoteChange.Unsure(series.id());
    }
    return change;
  }

  /** Where the pages that are read now come from. */
  Source source() {
    return phase == Phase.DELTA ? Source.DELTA : Source.SNAPSHOT;
  }

  /** What the next page is asked for. */
  ChangeQuery next() {
    return next;
  }

  Window window() {
    return window;
  }

  /** Starts over, with all of the window: after a preview, or where the cursor is too old. */
  void restart() {
    phase = phase == Phase.RANGE ? phase : Phase.SNAPSHOT;
    next = new ChangeQuery.Snapshot(window);
    cursor = Optional.empty();
    List.of(seen, removed, unsure, gone, doubted).forEach(Set::clear);
    refused.clear();
    orphans.clear();
    told.clear();
  }

  /** Takes in a page whose content is committed. */
  void turn(PageResult result, InOrder page, Then then, String role) {
    pages++;
    accessRole = role;
    orphans.removeIf(orphan -> page.overtaken().contains(orphan.id()));
    take(result);
    orphans.addAll(page.later());
    switch (then) {
      case Then.More(PageToken token) -> next = new ChangeQuery.Next(token);
      case Then.End(Cursor end) -> cursor = Optional.of(end);
    }
  }

  /** Whether more than the page itself is needed to end the pass: all but a plain delta. */
  boolean leavesQuestions(PageResult result) {
    return phase != Phase.DELTA
        || !result.unsure().isEmpty()
        || !result.removed().isEmpty()
        || !result.orphans().isEmpty()
        || !Stream.of(removed, unsure, gone, doubted).allMatch(Set::isEmpty)
        || !orphans.isEmpty();
  }

  /** Whether the pass has read all of the window. */
  boolean readWhole() {
    return ended && phase == Phase.SNAPSHOT;
  }

  /** All was read, and the cursor is saved. */
  void end() {
    ended = true;
  }

  /** Whether all was read and the cursor is saved: there is nothing to go on with. */
  public boolean ended() {
    return ended;
  }

  /** Takes in what single reads brought. */
  void take(PageResult result) {
    put += result.put();
    if (listsAll()) {
      seen.addAll(result.present());
    }
    removed.removeAll(result.present());
    removed.addAll(result.removed());
    unsure.addAll(result.unsure());
    orphans.addAll(result.orphans());
  }

  /** Whether a refused read is tried again; counts it. */
  boolean asksAgain(int most) {
    return refusals++ < most;
  }

  /** A read refused to show this event for good; it stays what it is. */
  void refuse(RemoteId id, String reason) {
    seen.add(id);
    refused.put(id, reason);
  }

  /** Whether the last page was read. */
  boolean listed() {
    return cursor.isPresent() || phase == Phase.COPIES || ended;
  }

  Cursor cursor() {
    return cursor.orElseThrow();
  }

  String accessRole() {
    return accessRole;
  }

  /** Our role, where no page told it. */
  void accessRole(String role) {
    accessRole = role;
  }

  /** Whether our role is what it was; a binding without one has nothing to compare. */
  boolean readsAs(String role) {
    return role.isEmpty() || role.equals(accessRole);
  }

  boolean hasOrphanOf(RemoteId series) {
    return orphans.stream().anyMatch(orphan -> orphan.id().equals(series));
  }

  /**
   * An occurrence may outlive its series, and was taken for a part of it if it was listed first:
   * only a read of that very occurrence can tell.
   */
  void doubtOccurrencesOf(Collection<RemoteId> goneSeries) {
    List<RemoteId> alone = orphans.stream().map(RemoteChange.Instance::instance).toList();
    told.occurrencesOf(goneSeries).stream().filter(id -> !alone.contains(id)).forEach(unsure::add);
  }

  boolean absencesListed() {
    return absencesListed;
  }

  void listAbsences(List<RemoteId> toRead, List<RemoteId> toDoubt) {
    absencesListed = true;
    unsure.addAll(toRead);
    doubted.addAll(toDoubt);
  }

  void judged(Judge.Verdict verdict) {
    removals += verdict.removed();
    held += verdict.held();
    leavesApproved = verdict.more();
  }

  /** Whether there are approved removals that the next pass can make at once. */
  boolean leavesApproved() {
    return leavesApproved;
  }

  /** What the pass came to so far. */
  public PassReport report() {
    return new PassReport(
        phase.name().toLowerCase(java.util.Locale.ROOT),
        pages,
        put,
        removals,
        held,
        refused.size());
  }
}
