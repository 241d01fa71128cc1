package calsyncd.sync;

import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.sync.Act.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One binding's writes in one pass. */
final class PushRun {
  private final Pusher.Tools tools;
  private final PushSettings settings;
  private final PairPage pages;
  private final Writer writer;
  private final Strays strays;
  private final boolean writes;
  private final List<LinkId> removals = new ArrayList<>();
  private final Set<LinkId> taken = new LinkedHashSet<>();
  private boolean removed;
  private int held;

  PushRun(Pusher.Tools tools, Lease lease, CalendarProvider provider) {
    this.tools = tools;
    this.settings = tools.settings().push();
    this.pages = new PairPage(tools, lease, provider);
    this.writes = lease.binding().rules().mayWrite();
    this.writer = new Writer(tools, pages, lease, provider);
    this.strays = new Strays(settings, pages, lease, provider);
  }

  PushReport push() {
    Optional<Duration> left = writes ? strays.remove() : Optional.empty();
    boolean more = lagging();
    for (LinkId id : judged(removals)) {
      more |= writer.call(id, act(id));
    }
    removed = true;
    List.copyOf(taken).forEach(this::push);
    PushReport report = writer.report(held, left).and(strays);
    return more ? report.atOnce() : report;
  }

  /** Returns whether there are more than a pass writes. */
  private boolean lagging() {
    Optional<LinkId> after = Optional.empty();
    while (writer.written() < settings.perPass()) {
      Optional<LinkId> from = after;
      List<LinkId> some = pages.inPage(tx -> tx.lagging(from, settings.batch()));
      if (some.isEmpty()) {
        return false;
      }
      some.forEach(this::push);
      after = Optional.of(some.getLast());
    }
    return true;
  }

  /** A copy that changed meanwhile is decided anew, a few times. */
  private void push(LinkId id) {
    for (int round = 0; round < settings.rounds(); round++) {
      Act act = step(id);
      if (act instanceof Act.Remove) {
        removals.add(id);
        return;
      }
      if (!(act instanceof Act.Again) && !writer.call(id, act)) {
        return;
      }
    }
  }

  /** Decides, and commits the intent; that of a removal waits for the guard. */
  private Act step(LinkId id) {
    Step step =
        pages.inPair(
            id,
            Step.IDLE,
            (tx, pair) -> {
              Step next = step(tx, pair);
              if (!(next.act() instanceof Act.Remove)) {
                tx.write(next.before());
              }
              return next;
            });
    held += (int) step.before().stream().filter(PushRun::isHold).count();
    return step.act();
  }

  /**
   * A copy of a deleted event may still have the UID, and the key; it goes in this pass or waits.
   */
  private Step step(HubPage tx, Pair pair) {
    PushTable table = new PushTable(pages.context(), settings);
    Step step = writes ? table.step(pair) : table.decided(pair);
    return step.act() instanceof Act.Create(CreateKey key, var _, var _)
            && tx.isTaken(key, pair.hub().event().uid(), pair.link().id())
        ? taken(pair)
        : step;
  }

  private Step taken(Pair pair) {
    taken.add(pair.link().id());
    return removed && !pair.link().hold().equals(Holds.UID_TAKEN)
        ? PushTable.held(pair, Holds.UID_TAKEN)
        : Step.IDLE;
  }

  private static boolean isHold(HubWrite write) {
    return write instanceof HubWrite.Noted(var deed) && deed.verb().equals("held");
  }

  /** The removal whose intent the guard let pass. */
  private Act act(LinkId id) {
    return pages.inPair(
        id,
        new Act.None(),
        (_, pair) ->
            pair.link().intent().isPresent() && pair.link().remote().isPresent()
                ? new PushTable(pages.context(), settings).removal(pair, pair.link().remote().get())
                : new Act.None());
  }

  /** All removals of a pass are judged at once, and their intents committed. */
  private List<LinkId> judged(List<LinkId> wanted) {
    if (wanted.isEmpty()) {
      return List.of();
    }
    List<LinkId> going = pages.inPage(tx -> judged(tx, wanted));
    held += wanted.size() - going.size();
    return going;
  }

  private List<LinkId> judged(HubPage tx, List<LinkId> wanted) {
    PushTable table = new PushTable(pages.context(), settings);
    Map<Pair, Step> removing = new LinkedHashMap<>();
    for (Pair pair : PairPage.pairs(tx, wanted)) {
      Step step = table.step(pair);
      if (step.act() instanceof Act.Remove) {
        removing.put(pair, step);
      }
    }
    int unasked = (int) removing.keySet().stream().filter(pair -> !isJudged(pair)).count();
    boolean allowed = new DeletionGuard(tools.settings().guard()).allows(tx, unasked);
    List<HubWrite> writes = new ArrayList<>();
    List<LinkId> going = new ArrayList<>();
    removing.forEach((pair, step) -> {
      if (allowed || isJudged(pair)) {
        writes.addAll(step.before());
        going.add(pair.link().id());
      } else {
        writes.addAll(PushTable.held(pair, Holds.parked(Holds.COPY_REMOVAL)).before());
      }
    });
    tx.write(writes);
    return going;
  }

  /** A person approved it, or the guard let it pass before the provider refused it. */
  private boolean isJudged(Pair pair) {
    PassContext context = pages.context();
    Link link = pair.link();
    boolean again = link.isRetried(context.now()) && link.hold().version() == pair.hub().version();
    return context.binding().rules().filter().everything()
        || link.approvedFor(Holds.COPY_REMOVAL)
        || again;
  }
}
