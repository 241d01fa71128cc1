package calsyncd.sync;

import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.Link.Trace;
import calsyncd.hub.LinkId;
import calsyncd.hub.Operation;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Mailing;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.retry.Reaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Calls the provider for one link, commits what it answers, and reacts to what fails. */
final class Writer {
  private final Pusher.Tools tools;
  private final PairPage pages;
  private final Lease lease;
  private final CalendarProvider provider;
  private final Calls calls;
  private int created;
  private int updated;
  private int removed;
  private int held;
  private int failed;
  private int failedInARow;

  Writer(Pusher.Tools tools, PairPage pages, Lease lease, CalendarProvider provider) {
    this.tools = tools;
    this.pages = pages;
    this.lease = lease;
    this.provider = provider;
    this.calls = new Calls(tools.clock(), tools.strategy());
  }

  /** How many copies it made or changed. */
  int written() {
    return created + updated;
  }

  PushReport report(int heldBefore, Optional<Duration> again) {
    return new PushReport(created, updated, removed, held + heldBefore, failed, again);
  }

  /** Calls the provider. Returns whether the link is to be looked at again. */
  boolean call(LinkId id, Act act) {
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
      case Act.None(), Act.Again() -> false;
      case Act.Meet(var known) -> {
        Optional<RemoteEvent> copy =
            calls.timed(() -> Reads.proved(provider, lease.binding(), known.id()));
        yield answered(id, pair -> answers().met(pair, copy));
      }
      case Act.Create(var key, var event, var mailing) -> {
        RemoteEvent copy = calls.timed(() -> provider.create(calendar, key, event, mailing));
        created++;
        yield done(id, Operation.CREATE, pair -> answers().written(pair, copy));
      }
      case Act.Update(var known, var wanted, var mailing) -> {
        RemoteEvent copy = calls.timed(() -> provider.update(calendar, known, wanted, mailing));
        updated++;
        yield done(id, Operation.UPDATE, pair -> answers().written(pair, copy));
      }
      case Act.Remove remove -> {
        calls.timed(() -> deleted(calendar, remove));
        removed++;
        yield done(id, Operation.DELETE, pair -> answers().removed(pair));
      }
      case Act.Respond(var known, var response) -> {
        RemoteEvent copy = calls.timed(() -> provider.respond(calendar, known, response));
        updated++;
        yield done(id, Operation.RESPOND, pair -> answers().responded(pair, copy));
      }
    };
  }

  private RemoteEvent deleted(RemoteCalendarId calendar, Act.Remove remove) {
    provider.delete(calendar, remove.known(), remove.mailing());
    return remove.known();
  }

  private Answers answers() {
    return new Answers(pages.context());
  }

  private boolean answered(LinkId id, Function<Pair, List<HubWrite>> answer) {
    return pages.inPair(
        id,
        false,
        (tx, pair) -> {
          List<HubWrite> writes = answer.apply(pair);
          tx.write(writes);
          return writes.stream()
              .anyMatch(w -> w instanceof HubWrite.Save(Link link) && link.lags());
        });
  }

  /** The same for a write that the provider answered. */
  private boolean done(LinkId id, Operation operation, Function<Pair, List<HubWrite>> answer) {
    return answered(id, pair -> calls.answered(answer.apply(pair), pair, operation));
  }

  private boolean failed(LinkId id, Act act, ProviderException e) {
    boolean reads = act instanceof Act.Meet;
    return switch (e.failureClass()) {
      case CONFLICT, GONE -> reads ? later(id, e) : changedMeanwhile(id, act, e);
      case REJECTED -> reads ? waits(id, e) : refused(id, act, e);
      case TRANSIENT, CURSOR_EXPIRED -> later(id, e);
      case RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE -> throw e;
    };
  }

  private boolean changedMeanwhile(LinkId id, Act act, ProviderException e) {
    if (act instanceof Act.Create) {
      return e.reason().equals(CreateKey.USED)
          ? answered(id, pair -> List.of(new HubWrite.Save(reincarnated(pair.link()))))
          : later(id, e);
    }
    if (act instanceof Act.Respond(RemoteEvent known, var _)) {
      int failures = failed;
      return reread(id, known) || failed == failures && asks(id);
    }
    boolean again = settle(id);
    return again && act instanceof Act.Remove(RemoteEvent known, var _) && hasRevision(id, known)
        ? waits(id, e)
        : again;
  }

  /** What was refused as changed did not change. */
  private boolean hasRevision(LinkId id, RemoteEvent known) {
    return pages.inPair(
        id,
        false,
        (_, pair) ->
            pair.link()
                .remote()
                .filter(copy -> copy.revision().equals(known.revision()))
                .isPresent());
  }

  /** Whether there still is an answer to give. */
  private boolean asks(LinkId id) {
    return pages.inPair(id, false, (_, pair) -> pair.link().wantedResponse().isPresent());
  }

  /** Under the key an event was made that is deleted: never the same one again. */
  private static Link reincarnated(Link link) {
    Origin origin = new Origin(true, link.origin().incarnation() + 1, Optional.empty());
    return link.withOrigin(origin).withIntent(Optional.empty());
  }

  /** Some of a series may have been written before the refusal. */
  private boolean refused(LinkId id, Act act, ProviderException e) {
    Sent sent = pages.inPair(id, Sent.NOTHING, (_, pair) -> Sent.of(pair));
    if (act instanceof Act.Update) {
      settle(id);
    }
    answered(id, pair -> calls.refused(refusal(pair, act, sent, e), pair, sent.operation, e));
    held++;
    return pages.inPair(id, false, (_, pair) -> isNewer(pair));
  }

  /** What was read meanwhile gave the event another version, which nobody has refused. */
  private static boolean isNewer(Pair pair) {
    return pair.link().lags()
        && pair.link().hold().state() == Link.State.PARKED
        && pair.link().hold().version() != pair.hub().version();
  }

  private List<HubWrite> refusal(Pair pair, Act act, Sent sent, ProviderException e) {
    return act instanceof Act.Respond
        ? answers().unanswered(pair, e)
        : answers().refused(pair, sent.version, e);
  }

  /**
   * What was sent.
   *
   * @param version the one whose content it was: a newer one is not refused yet
   */
  private record Sent(long version, Operation operation) {
    static final Sent NOTHING = new Sent(0, Operation.UPDATE);

    static Sent of(Pair pair) {
      long meant = pair.link().intent().map(Link.Intent::version).orElse(0L);
      long version = meant == 0 ? pair.hub().version() : meant;
      return new Sent(version, Operation.of(pair.link()));
    }
  }

  /** Its wait is written down; the others go on, unless all fail. */
  private boolean later(LinkId id, ProviderException e) {
    failedInARow++;
    waits(id, e);
    if (failedInARow >= tools.settings().push().transients()) {
      throw e;
    }
    return false;
  }

  private boolean waits(LinkId id, ProviderException e) {
    failed++;
    return pages.inPair(
        id,
        false,
        (tx, pair) -> {
          tx.write(calls.waits(pair.link(), waiting(pair.link(), e), e));
          return false;
        });
  }

  private Link waiting(Link link, ProviderException e) {
    Trace t = link.trace();
    boolean on = tools.strategy().reactTo(e, t.retries()) instanceof Reaction.Retry;
    Duration wait =
        tools.strategy().reactTo(e, t.retries()) instanceof Reaction.Retry(Duration after)
            ? after
            : tools.settings().push().settle();
    return link.withTrace(
        new Trace(
            t.writtenAt(),
            on ? t.retries() + 1 : 0,
            Optional.of(tools.clock().instant().plus(wait)),
            t.wrote(),
            t.mapper()));
  }

  /** Finds out what became of a write. Returns whether the link is to be looked at again. */
  boolean settle(LinkId id) {
    Optional<Restated> found = pages.inPair(id, Optional.empty(), this::restated);
    Optional<Link.Intent> intent = found.map(Restated::link).flatMap(Link::intent);
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
                    intent.get().wanted().orElseThrow(IllegalStateException::new),
                    found.get().mailing())));
  }

  /**
   * A link whose write is to be settled.
   *
   * @param mailing whom a create of it is told to, if it has to be made yet
   */
  private record Restated(Link link, Mailing mailing) {}

  private Optional<Restated> restated(HubPage tx, Pair pair) {
    PushTable table = new PushTable(pages.context(), tools.settings().push());
    Link link = table.restated(pair);
    if (!link.equals(pair.link())) {
      tx.write(List.of(new HubWrite.Save(link)));
    }
    return Optional.of(new Restated(link, table.whenNew(pair)));
  }

  /** A create is safe to repeat; what it answers may have been edited since. */
  private boolean repeated(LinkId id, Act.Create create) {
    if (!lease.binding().rules().exports()) {
      return answered(id, Writer::unmade);
    }
    if (!lease.binding().rules().writes()) {
      return false;
    }
    try {
      RemoteEvent copy =
          calls.timed(() ->
              provider.create(
                  lease.binding().remoteCalendar(),
                  create.key(),
                  create.event(),
                  create.mailing()));
      return done(id, Operation.CREATE, pair -> answers().listed(pair, copy));
    } catch (ProviderException e) {
      return failed(id, create, e);
    }
  }

  /** No copies are made any more; one that was is listed under its key, and known by it. */
  private static List<HubWrite> unmade(Pair pair) {
    return List.of(new HubWrite.Save(Answers.unmade(pair.link())));
  }

  private boolean reread(LinkId id, RemoteEvent known) {
    Optional<RemoteEvent> copy;
    try {
      copy = calls.timed(() -> Reads.proved(provider, lease.binding(), known.id()));
    } catch (ProviderException e) {
      return switch (e.failureClass()) {
        case TRANSIENT, CURSOR_EXPIRED, CONFLICT, GONE -> later(id, e);
        case REJECTED -> answered(id, pair -> refused(pair, e));
        case RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE -> throw e;
      };
    }
    return answered(id, pair -> copy.isPresent() ? answers().read(pair, copy.get()) : gone(pair));
  }

  private List<HubWrite> refused(Pair pair, ProviderException e) {
    Sent sent = Sent.of(pair);
    List<HubWrite> writes = answers().refused(pair, sent.version, e);
    return calls.refused(writes, pair, sent.operation, e);
  }

  private List<HubWrite> gone(Pair pair) {
    if (pair.link().intent().isEmpty()) { // an answer was to be given; the pull judges the removal
      return List.of(new HubWrite.Save(pair.link().withWantedResponse(Optional.empty())));
    }
    boolean wanted = pair.link().intent().filter(it -> it.wanted().isEmpty()).isPresent();
    return wanted ? answers().removed(pair) : answers().missing(pair);
  }
}
