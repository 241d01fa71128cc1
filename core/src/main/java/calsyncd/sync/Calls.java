package calsyncd.sync;

import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Operation;
import calsyncd.hub.Try;
import calsyncd.provider.ProviderException;
import calsyncd.retry.RetryStrategy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is written down of the calls of a push: how each went, and how long it took. */
final class Calls {
  private final InstantSource clock;
  private final RetryStrategy strategy;
  private Duration took = Duration.ZERO;

  Calls(InstantSource clock, RetryStrategy strategy) {
    this.clock = clock;
    this.strategy = strategy;
  }

  /** Makes the call that the next record is about. */
  <T> T timed(Supplier<T> call) {
    Instant began = clock.instant();
    try {
      return call.get();
    } finally {
      took = Duration.between(began, clock.instant());
    }
  }

  /** The writes, and that the provider answered. */
  List<HubWrite> answered(List<HubWrite> writes, Pair pair, Operation operation) {
    return with(writes, Try.answered(pair.link(), operation, took));
  }

  /** The writes, and that it was refused: what follows, if anything, is another attempt. */
  List<HubWrite> refused(
      List<HubWrite> writes, Pair pair, Operation operation, ProviderException e) {
    Try.Failure failure = Try.Failure.last(e, pair.link().trace().retries(), false);
    return with(writes, Try.failed(pair.link(), operation, failure, took));
  }

  /** The link that waits now, and what it waits for; a wait that is no retry ends the attempt. */
  List<HubWrite> waits(Link link, Link waiting, ProviderException e) {
    int retries = link.trace().retries();
    int next = waiting.trace().retries();
    Try.Failure failure =
        next > retries
            ? Try.Failure.retried(e, next, waiting.trace().retryAt().orElseThrow())
            : Try.Failure.last(e, retries, strategy.exhausted(retries));
    Try call = Try.failed(link, Operation.of(link), failure, took);
    return with(List.of(new HubWrite.Save(waiting)), call);
  }

  private static List<HubWrite> with(List<HubWrite> writes, Try call) {
    List<HubWrite> all = new ArrayList<>(writes);
    all.add(new HubWrite.Tried(call));
    return all;
  }
}
