package calsyncd.proofs.faultday;

import calsyncd.proofs.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The day, hour by hour, and at its end the comparison. */
final class FaultDay {
  private static final List<String> USERS = List.of("ada@example.com", "ben@example.com");

  /** A Monday. */
  private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");

  private static final Duration BEFORE = Duration.ofMinutes(50);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Each tenth minute has jobs, others edits. */
  private static final List<Integer> STEPS =
      List.of(0, 2, 10, 13, 20, 24, 30, 35, 40, 46, 50, 52, 57);

  /** As config.yml has them. */
  private static final List<Job> JOBS =
      List.of(
          new Job("calendar_auto_sync", 10, 0),
          new Job("calendar_incremental_pull", 20, 0),
          new Job("calendar_conflict_resolution", 30, 0),
          new Job("calendar_watch_renewal", 60, 0),
          new Job("calendar_cleanup", 60, 30));

  private static final int AT_FIRST = 5;
  private static final int SHORTEST = 4;
  private static final int LONGEST = 9;

  private final Options options;
  private final Verdict verdict;
  private final SplittableRandom random;
  private final Map<String, List<String>> events = new HashMap<>();

  FaultDay(Options options, Verdict verdict) {
    this.options = options;
    this.verdict = verdict;
    this.random = new SplittableRandom(options.seed());
  }

  /** Lives it, with all data in this folder. */
  void run(Path folder) {
    try (Station station = new Station(folder, USERS, MIDNIGHT.minus(BEFORE))) {
      People people = new People(station);
      USERS.forEach(user -> begin(people, user));
      station.work();
      station.until(MIDNIGHT);
      Operator operator =
          new Operator(
              station.web(),
              station.daemon().api(),
              station.daemon().admin(),
              station.daemon()::managersToken,
              station.rows());
      Comparison comparison = new Comparison(station, operator, verdict, MIDNIGHT);
      comparison.begin();
      for (Hour hour : options.hours()) {
        live(station, people, hour);
        comparison.hour(hour);
      }
      comparison.end();
    }
  }

  private void begin(People people, String user) {
    people.join(user);
    List<String> own = new ArrayList<>();
    for (int n = 0; n < AT_FIRST; n++) {
      own.add(people.create(user));
    }
    events.put(user, own);
  }

  private void live(Station station, People people, Hour hour) {
    Instant began = station.now();
    String user = USERS.get(random.nextInt(USERS.size()));
    Duration part = Duration.ofMinutes(random.nextInt(SHORTEST, LONGEST));
    hour.troubles(user, part)
        .forEach(it -> station.providers().faults(it.provider()).add(it.script()));
    for (int minute : STEPS) {
      station.until(began.plus(Duration.ofMinutes(minute)));
      edit(people, hour, user, minute);
      station.work();
      jobs(station, minute);
    }
    station.until(began.plus(HOUR));
  }

  private void edit(People people, Hour hour, String user, int minute) {
    List<String> own = events.getOrDefault(user, List.of());
    switch (minute) {
      case 2 -> early(people, hour, user);
      case 13 -> people.google(user);
      case 24 -> people.microsoft(user);
      case 35 -> people.caldav(user);
      case 46 -> own.forEach(name -> people.update(user, name, "in " + hour));
      case 52 -> reconnect(people, hour, user);
      case 57 -> people.delete(user, own.removeLast());
      default -> {}
    }
  }

  /** While something is wrong one event is made, or as many as the hour wants are changed. */
  private void early(People people, Hour hour, String user) {
    List<String> own = events.getOrDefault(user, List.of());
    if (hour.updates() == 0 || hour == Hour.WRITES_REFUSED) {
      own.addFirst(people.create(user));
    }
    own.subList(1, 1 + hour.updates()).forEach(name -> people.update(user, name, "while " + hour));
  }

  private static void reconnect(People people, Hour hour, String user) {
    switch (hour) {
      case GRANT_DEAD -> people.connect(user, "google");
      case PASSWORD_REFUSED -> people.connect(user, "caldav");
      default -> {}
    }
  }

  /** Each in an instant of its own, so that no two begin the same. */
  private static void jobs(Station station, int minute) {
    List<String> turn = JOBS.stream().filter(job -> job.has(minute)).map(Job::name).toList();
    for (String job : turn) {
      station.run(job);
      station.work();
      station.until(station.now().plusSeconds(1));
    }
  }

  /** A job that runs in each minute of the hour that this divides, and begins with one of them. */
  private record Job(String name, int every, int first) {
    boolean has(int minute) {
      return minute % every == first;
    }
  }
}
