package calsyncd.plan;

import calsyncd.hub.EventId;
import calsyncd.hub.Hub;
import calsyncd.hub.Lease;
import calsyncd.hub.Trials;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Mapping;
import calsyncd.sync.Pass;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncReport;
import calsyncd.sync.SyncSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes what a pass would do, by running it over a hub that forgets it and a provider that is
 * not written to; and does exactly that, or refuses.
 */
public final class Planner {
  private final Tools tools;

  /**
   * What plans are made with.
   *
   * @param reads so often a plan calls the provider at most
   */
  public record Tools(
      Hub hub,
      Trials trials,
      SyncSettings settings,
      Mapping mapping,
      RetryStrategy strategy,
      InstantSource clock,
      int reads) {}

  public Planner(Tools tools) {
    this.tools = tools;
  }

  /**
   * A pass that was tried, and what it takes to do it.
   *
   * @param calls the digest of each writing call, with the event that it was about
   * @param at when
   */
  private record Trial(
      Plan plan, Map<String, Optional<EventId>> calls, KnownReads reads, Instant at) {}

  /**
   * What a pass would do now. Nothing is written, neither to the hub nor to the provider.
   *
   * @param lease how a pass would find the binding; it need not hold
   * @throws ProviderException where a read failed
   * @throws TooLargeException where it takes too many reads
   */
  public Plan plan(Lease lease, CalendarProvider provider) {
    return trial(lease, provider).plan();
  }

  /**
   * Does what the plan of this fingerprint says, if a pass would still do that.
   *
   * @param lease held by the caller
   * @throws ProviderException where a read failed before anything was done
   * @throws TooLargeException where it takes too many reads
   * @throws calsyncd.hub.LeaseLostException where another node has the binding now
   */
  public Outcome apply(Lease lease, CalendarProvider provider, String fingerprint) {
    Trial trial = trial(lease, provider);
    return trial.plan().fingerprint().equals(fingerprint)
        ? done(lease, provider, trial)
        : new Outcome.Refused(trial.plan());
  }

  /** All answers that are missing are asked for between two tries, in no transaction. */
  private Trial trial(Lease lease, CalendarProvider provider) {
    Instant at = tools.clock().instant();
    KnownReads reads = new KnownReads(provider, lease.binding().remoteCalendar(), tools.reads());
    while (true) {
      try {
        return tools.trials().trial(lease, hub -> tried(hub, lease, provider, reads, at));
      } catch (Unanswered _) {
        reads.ask();
      }
    }
  }

  private Trial tried(
      Hub hub, Lease lease, CalendarProvider provider, KnownReads reads, Instant at) {
    Notebook notebook = new Notebook();
    Hub noting = new NotingHub(hub, notebook, () -> refuseIfLacking(reads), _ -> {});
    TrialProvider known = new TrialProvider(provider, reads, notebook);
    SyncEngine engine = engine(noting, InstantSource.fixed(at));
    SyncReport report = sync(engine, lease, known, engine.begin(lease.binding(), known));
    refuseIfLacking(reads);
    boolean more = report.push().again().filter(Duration.ZERO::equals).isPresent();
    return new Trial(new Plan(notebook.deeds(), more), notebook.calls(), reads, at);
  }

  private static void refuseIfLacking(KnownReads reads) {
    if (reads.lacks()) {
      throw new Unanswered();
    }
  }

  private SyncEngine engine(Hub hub, InstantSource clock) {
    return new SyncEngine(hub, tools.settings(), tools.mapping(), tools.strategy(), clock);
  }

  /** A refusal to show one event is waited out by passes; here it is what it is. */
  private SyncReport sync(SyncEngine engine, Lease lease, CalendarProvider provider, Pass pass) {
    for (int again = tools.settings().pull().reads().refusals(); ; again--) {
      try {
        return engine.sync(lease, provider, pass);
      } catch (ProviderException e) {
        if (again <= 0 || pass.ended() || e.failureClass() != FailureClass.TRANSIENT) {
          throw e;
        }
      }
    }
  }

  private Outcome done(Lease lease, CalendarProvider provider, Trial trial) {
    Notebook notebook = new Notebook();
    Allowed allowed = new Allowed(trial.plan().deeds(), trial.calls());
    Hub hub = new NotingHub(tools.hub(), notebook, () -> {}, allowed::page);
    PlannedProvider planned = new PlannedProvider(provider, trial.reads(), allowed, notebook);
    Pass pass = engine(hub, InstantSource.fixed(trial.at())).begin(lease.binding(), planned);
    try {
      SyncReport report = sync(engine(hub, tools.clock()), lease, planned, pass);
      List<PlannedDeed> done = notebook.deeds();
      return new Outcome.Done(done, trial.plan().without(done), report);
    } catch (MovedException e) {
      return stopped(trial, notebook, e.what(), Optional.empty());
    } catch (ProviderException e) {
      return stopped(trial, notebook, e.reason(), Optional.of(e));
    }
  }

  private static Outcome stopped(
      Trial trial, Notebook notebook, String why, Optional<ProviderException> failure) {
    List<PlannedDeed> done = notebook.deeds();
    return new Outcome.Stopped(done, trial.plan().without(done), why, failure);
  }
}
