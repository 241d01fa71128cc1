package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The failures of a tenant are one figure, for which no pass waits. */
final class FailedTotalsTest {
  private static PgWorld world;
  private final BindingId one = world.binding();
  private final BindingId other = world.binding();

  @BeforeAll
  static void open() {
    world = new PgWorld("failed_totals");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @AfterEach
  void nothingIsLeftWhereNothingIs() {
    world.run("delete from calsyncd.calendar_connections");
    assertThat(total()).isZero();
    assertTotals();
  }

  private static void fail(Handle handle, BindingId binding, String errorClass) {
    handle.execute("set local lock_timeout = '5s'");
    handle.execute(
        """
        insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, operation, state,
          error_class, correlation_id, started_at)
        select ?, firm_id, user_id, connection_id, 'pull', 'failed', ?, 'c', now()
        from calsyncd.calendar_bindings where id = ?
        """,
        UUID.randomUUID(),
        errorClass,
        binding.value());
  }

  private static void fail(BindingId binding, String errorClass) {
    world.database.with(handle -> fail(handle, binding, errorClass));
  }

  private static long total() {
    return new FailedAttempts(world.database)
            .counts(
                new FailedAttempts.Filter(
                    PgWorld.FIRM, Optional.empty(), Optional.empty(), Optional.empty(), true))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .sum();
  }

  /** The totals are the sums of the counts, and these are the rows. */
  private static void assertTotals() {
    String kept =
        """
        select coalesce(string_agg(concat_ws(' ', operation, error_class, max_retries_reached, n),
          ',' order by operation, error_class, max_retries_reached), '')
        from (select operation, error_class, max_retries_reached, %s as n
          from calsyncd.%s group by 1, 2, 3) k where n <> 0
        """;
    String totals = world.one(String.class, kept.formatted("sum(attempts)", "sync_failed_totals"));
    assertThat(totals)
        .isEqualTo(world.one(String.class, kept.formatted("sum(attempts)", "sync_failed_counts")))
        .isEqualTo(
            world.one(
                String.class,
                kept.formatted(
                    "count(*) filter (where state in ('pending_retry', 'failed'))",
                    "sync_attempts")));
  }

  @Test
  void whoCountsAFailureWaitsForNobodyWhoCountsAnother() {
    fail(one, "transient");
    world.database.with(handle -> {
      fail(handle, one, "transient");
      fail(other, "transient");
      fail(handle, one, "rate_limited");
      fail(other, "rate_limited");
    });
    assertThat(total()).isEqualTo(5);
    assertTotals();
    fail(one, "transient");
    assertThat(parts()).isLessThanOrEqualTo(4);
  }

  private static int parts() {
    return world.one(Integer.class, "select count(*)::int from calsyncd.sync_failed_totals");
  }

  @Test
  void aTotalFollowsWhatBecomesOfAnAttempt() {
    fail(one, "transient");
    fail(one, "non_retryable");
    fail(other, "transient");
    world.run(
        "update calsyncd.sync_attempts set error_class = 'rate_limited'"
            + " where error_class = 'non_retryable'");
    assertTotals();
    world.run(
        "update calsyncd.sync_attempts set state = 'succeeded'"
            + " where error_class = 'rate_limited'");
    assertThat(total()).isEqualTo(2);
    assertTotals();
    world.run("delete from calsyncd.calendar_connections where id = ?", world.connectionOf(other));
    assertThat(total()).isEqualTo(1);
    assertTotals();
  }

  @Test
  void whatIsRolledBackWasNeverCounted() {
    fail(one, "transient");
    world.database.tried(handle -> {
      fail(handle, one, "transient");
      return true;
    });
    assertThat(total()).isEqualTo(1);
    assertTotals();
  }
}
