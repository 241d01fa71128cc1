package calsyncd.daemon.demo;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.daemon.demo.Judge.Verdict;
import calsyncd.daemon.demo.Side.Seen;
import calsyncd.daemon.demo.Story.Stage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The demo from its first line to its last. */
public final class Demo {
  private static final Duration EVERY = Duration.ofSeconds(3);

  private final DemoOptions options;
  private final Narrator narrator;
  private final InstantSource clock;
  private final Web web = new Web();
  private final Follower follower;
  private final Story story;

  public Demo(DemoOptions options, PrintWriter out, InstantSource clock) {
    this.options = options;
    this.narrator = new Narrator(out, options.json());
    this.clock = clock;
    this.follower = new Follower(clock);
    this.story = new Story(follower, narrator, clock);
  }

  /** Runs it; with {@code once}, whether all changes arrived; else until the process is ended. */
  public boolean run() {
    try (DemoWorld world = new DemoWorld(web, clock)) {
      narrator.say("simulators of Google and Microsoft are up, filling six calendars");
      world.seed();
      narrator.say("starting the daemon with PostgreSQL and Redis of its own");
      try (DemoDaemon daemon = DemoDaemon.start(options, world.settings())) {
        return run(world, daemon);
      }
    }
  }

  private boolean run(DemoWorld world, DemoDaemon daemon) {
    Instant began = clock.instant();
    List<DemoUser> users = world.connect(daemon);
    List<Stage> stages = stages(world, daemon, users);
    boolean complete = firstSync(stages);
    long millis = Duration.between(began, clock.instant()).toMillis();
    narrator.say(
        complete
            ? "three users connected, all their events are in the hub after " + millis + " ms"
            : "NOT all events are in the hub; see " + options.data() + "/calsyncd.log");
    String walk = WalkFile.write(options.data(), world, daemon).toString();
    narrator.ready(ready(world, daemon).put("walk", walk), users);
    if (!options.quietWorld()) {
      stages.forEach(story::act);
      story.burst(stages.getFirst());
      story.burst(stages.get(1));
    }
    return options.once() ? end(world, stages) : goOn(stages);
  }

  private List<Stage> stages(DemoWorld world, DemoDaemon daemon, List<DemoUser> users) {
    List<Stage> stages = new ArrayList<>();
    for (DemoUser user : users) {
      for (Account account : user.accounts()) {
        account.calendars().stream()
            .filter(calendar -> !calendar.hubCalendarId().isEmpty())
            .map(calendar ->
                new Stage(
                    user,
                    account,
                    calendar,
                    world.side(account, calendar),
                    new HubSide(web, daemon.api(), calendar.hubCalendarId(), user.token())))
            .forEach(stages::add);
      }
    }
    return stages;
  }

  private boolean firstSync(List<Stage> stages) {
    return stages.stream()
        .allMatch(stage ->
            follower
                .until(
                    () -> Judge.compare(stage.side(), stage.hub(), clock.instant()).equal(),
                    clock.instant())
                .isPresent());
  }

  private static ObjectNode ready(DemoWorld world, DemoDaemon daemon) {
    return Web.object()
        .put("event", "ready")
        .put("api", daemon.api())
        .put("admin", daemon.admin())
        .put("google", world.google())
        .put("microsoft", world.microsoft())
        .put("redis", daemon.redis())
        .put("database", daemon.database())
        .put("manager_token", daemon.token(DemoWorld.FIRM, new UUID(0, 1), Role.MANAGER));
  }

  /** The verdict of the hub's own REST against the simulators' own API; counters prove nothing. */
  private boolean end(DemoWorld world, List<Stage> stages) {
    int compared = 0;
    List<Seen> differences = new ArrayList<>();
    for (Stage stage : stages) {
      Verdict verdict = Judge.compare(stage.side(), stage.hub(), clock.instant());
      compared += verdict.compared();
      differences.addAll(verdict.missing());
      differences.addAll(verdict.extra());
    }
    boolean equal = differences.isEmpty() && story.lags().size() == story.made();
    narrator.summary(
        Web.object()
            .put("event", "summary")
            .put("changes_made", story.made())
            .put("changes_seen", story.lags().size())
            .put("lag_p50_ms", Narrator.percentile(story.lags(), 50))
            .put("lag_p99_ms", Narrator.percentile(story.lags(), 99))
            .put("events_compared", compared)
            .put("events_different", differences.size())
            .put("mails_sent", world.mails())
            .put("provider_calls", world.reads())
            .put("ok", equal));
    return equal;
  }

  private boolean goOn(List<Stage> stages) {
    narrator.say("Ctrl-C ends the demo and everything it started");
    CountDownLatch never = new CountDownLatch(1);
    try {
      for (int n = 0; !never.await(EVERY.toMillis(), TimeUnit.MILLISECONDS); n++) {
        if (!options.quietWorld()) {
          story.act(stages.get(n % stages.size()));
        }
      }
    } catch (InterruptedException e) {
      // Asked to end: what follows closes the world, which waits for its parts.
      narrator.say("the demo ends");
    }
    return true;
  }
}
