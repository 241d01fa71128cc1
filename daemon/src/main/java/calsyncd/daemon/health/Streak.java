package calsyncd.daemon.health;

import calsyncd.health.SystemEvidence.Failure;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Failures until a success: when they began, and what the last one said. Any thread may tell. */
final class Streak {
  private final AtomicReference<Optional<Failure>> failure =
      new AtomicReference<>(Optional.empty());

  void failed(Instant at, String code) {
    failure.updateAndGet(before ->
        Optional.of(before.map(it -> it.again(at, code)).orElse(new Failure(at, at, 1, code))));
  }

  void ended() {
    failure.set(Optional.empty());
  }

  /** Ends it unless another failure came since that one. */
  void ended(Failure last) {
    failure.updateAndGet(now -> now.filter(it -> !it.equals(last)));
  }

  Optional<Failure> failure() {
    return failure.get();
  }
}
