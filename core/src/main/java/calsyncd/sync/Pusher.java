package calsyncd.sync;

import calsyncd.hub.EventId;
import calsyncd.hub.Hub;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.Link.Trace;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.retry.Reaction;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Act.Step;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pushes one binding: each link that lags is decided and its intent committed, then the provider is
 * called, then the answer is committed. It writes only the provider; no transaction spans a call.
 */
final class Pusher {
  private final Hub hub;
  private final SyncSettings all;
  private final PushSettings settings;
  private final Mapping mapping;
  private final RetryStrategy strategy;
  private final InstantSource clock;

  Pusher(
      Hub hub,
      SyncSettings settings,
      Mapping mapping,
      RetryStrategy strategy,
      InstantSource clock) {
    this.hub = hub;
    this.all = settings;
    this.settings = settings.push();
    this.mapping = mapping;
    this.strategy = strategy;
    this.clock = clock;
  }

  /** Ends the writes of earlier passes whose answers nobody has. */
  void settle(Lease lease, CalendarProvider provider) {
    Run run = new Run(lease, provider);
    List<LinkId> some = hub.inPage(lease, tx -> tx.unsettled(settings.batch()));
    some.forEach(run::settle);
  }

  /** Writes what lags. */
  PushReport push(Lease lease, CalendarProvider provider) {
    return new Run(lease, provider).push();
  }

  /** One binding's writes in one pass. */
  private final class Run {
    private final Lease lease;
    private final CalendarProvider provider;
    private final List<LinkId> removals = new ArrayList<>();
    private int created;
    private int updated;
    private int removed;
    private int held;
    private int failed;
    private int failedInARow;

    Run(Lease lease, CalendarProvider provider) {
      this.lease = lease;
      this.provider = provider;
    }

    private PassContext context() {
      return new PassContext(
          lease.binding(), provider, mapping, settings.settle(), clock.instant());
    }

    PushReport push() {
      strays();
      boolean more = lagging();
      judged(removals).forEach(id -> call(id, act(id)));
      Optional<Duration> again =
          more ? Optional.of(Duration.ZERO) : hub.inPage(lease, HubPage::nextRetry);
      return new PushReport(created, updated, removed, held, failed, again);
    }

    /** Returns whether there are more than a pass writes. */
    private boolean lagging() {
      Optional<LinkId> after = Optional.empty();
      while (created + updated < settings.perPass()) {
        Optional<LinkId> from = after;
        List<LinkId> some = hub.inPage(lease, tx -> tx.lagging(from, settings.batch()));
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
        if (act instanceof Act.None || !call(id, act)) {
          return;
        }
      }
    }

    /** Decides, and commits the intent; that of a removal waits for the guard. */
    private Act step(LinkId id) {
      Step step =
          inPair(
              id,
              Step.IDLE,
              (tx, pair) -> {
                Step next = new PushTable(context(), settings).step(pair);
                if (!(next.act() instanceof Act.Remove)) {
                  tx.write(next.before());
                }
                return next;
              });
      held += (int) step.before().stream().filter(Run::isHold).count();
      return step.act();
    }

    private static boolean isHold(HubWrite write) {
      return write instanceof HubWrite.Noted(var deed) && deed.verb().equals("held");
    }

    /** The removal whose intent the guard let pass. */
    private Act act(LinkId id) {
      return inPair(
          id,
          new Act.None(),
          (_, pair) ->
              pair.link().intent().isPresent() && pair.link().remote().isPresent()
                  ? new Act.Remove(pair.link().remote().get())
                  : new Act.None());
    }

    /** All removals of a pass are judged at once, and their intents committed. */
    private List<LinkId> judged(List<LinkId> wanted) {
      if (wanted.isEmpty()) {
        return List.of();
      }
      List<LinkId> going = hub.inPage(lease, tx -> judged(tx, wanted));
      held += wanted.size() - going.size();
      return going;
    }

    private List<LinkId> judged(HubPage tx, List<LinkId> wanted) {
      PushTable table = new PushTable(context(), settings);
      List<Pair> pairs =
          pairs(tx, wanted).stream()
              .filter(pair -> table.step(pair).act() instanceof Act.Remove)
              .toList();
      int unasked = (int) pairs.stream().filter(pair -> !pair.link().approved()).count();
      boolean allowed = new DeletionGuard(all.guard()).allows(tx, unasked);
      List<HubWrite> writes = new ArrayList<>();
      List<LinkId> going = new ArrayList<>();
      for (Pair pair : pairs) {
        if (allowed || pair.link().approved()) {
          writes.addAll(table.step(pair).before());
          going.add(pair.link().id());
        } else {
          writes.addAll(PushTable.held(pair, Holds.parked(Holds.COPY_REMOVAL)).before());
        }
      }
      if (allowed && unasked > 0) {
        writes.add(new HubWrite.Counted(unasked));
      }
      tx.write(writes);
      return going;
    }

    /** Calls the provider. Returns whether the link is to be looked at again. */
    private boolean call(LinkId id, Act act) {
      try {
        boolean again = called(id, act);
        failedInARow = 0;
        return again;
      } catch (ProviderException e) {
        return failed(id, act, e);
      }
    }

    private boolean called(LinkId id, Act act) {
      var calendar = lease.binding().remoteCalendar();
      return switch (act) {
        case Act.None() -> false;
        case Act.Create(var key, var event) -> {
          RemoteEvent copy = provider.create(calendar, key, event);
          created++;
          yield answered(id, pair -> answers().written(pair, copy));
        }
        case Act.Update(var known, var wanted) -> {
          RemoteEvent copy = provider.update(calendar, known, wanted);
          updated++;
          yield answered(id, pair -> answers().written(pair, copy));
        }
        case Act.Remove(var known) -> {
          provider.delete(calendar, known);
          removed++;
          yield answered(id, pair -> answers().removed(pair));
        }
        case Act.Respond(var known, var response) -> {
          RemoteEvent copy = provider.respond(calendar, known, response);
          updated++;
          yield answered(id, pair -> answers().responded(pair, copy));
        }
      };
    }

    private Answers answers() {
      return new Answers(context());
    }

    private boolean answered(LinkId id, Function<Pair, List<HubWrite>> answer) {
      return inPair(
          id,
          false,
          (tx, pair) -> {
            List<HubWrite> writes = answer.apply(pair);
            tx.write(writes);
            return writes.stream()
                .anyMatch(w -> w instanceof HubWrite.Save(Link link) && link.lags());
          });
    }

    private boolean failed(LinkId id, Act act, ProviderException e) {
      return switch (e.failureClass()) {
        case CONFLICT, GONE -> changedMeanwhile(id, act, e);
        case REJECTED -> refused(id, act, e);
        case TRANSIENT, CURSOR_EXPIRED -> later(id, e);
        case RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE -> throw e;
      };
    }

    private boolean changedMeanwhile(LinkId id, Act act, ProviderException e) {
      if (act instanceof Act.Create) {
        return e.failureClass() == FailureClass.CONFLICT
            ? answered(id, pair -> List.of(new HubWrite.Save(reincarnated(pair.link()))))
            : refused(id, act, e);
      }
      if (act instanceof Act.Respond(RemoteEvent known, var _)) {
        return reread(id, known);
      }
      return settle(id);
    }

    /** Under the key an event was made that is deleted: never the same one again. */
    private static Link reincarnated(Link link) {
      Origin origin = new Origin(true, link.origin().incarnation() + 1, Optional.empty());
      return link.withOrigin(origin).withIntent(Optional.empty());
    }

    /** Some of a series may have been written before the refusal. */
    private boolean refused(LinkId id, Act act, ProviderException e) {
      if (act instanceof Act.Update) {
        settle(id);
      }
      answered(
          id,
          pair ->
              act instanceof Act.Respond
                  ? answers().unanswered(pair, e.reason(), e.requestId())
                  : answers().refused(pair, e.reason(), e.requestId()));
      held++;
      return false;
    }

    /** Its wait is written down; the others go on, unless all fail. */
    private boolean later(LinkId id, ProviderException e) {
      failed++;
      failedInARow++;
      inPair(
          id,
          false,
          (tx, pair) -> {
            tx.write(List.of(new HubWrite.Save(waiting(pair.link(), e))));
            return false;
          });
      if (failedInARow >= settings.transients()) {
        throw e;
      }
      return false;
    }

    private Link waiting(Link link, ProviderException e) {
      Trace t = link.trace();
      boolean on = strategy.reactTo(e, t.retries()) instanceof Reaction.Retry;
      Duration wait =
          strategy.reactTo(e, t.retries()) instanceof Reaction.Retry(Duration after)
              ? after
              : settings.settle();
      return link.withTrace(
          new Trace(
              t.writtenAt(),
              on ? t.retries() + 1 : 0,
              Optional.of(clock.instant().plus(wait)),
              t.wrote(),
              t.mapper()));
    }

    /** Finds out what became of a write. Returns whether the link is to be looked at again. */
    boolean settle(LinkId id) {
      Optional<Pair> found = hub.inPage(lease, tx -> pairs(tx, List.of(id)).stream().findFirst());
      Optional<Link.Intent> intent = found.flatMap(pair -> pair.link().intent());
      if (intent.isEmpty()) {
        return found.isPresent();
      }
      Link link = found.get().link();
      return link.remote()
          .map(known -> reread(id, known))
          .orElseGet(() ->
              repeated(
                  id,
                  new Act.Create(
                      link.origin().key().orElseThrow(IllegalStateException::new),
                      intent.get().wanted().orElseThrow(IllegalStateException::new))));
    }

    /** A create is safe to repeat; what it answers may have been edited since. */
    private boolean repeated(LinkId id, Act.Create create) {
      try {
        RemoteEvent copy =
            provider.create(lease.binding().remoteCalendar(), create.key(), create.event());
        return answered(id, pair -> answers().listed(pair, copy));
      } catch (ProviderException e) {
        return failed(id, create, e);
      }
    }

    private boolean reread(LinkId id, RemoteEvent known) {
      Optional<RemoteEvent> copy;
      try {
        copy = Reads.proved(provider, lease.binding().remoteCalendar(), known.id());
      } catch (ProviderException e) {
        return switch (e.failureClass()) {
          case TRANSIENT, CURSOR_EXPIRED, CONFLICT, GONE -> later(id, e);
          case REJECTED -> answered(id, pair -> answers().refused(pair, e.reason(), e.requestId()));
          case RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE -> throw e;
        };
      }
      return answered(id, pair -> copy.isPresent() ? answers().read(pair, copy.get()) : gone(pair));
    }

    private List<HubWrite> gone(Pair pair) {
      boolean wanted = pair.link().intent().filter(it -> it.wanted().isEmpty()).isPresent();
      return wanted ? answers().removed(pair) : answers().missing(pair);
    }

    private void strays() {
      List<RemoteEvent> strays = hub.inPage(lease, tx -> tx.strays(settings.batch()));
      for (RemoteEvent stray : strays) {
        remove(stray);
      }
    }

    /** One that somebody edited since is not ours any more. */
    private void remove(RemoteEvent stray) {
      List<HubWrite> done = new ArrayList<>();
      try {
        provider.delete(lease.binding().remoteCalendar(), stray);
        removed++;
        done.add(new HubWrite.Removed(stray.id()));
      } catch (ProviderException e) {
        if (e.failureClass() != FailureClass.CONFLICT
            && e.failureClass() != FailureClass.GONE
            && e.failureClass() != FailureClass.REJECTED) {
          throw e;
        }
      }
      done.add(new HubWrite.StrayEnded(stray.id()));
      hub.inPage(
          lease,
          tx -> {
            tx.write(done);
            return true;
          });
    }

    private <T> T inPair(LinkId id, T otherwise, Work<T> work) {
      return hub.inPage(
          lease,
          tx ->
              pairs(tx, List.of(id)).stream()
                  .findFirst()
                  .map(pair -> work.with(tx, pair))
                  .orElse(otherwise));
    }
  }

  /** Work on one link, in a transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T with(HubPage tx, Pair pair);
  }

  private static List<Pair> pairs(HubPage tx, List<LinkId> ids) {
    List<Link> links = tx.lock(ids);
    Map<EventId, HubEvent> events = tx.events(links.stream().map(Link::event).toList());
    Map<LinkId, OpenConflict> open = tx.conflicts(links.stream().map(Link::id).toList());
    return links.stream()
        .map(link ->
            new Pair(
                link,
                Objects.requireNonNull(events.get(link.event()), "an event without its row"),
                Optional.ofNullable(open.get(link.id()))))
        .toList();
  }
}
