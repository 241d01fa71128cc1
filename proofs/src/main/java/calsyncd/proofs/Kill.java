package calsyncd.proofs;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Web;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * SIGKILL to the daemon at random moments of a run under load. After each restart, on other ports
 * and on the PostgreSQL and Redis that the killed one left, every change is in the hub once. All
 * polls are off, so that a notification that was answered 2xx and lost would be missed for good.
 *
 * <p>No document says whether Google sends again what could not be delivered to a dead receiver;
 * here it does, as after a 503, so that whatever was not answered comes later. What is given up in
 * the end was never answered 2xx; each calendar is then edited once more.
 */
final class Kill implements Proof {
  private static final int USERS = 2;
  private static final int EVENTS = 20;
  private static final int LONGEST_MILLIS = 2500;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LOOK_MILLIS = 100;
  private static final int LOOKS = 1800;

  @Override
  public void run(Verdict verdict, long seed, int kills, Path folder) {
    try (ProofWorld world = new ProofWorld(folder);
        FrontDoor door = new FrontDoor()) {
      new Run(verdict, world, door, new SplittableRandom(seed)).run(kills);
    }
  }

  private static final class Run {
    private final Verdict verdict;
    private final ProofWorld world;
    private final FrontDoor door;
    private final SplittableRandom random;
    private final List<Pair> pairs = new ArrayList<>();
    private final List<Editor> editors = new ArrayList<>();
    private DaemonProcess daemon;
    private long givenUp;

    Run(Verdict verdict, ProofWorld world, FrontDoor door, SplittableRandom random) {
      this.verdict = verdict;
      this.world = world;
      this.door = door;
      this.random = random;
      this.daemon = DaemonProcess.start(setup());
      door.leadTo(daemon.setup().port());
    }

    private DaemonSetup setup() {
      return world
          .setup("node")
          .with("CALSYNCD_PUBLIC_BASE_URL", door.url())
          .onlyJob("calendar_webhook_processor", "0/5 * * * * ?")
          .override("jobs.wait_seconds", "2")
          .override("guard.count", "1000000")
          .override("guard.fraction", "1.0");
    }

    void run(int kills) {
      try {
        persistent(world.google().baseUrl());
        persistent(world.microsoft().baseUrl());
        connect();
        int kill = 0;
        while (kill < kills && verdict.failures().isEmpty()) {
          round(++kill);
        }
        verdict.require(world.google().mails().mails().isEmpty(), "Google mailed somebody");
        verdict.require(world.microsoft().mails().isEmpty(), "Microsoft mailed somebody");
        int edits = editors.stream().mapToInt(Editor::made).sum();
        verdict.say(kill + " kills, " + edits + " edits");
      } finally {
        daemon.close();
      }
    }

    private void persistent(String simulator) {
      world
          .web()
          .send(
              "POST",
              simulator + "/control/notifications",
              "",
              Web.object().put("unreachable_status", 503).put("backoff_scale", 0.05));
    }

    private void connect() {
      for (int n = 0; n < USERS; n++) {
        DemoUser user = world.user("user" + n);
        for (String provider : List.of("google", "microsoft")) {
          Editor editor =
              new Editor(
                  world.side(user, provider),
                  provider + n,
                  world.clock().instant(),
                  random.split());
          for (int event = 0; event < EVENTS; event++) {
            editor.create();
          }
          editors.add(editor);
          pairs.add(world.connect(daemon.api(), user, provider));
        }
      }
      world.requireEqual(verdict, daemon.api(), pairs, PATIENCE, "after the first pass");
      editors.forEach(Editor::edit);
      world.requireEqual(verdict, daemon.api(), pairs, PATIENCE, "once calendars are watched");
    }

    /** Load, kill, load on the dead, now and then a kill of the next one while it starts. */
    private void round(int kill) {
      Load load = Load.start(editors);
      int alive = random.nextInt(LONGEST_MILLIS);
      world.pause(alive);
      daemon.kill();
      world.pause(random.nextInt(LONGEST_MILLIS) / 4);
      String how = "";
      if (random.nextInt(4) == 0) {
        int starting = random.nextInt(2 * LONGEST_MILLIS);
        DaemonProcess early = DaemonProcess.launch(setup());
        door.leadTo(early.setup().port());
        world.pause(starting);
        early.kill();
        how = ", again " + starting + " ms into its start";
      }
      daemon = DaemonProcess.start(setup());
      door.leadTo(daemon.setup().port());
      load.stop();
      long began = world.clock().millis();
      deliver();
      long settled = world.clock().millis() - began;
      world.requireEqual(verdict, daemon.api(), pairs, PATIENCE, "kill " + kill);
      verdict.say(
          String.format(
              Locale.ROOT,
              "kill %d after %d ms%s: delivered after %d ms, equal after %d ms",
              kill,
              alive,
              how,
              settled,
              world.clock().millis() - began));
    }

    /** Waits until each notification was answered 2xx or given up; how many were given up. */
    private long settle(String simulator) {
      for (int look = 0; look < LOOKS; look++) {
        JsonNode now = world.web().get(simulator + "/control/notifications", "");
        long failed = now.path("failed").asLong();
        if (now.path("delivered").asLong() + failed == now.path("sent").asLong()) {
          return failed;
        }
        world.pause(LOOK_MILLIS);
      }
      verdict.require(false, "notifications are not delivered: " + simulator);
      return 0;
    }

    /** What no answer ever took may be lost: then each calendar is edited once more. */
    private void deliver() {
      long failed = settle(world.google().baseUrl()) + settle(world.microsoft().baseUrl());
      if (failed > givenUp) {
        verdict.say(failed - givenUp + " notifications were given up unanswered; one more edit");
        givenUp = failed;
        editors.forEach(Editor::create);
      }
    }
  }
}
