package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.NamedClaims;
import calsyncd.daemon.postgres.NamedClaims.Standing;
import calsyncd.daemon.postgres.PassLog;
import calsyncd.daemon.worker.Worker.Held;
import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.Lease;
import calsyncd.plan.Outcome;
import calsyncd.plan.Plan;
import calsyncd.plan.Planner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Plans of passes, and passes that do them, for whoever asks over REST. */
public final class PlannedPasses {
  private static final Duration LOOK = Duration.ofMillis(100);
  private final Parts parts;
  private final PlanSettings settings;
  private final String node;
  private final InstantSource clock;
  private final Semaphore free;
  private final Semaphore never = new Semaphore(0);

  /** What they are made with. */
  public record Parts(
      Planner planner,
      Providers providers,
      NamedClaims claims,
      Worker worker,
      PassRunner runner,
      PassLog log) {}

  /** Plans by this node. */
  public PlannedPasses(Parts parts, PlanSettings settings, String node, InstantSource clock) {
    this.parts = parts;
    this.settings = settings;
    this.node = node;
    this.clock = clock;
    this.free = new Semaphore(settings.atOnce());
  }

  /** Not now: to be asked again after a while. */
  public static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Duration wait;

    BusyException(String why, Duration wait) {
      super(why, null, false, false);
      this.wait = wait;
    }

    /** After how long. */
    public Duration after() {
      return wait;
    }
  }

  /** No pass runs over the binding, so there is nothing to plan. */
  public static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableException() {
      super("no pass runs over the binding", null, false, false);
    }
  }

  /** More to do than a plan may have. */
  public static final class TooMuchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMuchException(int deeds, int most) {
      super("the plan has " + deeds + " deeds, and may have " + most, null, false, false);
    }
  }

  /**
   * What a pass would do now; nobody else is kept from passing over the binding meanwhile.
   *
   * @throws BusyException where too many plans are under way, or the provider wants a pause
   * @throws UnusableException where no pass can run
   * @throws TooMuchException where there is too much to do
   * @throws calsyncd.plan.TooLargeException where there is too much to read
   * @throws calsyncd.provider.ProviderException where a read failed
   */
  public Plan plan(BindingId binding) {
    return inTurn(() -> {
      Lease lease = ready(binding);
      return small(parts.planner.plan(lease, parts.providers.open(lease.binding().connection())));
    });
  }

  private Plan small(Plan plan) {
    if (plan.deeds().size() > settings.maxDeeds()) {
      throw new TooMuchException(plan.deeds().size(), settings.maxDeeds());
    }
    return plan;
  }

  /** A plan that somebody keeps. It is asked and told under the lease, so by one at a time. */
  public interface Kept {
    /** Of what it would do. */
    String fingerprint();

    /** Whether nobody has decided it. */
    boolean open();

    /** What applying it came to. */
    void decide(Outcome outcome);
  }

  /** Somebody else decided the plan meanwhile. */
  public static final class DecidedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DecidedException() {
      super("the plan was decided before", null, false, false);
    }
  }

  /**
   * Does a plan, if a pass would still do that.
   *
   * @throws DecidedException where somebody else did, or was refused, meanwhile
   * @throws BusyException where a pass runs over the binding for longer than one waits
   * @throws calsyncd.hub.LeaseLostException where another node took the binding over
   */
  public Outcome apply(BindingId binding, Kept plan) {
    return inTurn(() -> {
      for (long looks = waiting().dividedBy(LOOK); ; looks--) {
        ready(binding);
        Optional<Optional<Outcome>> outcome =
            parts.worker.under(
                binding, () -> parts.claims.claim(node, binding), lease -> applied(lease, plan));
        if (outcome.isPresent()) {
          return outcome.get().orElseThrow(DecidedException::new);
        }
        if (looks <= 0 || taken(never, LOOK)) {
          throw new BusyException("a pass runs over the calendar", waiting());
        }
      }
    });
  }

  private Duration waiting() {
    return Duration.ofSeconds(settings.waitSeconds());
  }

  private <T> T inTurn(Supplier<T> work) {
    if (!taken(free, waiting())) {
      throw new BusyException("too many plans are under way", waiting());
    }
    try {
      return work.get();
    } finally {
      free.release();
    }
  }

  private static boolean taken(Semaphore permits, Duration within) {
    try {
      return permits.tryAcquire(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusyException("the node is ending", within);
    }
  }

  private Lease ready(BindingId binding) {
    return switch (parts.claims.look(binding)) {
      case Standing.Ready(Lease lease) -> lease;
      case Standing.Paused(Duration wait) ->
          throw new BusyException("the provider asked for a pause", wait);
      case Standing.Unusable() -> throw new UnusableException();
    };
  }

  private Held<Optional<Outcome>> applied(Lease lease, Kept plan) {
    if (!plan.open()) {
      return new Held<>(Optional.empty(), Release.retry(Duration.ZERO, lease.retries()));
    }
    long began = clock.millis();
    Outcome outcome =
        parts.planner.apply(
            lease, parts.providers.open(lease.binding().connection()), plan.fingerprint());
    Duration took = Duration.ofMillis(clock.millis() - began);
    plan.decide(outcome);
    return new Held<>(Optional.of(outcome), release(lease, outcome, took));
  }

  /** What was not done is for the next pass, at once. */
  private Release release(Lease lease, Outcome outcome, Duration took) {
    return switch (outcome) {
      case Outcome.Done done -> {
        parts.log.succeeded(lease, done.report(), took);
        yield done.report().push().again().map(Release::more).orElse(Release.COMPLETE);
      }
      case Outcome.Refused _ -> Release.retry(Duration.ZERO, lease.retries());
      case Outcome.Stopped stopped ->
          stopped
              .failure()
              .map(e -> parts.runner.react(lease, e, took))
              .orElseGet(() -> Release.retry(Duration.ZERO, lease.retries()));
    };
  }
}
