package calsyncd.daemon.api;

import calsyncd.daemon.auth.BeaconTokens;
import calsyncd.daemon.live.LiveHub;
import calsyncd.daemon.live.LiveSettings;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DeadLetterTable;
import calsyncd.daemon.postgres.Deliveries;
import calsyncd.daemon.postgres.EventWrites;
import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.postgres.LiveQueries;
import calsyncd.daemon.postgres.SessionTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.webhooks.WebhookSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What live sessions are reported and followed through. */
final class SessionApi implements AutoCloseable {
  private static final WebhookSettings WEBHOOKS =
      WebhookSettings.of(
          Map.of("k1", WebhookSettings.key(ApiWorld.SECRET.getBytes(StandardCharsets.UTF_8))),
          "k1");

  private final Database database;
  private final InstantSource clock;
  private final Runnable wake;
  final LiveHub live;

  /** What keeps sessions. */
  final SessionTable table;

  SessionApi(Database database, InstantSource clock, EventWrites writes, Runnable wake) {
    this.database = database;
    this.clock = clock;
    this.wake = wake;
    live =
        new LiveHub(
            new LiveQueries(database),
            new JobRuns(database),
            new LiveSettings(50, 1, 8, 2, 32, 20),
            Duration.ofDays(30),
            clock);
    table =
        new SessionTable(
            database, new TimeOrderedIds(clock), writes, SessionLimits.DEFAULT.rules(), clock);
  }

  List<Object> resources(WritesAllowed allowed) {
    BeaconTokens tokens = new BeaconTokens(WEBHOOKS);
    SessionResource.Parts parts =
        new SessionResource.Parts(
            table, new Deliveries(database, 8), tokens, allowed, _ -> changed(), (_, _) -> {});
    return List.of(
        new SessionResource(parts, SessionLimits.DEFAULT, clock),
        new BeaconResource(parts, clock),
        new DeadLetterResource(new DeadLetterTable(database), allowed, wake),
        new LiveResource(live));
  }

  private void changed() {
    wake.run();
    live.ring();
  }

  @Override
  public void close() {
    live.close();
  }
}
