package calsyncd.daemon;

import calsyncd.daemon.api.BeaconResource;
import calsyncd.daemon.api.DeadLetterResource;
import calsyncd.daemon.api.LiveResource;
import calsyncd.daemon.api.SessionResource;
import calsyncd.daemon.api.WritesAllowed;
import calsyncd.daemon.auth.BeaconTokens;
import calsyncd.daemon.live.LiveHub;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DeadLetterTable;
import calsyncd.daemon.postgres.Deliveries;
import calsyncd.daemon.postgres.EventWrites;
import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.postgres.LiveQueries;
import calsyncd.daemon.postgres.SessionSweeping;
import calsyncd.daemon.postgres.SessionTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.task.Job;
import calsyncd.task.Passes;
import calsyncd.task.SessionSweep;
import io.dropwizard.core.setup.Environment;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** The parts that serve live sessions and the live view. */
final class SessionParts {
  private SessionParts() {}

  /** What the REST of a node has for them; its streams end when its server begins to. */
  static List<Object> resources(
      CalsyncdConfiguration configuration,
      Engine engine,
      WritesAllowed allowed,
      Environment environment) {
    LiveHub hub = hub(configuration, engine);
    Ending.first(environment, hub::close);
    Consumer<Author> changed =
        _ -> {
          engine.worker.wake();
          hub.ring();
        };
    Database database = engine.apiDatabase;
    SessionTable sessions = table(configuration, database, engine.clock);
    BeaconTokens tokens = new BeaconTokens(engine.webhooks);
    SessionResource.Parts parts =
        new SessionResource.Parts(
            sessions,
            new Deliveries(database, configuration.sessions.waits()),
            tokens,
            allowed,
            changed,
            engine.published.sessions()::ended);
    return List.of(
        new SessionResource(parts, configuration.sessions, engine.clock),
        new BeaconResource(parts, engine.clock),
        new DeadLetterResource(new DeadLetterTable(database), allowed, engine.worker::wake),
        new LiveResource(hub));
  }

  private static LiveHub hub(CalsyncdConfiguration configuration, Engine engine) {
    return new LiveHub(
        new LiveQueries(engine.apiDatabase),
        new JobRuns(engine.apiDatabase),
        configuration.live,
        configuration.retention.settings().removed(),
        engine.clock);
  }

  /** The sweep of a node's jobs. */
  static Job sweep(
      CalsyncdConfiguration configuration, Database database, Passes passes, InstantSource clock) {
    SessionTable sessions = table(configuration, database, clock);
    return new SessionSweep(
        new SessionSweeping(database, sessions, configuration.sessions.idle()), passes);
  }

  private static SessionTable table(
      CalsyncdConfiguration configuration, Database database, InstantSource clock) {
    TimeOrderedIds ids = new TimeOrderedIds(clock);
    EventWrites events =
        new EventWrites(
            database, ids, UserResources.keys(configuration), configuration.events.perCalendar());
    return new SessionTable(database, ids, events, configuration.sessions.rules(), clock);
  }
}
