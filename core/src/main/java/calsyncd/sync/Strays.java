package calsyncd.sync;

import calsyncd.calendar.Uid;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Mentioned;
import calsyncd.merge.Differences;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Mailing;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Removes copies of ours that nothing needs any more; what somebody made of one meanwhile is kept.
 * One whose removal would be mailed stays where it is.
 */
final class Strays {
  private final PushSettings settings;
  private final PairPage pages;
  private final Lease lease;
  private final CalendarProvider provider;
  private int removed;
  private int ended;
  private int failed;

  Strays(PushSettings settings, PairPage pages, Lease lease, CalendarProvider provider) {
    this.settings = settings;
    this.pages = pages;
    this.lease = lease;
    this.provider = provider;
  }

  int removed() {
    return removed;
  }

  int failed() {
    return failed;
  }

  /**
   * Removes some, unless all fail. Returns in how long there is more to do: at once while any go,
   * else those that failed wait.
   */
  Optional<Duration> remove() {
    List<RemoteEvent> some = pages.inPage(tx -> tx.strays(settings.batch()));
    int failedInARow = 0;
    for (RemoteEvent stray : some) {
      int before = failed;
      take(stray);
      failedInARow = failed > before ? failedInARow + 1 : 0;
      if (failedInARow >= settings.transients()) {
        break;
      }
    }
    boolean left = failed > 0 || ended > 0 && some.size() == settings.batch();
    Duration wait = ended > 0 ? Duration.ZERO : settings.settle();
    return left ? Optional.of(wait) : Optional.empty();
  }

  private void take(RemoteEvent stray) {
    if (pages.inPage(tx -> isLinked(tx, stray))) {
      end(List.of(new HubWrite.StrayEnded(stray.id())));
    } else if (!pages.context().mails(stray)) {
      remove(stray);
    }
  }

  /** A create under its key was answered with it: it is a copy again. */
  private static boolean isLinked(HubPage tx, RemoteEvent stray) {
    return tx.linked(Mentioned.of(Set.of(stray.id()))).byId().containsKey(stray.id());
  }

  private void remove(RemoteEvent stray) {
    RemoteEvent known = stray;
    for (int round = 0; round < settings.rounds(); round++) {
      switch (tried(known)) {
        case Left.Nothing() -> {
          end(List.of(new HubWrite.Removed(known.id()), new HubWrite.StrayEnded(known.id())));
          return;
        }
        case Left.Changed(RemoteEvent copy) -> {
          keep(known, copy);
          known = copy;
        }
        case Left.Known() -> round = settings.rounds();
      }
    }
    failed++;
    pages.write(List.of(new HubWrite.Stray(known))); // the others go first
  }

  /** What is left of a copy that was to go. */
  private sealed interface Left {
    /** It is gone, or is not ours to remove. */
    record Nothing() implements Left {}

    /** Somebody changed it meanwhile. */
    record Changed(RemoteEvent copy) implements Left {}

    /** It failed for now. */
    record Known() implements Left {}
  }

  /** What a provider never lets go its history tells; the next whole reading finds it again. */
  private Left tried(RemoteEvent known) {
    try {
      return deleted(known).<Left>map(Left.Changed::new).orElseGet(Left.Nothing::new);
    } catch (ProviderException e) {
      return switch (e.failureClass()) {
        case REJECTED -> {
          note(known, hub -> Answers.strayRefused(hub, e));
          yield new Left.Nothing();
        }
        case TRANSIENT, CURSOR_EXPIRED, CONFLICT, GONE -> new Left.Known();
        case RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE -> throw e;
      };
    }
  }

  /** What the copy became; empty where it is gone. */
  private Optional<RemoteEvent> deleted(RemoteEvent known) {
    try {
      provider.delete(lease.binding().remoteCalendar(), known, Mailing.NOBODY);
      removed++;
      return Optional.empty();
    } catch (ProviderException e) {
      return switch (e.failureClass()) {
        case CONFLICT, GONE ->
            Reads.proved(provider, lease.binding(), known.id())
                .map(copy -> Remote.withUid(copy, known.event().uid()));
        default -> throw e;
      };
    }
  }

  private void keep(RemoteEvent known, RemoteEvent changed) {
    if (!Differences.none(known.event(), changed.event())) {
      note(known, hub -> Answers.stray(hub, changed));
    }
  }

  private void note(RemoteEvent stray, Function<HubEvent, HubWrite> deed) {
    Uid uid = stray.event().uid();
    pages.inPage(tx -> {
      Optional.ofNullable(tx.byUid(List.of(uid)).get(uid))
          .ifPresent(hub -> tx.write(List.of(deed.apply(hub))));
      return true;
    });
  }

  private void end(List<HubWrite> writes) {
    ended++;
    pages.write(writes);
  }
}
