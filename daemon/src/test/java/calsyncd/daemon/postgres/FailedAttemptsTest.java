package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.FailedAttempts.After;
import calsyncd.daemon.postgres.FailedAttempts.Filter;
import calsyncd.hub.ConnectionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of what failed, over 50,000 attempts of 100 connections. */
final class FailedAttemptsTest {
  private static final int ALL = 50_000;
  private static final int LIMIT = 100;
  private static PgWorld world;
  private static ConnectionId one;

  @BeforeAll
  static void open() {
    world = new PgWorld("failed_attempts");
    for (int i = 0; i < 100; i++) {
      one = new ConnectionId(world.connection(UUID.randomUUID(), "google"));
    }
    world.run(
        """
        insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, operation,
          state, error_class, error_summary, max_retries_reached, correlation_id, started_at)
        select gen_random_uuid(), c.firm_id, c.user_id, c.id,
          (array['pull', 'watch', 'create', 'update', 'delete', 'respond'])[1 + (h / 5) % 6],
          case when h % 10 = 0 then 'succeeded' else 'failed' end,
          (array['transient', 'rate_limited', 'non_retryable'])[1 + (h / 7) % 3], 's',
          (h / 3) % 4 > 0, 'c', now() - (h / 2) * interval '1 second'
        from (select *, row_number() over (order by id) as n
          from calsyncd.calendar_connections) c, lateral (
          select g, abs(hashint4((g * 100 + c.n)::int)) % 1000000 as h
          from generate_series(1, ?) g) r
        """,
        ALL / 100);
    world.run("analyze calsyncd.sync_attempts");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static FailedAttempts failed() {
    return new FailedAttempts(world.database);
  }

  static Stream<Filter> filters() {
    List<Filter> all = new ArrayList<>();
    for (Optional<ConnectionId> connection : List.of(Optional.<ConnectionId>empty(), only())) {
      for (boolean exhausted : List.of(true, false)) {
        all.add(filter(connection, "", "", exhausted));
        all.add(filter(connection, "respond", "", exhausted));
        all.add(filter(connection, "", "rate_limited", exhausted));
        all.add(filter(connection, "delete", "transient", exhausted));
      }
    }
    return all.stream();
  }

  private static Optional<ConnectionId> only() {
    return Optional.of(one);
  }

  private static Filter filter(
      Optional<ConnectionId> connection, String operation, String errorClass, boolean exhausted) {
    return new Filter(PgWorld.FIRM, connection, word(operation), word(errorClass), exhausted);
  }

  private static Optional<String> word(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  @ParameterizedTest
  @MethodSource("filters")
  void eachPageIsReadFromAnIndexAndNoFurther(Filter filter) {
    Optional<After> after = Optional.of(new After(Instant.EPOCH.plusSeconds(1), UUID.randomUUID()));
    assertPlan(plan(filter, Optional.empty()));
    assertPlan(plan(filter, after));
  }

  private static void assertPlan(String plan) {
    assertThat(plan).contains("sync_attempts_failed").doesNotContain("Seq Scan on sync_attempts");
    for (String line : plan.lines().filter(it -> it.contains("on sync_attempts")).toList()) {
      String rows = line.replaceAll(".*actual rows=([0-9.]+).*", "$1");
      assertThat(Double.parseDouble(rows)).as(line).isLessThanOrEqualTo(LIMIT);
    }
    assertThat(plan).doesNotContain("Rows Removed by Filter");
  }

  private static String plan(Filter filter, Optional<After> after) {
    return world.database.in(handle -> {
      var query =
          handle.createQuery(
              "explain (analyze, costs off, timing off) " + FailedAttempts.sql(filter, after));
      after.ifPresent(it -> query.bind("at", it.startedAt()).bind("after", it.id()));
      return String.join(
          "\n",
          FailedAttempts.bound(query, filter).bind("limit", LIMIT).mapTo(String.class).list());
    });
  }

  @ParameterizedTest
  @MethodSource("filters")
  void pagesGoOnWhereTheyEndedAndCountsSayHowManyThereAre(Filter filter) {
    List<UUID> expected = expected(filter);
    List<UUID> seen = new ArrayList<>();
    Optional<After> after = Optional.empty();
    for (int page = 0; page < 4; page++) {
      List<FailedAttempt> rows = failed().page(filter, after, LIMIT);
      rows.forEach(row -> seen.add(row.id()));
      after =
          rows.stream().reduce((_, last) -> last).map(FailedAttemptsTest::after).or(() -> last());
    }

    assertThat(seen)
        .isNotEmpty()
        .isEqualTo(expected.subList(0, Math.min(expected.size(), 4 * LIMIT)));
    assertThat(failed().counts(filter).values().stream().mapToLong(it -> it).sum())
        .isEqualTo(expected.size());
    assertThat(failed().counts(filter, List.of(one)).get(one))
        .isEqualTo(failed().counts(of(filter)));
  }

  private static Filter of(Filter filter) {
    return new Filter(
        filter.firm(), only(), filter.operation(), filter.errorClass(), filter.exhausted());
  }

  private static After after(FailedAttempt row) {
    return new After(row.run().startedAt(), row.id());
  }

  private static Optional<After> last() {
    return Optional.of(new After(Instant.EPOCH, new UUID(0, 0)));
  }

  private static List<UUID> expected(Filter filter) {
    return world.database.in(handle ->
        handle
            .createQuery(
                """
                select id from calsyncd.sync_attempts
                where state <> 'succeeded'
                  and (:connection = '' or connection_id::text = :connection)
                  and (:operation = '' or operation = :operation)
                  and (:class = '' or error_class = :class)
                  and (:exhausted or not max_retries_reached)
                order by started_at desc, id desc
                """)
            .bind("connection", filter.connection().map(ConnectionId::toString).orElse(""))
            .bind("operation", filter.operation().orElse(""))
            .bind("class", filter.errorClass().orElse(""))
            .bind("exhausted", filter.exhausted())
            .mapTo(UUID.class)
            .list());
  }

  @Test
  void anotherTenantHasNoneOfThem() {
    Filter other = new Filter("other", only(), Optional.empty(), Optional.empty(), true);
    assertThat(failed().page(other, Optional.empty(), LIMIT)).isEmpty();
    assertThat(failed().counts(other)).doesNotContainValue(1L).containsValues(0L);
    assertThat(failed().has("other", one)).isFalse();
    assertThat(failed().has(PgWorld.FIRM, one)).isTrue();
  }
}
