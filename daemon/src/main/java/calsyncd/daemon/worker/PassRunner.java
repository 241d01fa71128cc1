package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.Outage;
import calsyncd.daemon.postgres.PassLog;
import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.daemon.traces.OpenSpan;
import calsyncd.daemon.traces.Traces;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.retry.Reaction;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Pass;
import calsyncd.sync.PassReport;
import calsyncd.sync.PushReport;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one pass under a lease and turns its end into a record and a reaction. */
public final class PassRunner {
  private static final Logger LOG = LoggerFactory.getLogger(PassRunner.class);

  private final SyncEngine engine;
  private final Providers providers;
  private final RetryStrategy strategy;
  private final PassLog log;
  private final Traces traces;
  private final InstantSource clock;
  private final Map<Suspended, Pass> suspended;
  private final AskedReadings asked;

  /** A pass goes on only if nobody had the binding in between: then the next fence is one more. */
  private record Suspended(calsyncd.hub.BindingId binding, long nextFence) {}

  /** What passes are run with, and what is told of them. */
  public record Parts(
      SyncEngine engine, Providers providers, RetryStrategy strategy, PassLog log, Traces traces) {}

  /**
   * A runner.
   *
   * @param remembered so many passes that failed for now can go on where they stood
   */
  public PassRunner(Parts parts, InstantSource clock, int remembered) {
    this.engine = parts.engine;
    this.providers = parts.providers;
    this.strategy = parts.strategy;
    this.log = parts.log;
    this.traces = parts.traces;
    this.clock = clock;
    this.suspended = Collections.synchronizedMap(new Bounded<>(remembered));
    this.asked = new AskedReadings(engine, log.resyncs());
  }

  /** The pass itself. Whatever happens, the answer says how to release the lease. */
  public Release run(Lease lease) {
    OpenSpan span = traces.pass(lease);
    return span.during(() -> run(lease, span));
  }

  private Release run(Lease lease, OpenSpan span) {
    long began = clock.millis();
    try {
      CalendarProvider provider = providers.open(lease.binding().connection());
      List<UUID> whole = asked.before(lease, provider);
      SyncReport report = sync(lease, provider);
      tell(span, report.pull(), report.push());
      log.succeeded(lease, report, took(began));
      asked.after(lease, whole, report);
      if (lease.binding().rules().filter().everything()) {
        log.untie(lease);
      }
      LOG.debug("pass {} {} {}", lease.binding().id(), lease.correlationId(), report);
      return report.push().again().map(Release::more).orElse(Release.COMPLETE);
    } catch (ProviderException e) {
      span.failed(e);
      return failed(lease, e, took(began));
    } catch (LeaseLostException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      span.failed(e);
      return failed(lease, unforeseen(lease, e), took(began));
    }
  }

  private static void tell(OpenSpan span, PassReport pull, PushReport push) {
    span.with("kind", pull.kind())
        .with("pages", pull.pages())
        .with("put", pull.put())
        .with("removed", pull.removed())
        .with("held", pull.held() + push.held())
        .with("unreadable", pull.unreadable())
        .with("created", push.created())
        .with("updated", push.updated())
        .with("deleted", push.removed())
        .with("failed_writes", push.failed());
  }

  private Release failed(Lease lease, ProviderException cause, Duration took) {
    Release how = react(lease, cause, took);
    if (how.again().isEmpty()) {
      asked.failed(lease, cause.getMessage());
    }
    return how;
  }

  /** Whatever nobody foresaw is tried again, counted and seen; PostgreSQL's absence is not it. */
  private static ProviderException unforeseen(Lease lease, Throwable e) {
    if (e instanceof RuntimeException failure && Outage.caused(failure)) {
      throw failure;
    }
    LOG.error("pass {} {} broke", lease.binding().id(), lease.correlationId(), e);
    return ProviderException.of(FailureClass.TRANSIENT, e.getClass().getSimpleName()).causedBy(e);
  }

  private SyncReport sync(Lease lease, CalendarProvider provider) {
    Pass remembered = suspended.remove(new Suspended(lease.binding().id(), lease.fence()));
    Pass pass = remembered == null ? engine.begin(lease.binding(), provider) : remembered;
    try {
      return engine.sync(lease, provider, pass);
    } catch (ProviderException e) {
      if (!pass.ended() && isForNow(e)) {
        suspended.put(new Suspended(lease.binding().id(), lease.fence() + 1), pass);
      }
      throw e;
    }
  }

  private static boolean isForNow(ProviderException e) {
    return e.failureClass() == FailureClass.TRANSIENT
        || e.failureClass() == FailureClass.RATE_LIMITED;
  }

  private Duration took(long began) {
    return Duration.ofMillis(clock.millis() - began);
  }

  /** Records a failed pass. The answer says how to release the lease. */
  Release react(Lease lease, ProviderException cause, Duration took) {
    Reaction reaction = strategy.reactTo(cause, lease.retries());
    LOG.warn(
        "pass {} {} failed: {} -> {}",
        lease.binding().id(),
        lease.correlationId(),
        cause.getMessage(),
        reaction);
    return switch (reaction) {
      case Reaction.Retry(Duration after) -> again(lease, cause, after, took);
      case Reaction.PauseConnection(Duration after) -> {
        log.pause(lease.binding().connection(), after);
        yield again(lease, cause, after, took);
      }
      case Reaction.StopBinding _ -> {
        log.stop(lease, cause.reason());
        yield end(lease, cause, false, took);
      }
      case Reaction.GiveUp _ -> end(lease, cause, true, took);
      case Reaction.Reauthenticate _,
          Reaction.Park _,
          Reaction.Snapshot _,
          Reaction.Refetch _,
          Reaction.TreatAsDeleted _ ->
          end(lease, cause, false, took);
    };
  }

  /** A rate limit waits as long as it lasts: its retries end the attempt, not the wait. */
  private Release again(Lease lease, ProviderException cause, Duration after, Duration took) {
    boolean exhausted = strategy.exhausted(lease.retries());
    Failure failure =
        exhausted
            ? new Failure(lease.retries(), Optional.empty(), true)
            : new Failure(lease.retries() + 1, Optional.of(after), false);
    log.failed(lease, cause, failure, took);
    return exhausted ? Release.FAILED : Release.retry(after, lease.retries() + 1);
  }

  private Release end(Lease lease, ProviderException cause, boolean exhausted, Duration took) {
    log.failed(lease, cause, new Failure(lease.retries(), Optional.empty(), exhausted), took);
    return Release.FAILED;
  }

  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
