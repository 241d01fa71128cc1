package calsyncd.daemon.demo;

import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.daemon.demo.DemoUser.Cal;
import calsyncd.daemon.demo.Side.Seen;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The edits that the demo makes at the simulators, each followed into the hub. */
final class Story {
  private static final int BURST = 200;

  private final Follower follower;
  private final Narrator narrator;
  private final InstantSource clock;
  private final List<Duration> lags = new ArrayList<>();
  private int made;
  private int round;

  Story(Follower follower, Narrator narrator, InstantSource clock) {
    this.follower = follower;
    this.narrator = narrator;
    this.clock = clock;
  }

  /** A calendar at both ends, and whose it is. */
  record Stage(DemoUser user, Account account, Cal calendar, Side side, HubSide hub) {}

  /** One of each kind of edit on one calendar. */
  void act(Stage stage) {
    round++;
    Instant start =
        clock.instant().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(24 + round));
    String title = "Demo " + round;
    String id = stage.side().create(title, start);
    followed(stage, "create", title, start, true);
    Instant later = start.plus(Duration.ofMinutes(15));
    stage.side().move(id, later);
    followed(stage, "move", title, later, true);
    String weekly = "Demo weekly " + round;
    String series = stage.side().createWeekly(weekly, start);
    Instant third = start.plus(Duration.ofDays(7));
    followed(stage, "create_series", weekly, third, true);
    stage.side().cancelOccurrence(series, third);
    followed(stage, "cancel_occurrence", weekly, third, false);
    stage.side().delete(id);
    followed(stage, "delete", title, later, false);
  }

  private void followed(Stage stage, String kind, String title, Instant start, boolean there) {
    made++;
    Optional<Duration> lag = follower.lag(stage.hub(), title, start, there);
    lag.ifPresent(lags::add);
    narrator.change(stage, kind, title, lag);
  }

  /** Many creates at once on one calendar. */
  void burst(Stage stage) {
    Instant from = clock.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(200));
    Map<String, Instant> created = new HashMap<>();
    for (int n = 0; n < BURST; n++) {
      String title = "Burst " + n;
      stage.side().create(title, from.plus(Duration.ofMinutes(n)));
      created.put(title, clock.instant());
      made++;
    }
    List<Duration> burst = new ArrayList<>();
    follower.await(
        stage.hub(),
        from,
        from.plus(Duration.ofDays(1)),
        seen -> {
          arrived(seen, created, burst);
          return created.isEmpty();
        });
    narrator.burst(stage, BURST, burst);
    lags.addAll(burst);
  }

  private void arrived(List<Seen> seen, Map<String, Instant> created, List<Duration> burst) {
    Instant now = clock.instant();
    for (Seen event : seen) {
      Instant at = created.remove(event.title());
      if (at != null) {
        burst.add(Duration.between(at, now));
      }
    }
  }

  /** Changes made. */
  int made() {
    return made;
  }

  /** Lags of the changes that were seen. */
  List<Duration> lags() {
    return List.copyOf(lags);
  }
}
