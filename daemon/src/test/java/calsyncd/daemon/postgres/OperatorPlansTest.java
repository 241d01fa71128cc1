package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators look at costs what is shown, not what exists. */
final class OperatorPlansTest {
  private static final String FILL =
      """
      insert into calsyncd.calendar_connections (id, firm_id, user_id, provider, account_id, secret,
        secret_key_id)
      select md5('c' || n)::uuid, 'firm-' || n % 200, md5('u' || n)::uuid, 'google', 'a' || n,
        '\\x00', 'k' from generate_series(1, 20000) n;
      insert into calsyncd.hub_calendars (id, firm_id, user_id, name)
      select md5('c' || n)::uuid, 'firm-' || n % 200, md5('u' || n)::uuid, 'h'
      from generate_series(1, 20000) n;
      insert into calsyncd.remote_calendars (id, firm_id, user_id, connection_id, remote_id, name)
      select md5('c' || n)::uuid, 'firm-' || n % 200, md5('u' || n)::uuid, md5('c' || n)::uuid,
        'r', 'r' from generate_series(1, 20000) n;
      insert into calsyncd.calendar_bindings (id, firm_id, user_id, connection_id,
        remote_calendar_id, hub_calendar_id)
      select md5('c' || n)::uuid, 'firm-' || n % 200, md5('u' || n)::uuid, md5('c' || n)::uuid,
        md5('c' || n)::uuid, md5('c' || n)::uuid from generate_series(1, 20000) n;
      insert into calsyncd.calendar_sync_status (binding_id, firm_id, user_id)
      select md5('c' || n)::uuid, 'firm-' || n % 200, md5('u' || n)::uuid
      from generate_series(1, 20000) n;
      insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id, binding_id,
        provider, watch_id, key_id, state, renew_at, expires_at)
      select md5('c' || n)::uuid, 'firm-' || n % 200, md5('u' || n)::uuid, md5('c' || n)::uuid,
        md5('c' || n)::uuid, 'google', 'w' || n, 'k', 'active', now() + interval '5 d',
        now() + interval '6 d' from generate_series(1, 20000) n;
      insert into calsyncd.webhook_journal (firm_id, connection_id, provider, verdict, received_at)
      select 'firm-' || n % 200, md5('c' || n)::uuid, 'google', 'rang', now()
      from generate_series(1, 20000) n;
      analyze\
      """;

  private static final String BIG =
      "Seq Scan on (calendar_connections|calendar_bindings|calendar_sync_status|webhook_\\w+)";
  private static PgWorld world;

  @BeforeAll
  static void fill() {
    world = new PgWorld("plans_" + UUID.randomUUID().toString().replace("-", ""));
    world.database.with(handle -> handle.createScript(FILL).execute());
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static String plan(String sql, HealthTable.Where values) {
    return world.database.in(handle -> {
      Query query = handle.createQuery("explain " + sql).bind("firm", "firm-7").bind("most", 100);
      return String.join("\n", values.bind(query).mapTo(String.class).list());
    });
  }

  @Test
  void healthIsReadByIndex() {
    UUID id = UUID.randomUUID();
    assertThat(plan(HealthTable.EVIDENCE + HealthTable.OF_USER, q -> q.bind("user", id)))
        .doesNotContainPattern(BIG);
    assertThat(plan(HealthTable.EVIDENCE + HealthTable.OF_CONNECTION, q -> q.bind("id", id)))
        .doesNotContainPattern(BIG);
    assertThat(plan(HealthTable.EVIDENCE + HealthTable.OF_TENANT, q -> q.bind("after", id)))
        .doesNotContainPattern(BIG);
  }

  @Test
  void gaugesAreReadByIndex() {
    assertThat(plan(GaugeTable.FIGURES, q -> q)).doesNotContainPattern(BIG);
  }

  @Test
  void turnsOfTheAuditAndItsSuspectsAreFoundByIndex() {
    assertThat(plan(DriftTable.SAMPLE, q -> q.bind("connections", 50).bind("events", 4)))
        .contains("calendar_connections_audited")
        .doesNotContainPattern(BIG);
    assertThat(plan(DriftTable.UNEXPLAINED, q -> q.bind("settle", 600))).doesNotContainPattern(BIG);
    assertThat(plan(DriftTable.SUSPECTS, q -> q.bind("settle", 600))).doesNotContainPattern(BIG);
  }

  @Test
  void theJournalIsReadByIndex() {
    assertThat(
            plan(
                "select * from calsyncd.webhook_journal where firm_id = :firm and id < 9000"
                    + " order by id desc limit 100",
                q -> q))
        .doesNotContainPattern(BIG);
  }
}
