package calsyncd.proofs.reminders;

import calsyncd.proofs.Latencies;
import calsyncd.proofs.Verdict;
import calsyncd.proofs.reminders.Inbox.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reminders of many groups are due at one moment, a node dies in the midst of them, and jobs recur
 * as they should. Each reminder comes to each endpoint as one message; who gets it twice gets it
 * under the same id.
 */
final class Flood {
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  /** For what goes on by itself, each minute at most. */
  private static final Duration ROOM = Duration.ofSeconds(60);

  private static final String DUE =
      "select count(*) from calsyncd.group_reminders where state = 'due'";
  private static final String ALARMS =
      "select count(*) from calsyncd.qrtz_triggers where trigger_group like 'reminders\\_%'";
  private static final String OPEN =
      "select count(*) from calsyncd.outbound_messages where state <> 'sent'";
  private static final String UNTOLD =
      "select count(*) from calsyncd.group_reminders where state <> 'told'";
  private static final String BY_NET =
      """
      select coalesce(sum((report->>'synced')::int), 0) from calsyncd.job_runs
      where job = 'calendar_group_sync'
      """;
  private static final String LATE =
      "select extract(epoch from told_at - fires_at) from calsyncd.group_reminders"
          + " where state = 'told'";

  private final Verdict verdict;
  private final Plan plan;
  private final Cluster cluster;
  private final Town town;
  private Instant moment = Instant.MAX;

  /** From then on runs of jobs count. */
  private Instant began = Instant.MAX;

  /**
   * How much of it.
   *
   * @param owners each has one endpoint, each third one two
   * @param groups of each owner
   * @param meetings of each group
   * @param step the moment is a whole number of these, the next but one
   * @param dies when this part of the messages has come a node dies
   * @param beats jobs that recur meanwhile
   */
  record Plan(int owners, int groups, int meetings, Duration step, double dies, List<Beat> beats) {
    long reminders() {
      return (long) owners * groups * meetings;
    }
  }

  private Flood(Verdict verdict, Plan plan, Cluster cluster) {
    this.verdict = verdict;
    this.plan = plan;
    this.cluster = cluster;
    this.town = new Town(cluster);
  }

  /** Proves it. */
  static void prove(Verdict verdict, Plan plan, Cluster cluster) {
    Flood flood = new Flood(verdict, plan, cluster);
    flood.planned();
    flood.told();
    flood.judged();
    flood.recurred();
  }

  private void planned() {
    for (int n = 0; n < plan.owners(); n++) {
      town.move("owner" + n);
    }
    long step = plan.step().toMillis();
    long least = cluster.now().plus(plan.step()).toEpochMilli();
    moment = Instant.ofEpochMilli(Math.ceilDiv(least, step) * step);
    for (int n = 0; n < plan.groups(); n++) {
      town.meet(plan.meetings(), moment);
    }
    cluster.stays().run("calendar_group_sync");
    cluster.await(this::isPlanned, Duration.between(cluster.now(), moment));
    cluster.await(this::away, ROOM);
    began = cluster.now();
    verdict.require(
        isPlanned() && cluster.now().isBefore(moment),
        "all is planned in time: %d reminders, %d alarms"
            .formatted(cluster.count(DUE), cluster.count(ALARMS)));
    verdict.say(
        "%d reminders of %d groups, %d messages, due at %s, planned %.1f s before"
            .formatted(
                plan.reminders(),
                plan.owners() * plan.groups(),
                town.reminders().size(),
                moment,
                seconds(cluster.now(), moment)));
  }

  private boolean isPlanned() {
    return cluster.count(DUE) == plan.reminders() && cluster.count(ALARMS) == plan.reminders();
  }

  private void told() {
    long all = town.reminders().size();
    long some = Math.round(all * plan.dies());
    Inbox inbox = cluster.inbox();
    cluster.awaitTime(moment);
    cluster.await(() -> inbox.reminders() >= some && away(), PATIENCE);
    long before = inbox.reminders();
    cluster.dies().kill();
    Instant died = cluster.now();
    verdict.require(before < all, "a node dies while reminders are told");
    cluster.await(() -> inbox.reminders() >= all && cluster.count(OPEN) == 0, PATIENCE);
    verdict.say(
        "%d messages had come when a node died %.1f s after the moment; the last %.1f s later"
            .formatted(before, seconds(moment, died), seconds(died, cluster.now())));
  }

  private void judged() {
    List<Arrival> arrivals = cluster.inbox().arrivals();
    Map<String, Set<String>> ids =
        arrivals.stream()
            .collect(
                Collectors.groupingBy(
                    Arrival::reminder, Collectors.mapping(Arrival::id, Collectors.toSet())));
    Set<String> missing = new TreeSet<>(town.reminders());
    missing.removeAll(ids.keySet());
    verdict.require(missing.isEmpty(), missing.size() + " reminders never came");
    Set<String> strange = new TreeSet<>(ids.keySet());
    strange.removeAll(town.reminders());
    verdict.require(strange.isEmpty(), "nobody wanted " + strange);
    long twice = ids.values().stream().filter(it -> it.size() > 1).count();
    verdict.require(twice == 0, twice + " reminders are more than one message");
    verdict.require(cluster.inbox().unsigned() == 0, "all that came is signed");
    long messages = arrivals.stream().map(Arrival::id).distinct().count();
    verdict.require(cluster.count(UNTOLD) == 0, "each row says that it was told");
    Latencies came = new Latencies();
    Map<String, Instant> first =
        arrivals.stream()
            .collect(Collectors.toMap(Arrival::id, Arrival::at, (a, b) -> a.isBefore(b) ? a : b));
    first.values().forEach(at -> came.add(Duration.between(moment, at)));
    verdict.say("came late by " + came + ", " + (arrivals.size() - messages) + " of them again");
    Latencies told = new Latencies();
    cluster
        .sql()
        .read(LATE, row -> row.getDouble(1))
        .forEach(it -> told.add(Duration.ofNanos((long) (it * 1e9))));
    verdict.say("told late by " + told + ", by the net " + cluster.count(BY_NET));
  }

  /** Each job ran as often as its schedule asked for since this began, which is once at least. */
  private void recurred() {
    boolean all =
        cluster.await(() -> plan.beats().stream().allMatch(this::isInTime) && away(), ROOM);
    verdict.require(all, "jobs run as often as they should");
    plan.beats().forEach(this::say);
  }

  private boolean isInTime(Beat beat) {
    int times = beat.times(began, cluster.now()).size();
    return times > 0 && beat.runs(cluster.sql(), began).size() == times;
  }

  private void say(Beat beat) {
    List<Instant> times = beat.times(began, cluster.now());
    List<Instant> runs = beat.runs(cluster.sql(), began);
    Latencies late = new Latencies();
    for (int n = 0; n < Math.min(times.size(), runs.size()); n++) {
      late.add(Duration.between(times.get(n), runs.get(n)));
    }
    verdict.say(
        "%s: %d times, %d runs, late by %s".formatted(beat.job(), times.size(), runs.size(), late));
  }

  /** Whether no job begins just now. */
  private boolean away() {
    return plan.beats().stream().noneMatch(it -> it.near(cluster.now()));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
