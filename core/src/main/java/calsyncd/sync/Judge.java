package calsyncd.sync;

import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Mentioned;
import calsyncd.merge.Decision;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.sync.BindingView.Shown;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a pass found gone, in the transaction that saves the cursor. The hub's side is looked
 * at there, too: an edit beats a deletion, and only what nobody edited reaches the guard.
 */
final class Judge {
  private final PassContext context;
  private final DeletionGuard guard;
  private final HubPage page;
  private final List<HubWrite> writes = new ArrayList<>();
  private final List<Pair> gone = new ArrayList<>();

  Judge(PassContext context, DeletionGuard guard, HubPage page) {
    this.context = context;
    this.guard = guard;
    this.page = page;
  }

  /**
   * What it came to.
   *
   * @param removed events removed from the hub
   * @param held removals that wait for a person
   * @param more whether a person approved more than the pass looked at, and any of those went
   */
  record Verdict(int removed, int held, boolean more) {
    private Verdict leaving(boolean others) {
      return new Verdict(removed, held, others);
    }
  }

  Verdict judge(Pass pass) {
    Set<RemoteId> named = new LinkedHashSet<>(pass.removed);
    named.addAll(pass.doubted);
    named.addAll(pass.refused.keySet());
    boolean proved = pass.readsAs(context.binding().accessRole());
    for (Pair pair : pairs(named)) {
      if (!pass.reaches(pair.hub().event())) {
        continue;
      }
      RemoteId id = copy(pair).id();
      sort(pair, pass.refused.get(id), proved && !pass.doubted.contains(id));
    }
    Verdict verdict = verdict(pass);
    page.write(writes);
    return verdict.leaving(!pass.approved.isEmpty() && leavesApproved(pass.approved));
  }

  private boolean leavesApproved(Set<RemoteId> asked) {
    List<RemoteId> left = page.approved(asked.size() + 1);
    return !asked.containsAll(left) && !left.containsAll(asked);
  }

  private static RemoteEvent copy(Pair pair) {
    return pair.link().remote().orElseThrow(IllegalStateException::new);
  }

  private List<Pair> pairs(Set<RemoteId> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return Pair.of(
        page,
        page.linked(Mentioned.of(ids)).byId().values().stream()
            .filter(link -> link.intent().isEmpty() && !link.parkedFor(Holds.REMOVAL))
            .toList());
  }

  /** What nobody can tell whether it is there waits for a person, under the provider's own code. */
  private void sort(Pair pair, @Nullable String refusal, boolean proved) {
    if (refusal != null) {
      if (pair.open().isEmpty()) {
        hold(pair, Holds.parked(refusal, pair.hub()));
      }
      return;
    }
    Decision decision =
        context
            .sides()
            .table(pair, copy(pair))
            .linked(pair.hub().event(), context.sides().hub(pair), Optional.empty());
    boolean removes = decision instanceof Decision.RemoveFromHub;
    if (removes && !isHidden(pair)) {
      gone.add(pair);
    } else if (proved) {
      writes.addAll(removes ? hidden(pair) : new Answers(context).missing(pair));
    }
  }

  /** A copy of ours that the event does not show through any more: its loss says nothing of it. */
  private boolean isHidden(Pair pair) {
    return pair.link().origin().own() && !(context.sides().show(pair) instanceof Shown.As);
  }

  private List<HubWrite> hidden(Pair pair) {
    long version = pair.hub().version();
    Link link = new Answers(context).again(pair.link(), pair.hub());
    boolean filtered = context.sides().show(pair) instanceof Shown.Filtered;
    return List.of(new HubWrite.Save(filtered ? link.withVersions(version, version) : link));
  }

  private Verdict verdict(Pass pass) {
    List<Pair> unasked =
        gone.stream().filter(pair -> !pair.link().approvedFor(Holds.REMOVAL)).toList();
    boolean proved = pass.doubted.isEmpty() && pass.readsAs(context.binding().accessRole());
    boolean allowed = proved && guard.allows(page, unasked.size());
    Set<EventId> kept = page.keptElsewhere(gone.stream().map(pair -> pair.hub().id()).toList());
    int removed = 0;
    for (Pair pair : gone) {
      if (allowed || proved && pair.link().approvedFor(Holds.REMOVAL)) {
        remove(pair, kept.contains(pair.hub().id()));
        removed++;
      } else {
        hold(pair, Holds.parked(Holds.REMOVAL));
      }
    }
    int counted = allowed ? unasked.size() : 0;
    if (counted > 0) {
      writes.add(new HubWrite.Counted(counted));
    }
    return new Verdict(removed, gone.size() - removed, false);
  }

  private void remove(Pair pair, boolean kept) {
    if (kept) {
      Link link = pair.link().withRemote(Optional.empty()).withHubBase(Optional.empty());
      writes.add(new HubWrite.Save(link.withHold(Holds.parked(Holds.REMOVED_HERE))));
      return;
    }
    HubEvent now = pair.hub().removed();
    writes.add(new HubWrite.Put(now));
    writes.add(new HubWrite.Forget(pair.link().id()));
    writes.add(
        new HubWrite.Noted(
            Deed.of(now, Deed.Side.HUB, "removed", "same/gone").over(pair.hub().event(), "")));
  }

  private void hold(Pair pair, Hold hold) {
    writes.add(new HubWrite.Save(pair.link().withHold(hold)));
    writes.add(new HubWrite.Noted(Deed.of(pair.hub(), Deed.Side.HUB, "held", hold.reason())));
  }
}
