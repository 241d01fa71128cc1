package calsyncd.proofs;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Side;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.simulators.http.AccessLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A calendar of ten years at each provider. Cleanup forgets what left the window; the passes after
 * it write nothing to a provider and import nothing again, and each is one list call.
 */
final class TenYears implements Proof {
  private static final int EVERY_DAYS = 3;
  private static final int AHEAD_DAYS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @Override
  public void run(Verdict verdict, long seed, int days, Path folder) {
    try (ProofWorld world = new ProofWorld(folder);
        EmbeddedServices servers = EmbeddedServices.start(folder.resolve("servers"))) {
      DemoUser user = world.user("elder");
      for (String provider : List.of("google", "microsoft")) {
        fill(world.side(user, provider), world.clock().instant(), days, seed);
      }
      DaemonSetup setup =
          world
              .setup("node")
              .with("CALSYNCD_DATABASE_URL", servers.database().jdbcUrl())
              .with("CALSYNCD_DATABASE_USER", servers.database().user())
              .with("CALSYNCD_DATABASE_PASSWORD", servers.database().password())
              .with("CALSYNCD_REDIS_URL", servers.redis().toString())
              .onlyJob("calendar_webhook_processor", "0/30 * * * * ?");
      List<Pair> pairs = new ArrayList<>();
      // Microsoft's window ends soon, so that the next node begins another, whose past is shorter.
      DaemonSetup past =
          setup
              .override("pull.past_days", "730")
              .override("pull.future_days", "60")
              .override("pull.roll_below_days", "30");
      try (DaemonProcess wide = DaemonProcess.start(past)) {
        for (String provider : List.of("google", "microsoft")) {
          pairs.add(world.connect(wide.api(), user, provider));
        }
        world.requireEqual(verdict, wide.api(), pairs, PATIENCE, "the first import");
      }
      age(servers);
      try (DaemonProcess daemon = DaemonProcess.start(setup)) {
        tidy(verdict, world, daemon, pairs);
      }
    }
  }

  private static void fill(Side side, Instant now, int days, long seed) {
    Instant noon = now.truncatedTo(java.time.temporal.ChronoUnit.DAYS).plus(Duration.ofHours(12));
    for (int day = -days; day < AHEAD_DAYS; day += EVERY_DAYS) {
      Instant start = noon.plus(Duration.ofDays(day)).plus(Duration.ofMinutes(seed % 60));
      if (day % 10 == 0) {
        side.createWeekly("Weekly " + day, start);
      } else {
        side.create("Event " + day, start);
      }
    }
  }

  /** As if all had been imported long ago: cleanup spares what is younger than its retention. */
  private static void age(EmbeddedServices servers) {
    try (Connection connection =
            DriverManager.getConnection(
                servers.database().jdbcUrl(),
                servers.database().user(),
                servers.database().password());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update calsyncd.calendar_events set updated_at = updated_at - interval '100 days'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void tidy(
      Verdict verdict, ProofWorld world, DaemonProcess daemon, List<Pair> pairs) {
    List<HubRows> hubs =
        pairs.stream().map(pair -> new HubRows(world.web(), daemon.api(), pair)).toList();
    sync(world, hubs);
    List<Integer> before = hubs.stream().map(hub -> hub.versions().size()).toList();
    verdict.say(daemon.run("calendar_cleanup").strip());
    List<Map<String, String>> tidied = hubs.stream().map(HubRows::versions).toList();
    verdict.say(
        "events before cleanup " + before + ", after " + tidied.stream().map(Map::size).toList());
    verdict.require(tidied.get(0).size() == before.get(0), "cleanup forgot events of Google's");
    verdict.require(tidied.get(1).size() < before.get(1), "cleanup forgot nothing of Microsoft's");
    for (int pass = 1; pass <= 2; pass++) {
      world.google().accessLog().clear();
      world.microsoft().accessLog().clear();
      sync(world, hubs);
      List<AccessLog.Entry> calls = new ArrayList<>(world.google().accessLog().entries(_ -> true));
      calls.addAll(world.microsoft().accessLog().entries(_ -> true));
      verdict.require(calls.size() == 2, "pass " + pass + " made the calls " + calls);
      verdict.require(
          calls.stream().allMatch(call -> call.method().equals("GET")),
          "pass " + pass + " wrote to a provider");
      for (int n = 0; n < hubs.size(); n++) {
        verdict.require(
            hubs.get(n).versions().equals(tidied.get(n)),
            "pass " + pass + " changed the hub of " + pairs.get(n).name());
      }
    }
    world.requireEqual(verdict, daemon.api(), pairs, PATIENCE, "in the end");
  }

  private static void sync(ProofWorld world, List<HubRows> hubs) {
    hubs.getFirst().syncNow();
    hubs.forEach(hub -> hub.settled(world.clock()));
  }
}
