package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Cost follows what is due, not what exists: {@code -Dtest=DueWorkProof -Dproof=due-work}. A
 * thousand users are due, first of ten thousand, then of a million.
 */
@EnabledIfSystemProperty(named = "proof", matches = "due-work")
final class DueWorkProof {
  private static final int DUE = 1000;
  private static final int RUNS = 15;
  private static final double MOST = 3;

  private record Times(double schedule, double claim) {}

  /** Nothing is left to chance, so there is no seed to print. */
  @Test
  void aMillionUsersCostWhatTenThousandDo() {
    long began = System.nanoTime();
    Times few = measured(10_000);
    Times many = measured(1_000_000);
    double schedule = ratio("due users", few.schedule, many.schedule);
    double claim = ratio("claim", few.claim, many.claim);
    boolean holds = schedule <= MOST && claim <= MOST;
    say(
        "%s seed=none machine=(%d cores, jdk %s) duration=%.1fs",
        holds ? "PASSED" : "FAILED",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        (System.nanoTime() - began) / 1e9);

    assertThat(schedule).isLessThanOrEqualTo(MOST);
    assertThat(claim).isLessThanOrEqualTo(MOST);
  }

  private static double ratio(String what, double few, double many) {
    say("%s: %.1f ms at 10,000, %.1f ms at 1,000,000: ratio %.2f", what, few, many, many / few);
    return many / few;
  }

  private static void say(String line, Object... values) {
    System.out.println("proof due-work: " + String.format(Locale.ROOT, line, values));
  }

  private static Times measured(int users) {
    try (PgWorld world = new PgWorld("due_" + users)) {
      seed(world, users);
      ScheduleTable schedule = new ScheduleTable(world.database, Duration.ofMinutes(15));
      List<Double> due = new ArrayList<>();
      List<Double> claim = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        reset(world);
        due.add(millis(() -> assertThat(schedule.ringDue(DUE, "proof").users()).isEqualTo(DUE)));
        claim.add(millis(() -> assertThat(world.work.claim("node-a", DUE)).hasSize(DUE)));
      }
      reset(world);
      assertByIndex(world);
      return new Times(median(due), median(claim));
    }
  }

  private static void reset(PgWorld world) {
    world.run(
        """
        update calsyncd.calendar_bindings
        set due_at = null, lease_node = null where due_at is not null or lease_node is not null
        """);
    world.run(
        """
        update calsyncd.calendar_preferences set due_at = now() - interval '1 minute'
        where user_id in (select lpad(to_hex(n), 32, '0')::uuid from generate_series(1, ?) n)
        """,
        DUE);
    world.work.beat("node-a");
  }

  private static void seed(PgWorld world, int users) {
    String id = "lpad(to_hex(n), 32, '0')::uuid";
    Stream.of(
            "insert into calsyncd.calendar_connections (id, firm_id, user_id, provider, account_id,"
                + " secret, secret_key_id) select ID, 'firm', ID, 'google', n, '\\x00', 'k'",
            "insert into calsyncd.hub_calendars (id, firm_id, user_id, name)"
                + " select ID, 'firm', ID, 'c'",
            "insert into calsyncd.remote_calendars (id, firm_id, user_id, connection_id, remote_id,"
                + " name) select ID, 'firm', ID, ID, 'r', 'r'",
            "insert into calsyncd.calendar_bindings (id, firm_id, user_id, connection_id,"
                + " remote_calendar_id, hub_calendar_id) select ID, 'firm', ID, ID, ID, ID",
            "insert into calsyncd.calendar_preferences (firm_id, user_id, due_at)"
                + " select 'firm', ID, now() + interval '1 day' + n * interval '1 second'")
        .forEach(sql -> inParts(world, sql.replace("ID", id), users));
    for (String table :
        List.of(
            "calendar_connections",
            "remote_calendars",
            "calendar_bindings",
            "calendar_preferences")) {
      world.run("analyze calsyncd." + table);
    }
  }

  /** No statement may take longer than the pool allows. */
  private static void inParts(PgWorld world, String sql, int users) {
    for (int first = 1; first <= users; first += 50_000) {
      int last = Math.min(users, first + 49_999);
      world.run(sql + " from generate_series(" + first + ", " + last + ") n");
    }
  }

  private static void assertByIndex(PgWorld world) {
    String plan =
        world.database.in(handle ->
            String.join(
                "\n",
                handle
                    .createQuery("explain " + ScheduleTable.DUE_USERS)
                    .bind("max", DUE)
                    .mapTo(String.class)
                    .list()));
    plan.lines().forEach(line -> say("%s", line));
    assertThat(plan)
        .contains("calendar_preferences_due")
        .doesNotContain("Seq Scan on calendar_preferences");
    world.work.ring(
        world.database.in(handle ->
            handle
                .select("select id from calsyncd.calendar_bindings order by id limit ?", DUE)
                .mapTo(UUID.class)
                .map(calsyncd.hub.BindingId::new)
                .list()),
        "proof");
    long before = scans(world);
    world.work.claim("node-a", DUE);
    assertThat(scans(world)).as("sequential scans of calendar_bindings").isEqualTo(before);
  }

  /** Statistics are flushed at the end of a session's transaction; asked for until they stand. */
  private static long scans(PgWorld world) {
    world.run("select pg_stat_force_next_flush()");
    return world.one(
        Long.class,
        "select seq_scan from pg_stat_user_tables"
            + " where schemaname = 'calsyncd' and relname = 'calendar_bindings'");
  }

  private static double millis(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e6;
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }
}
