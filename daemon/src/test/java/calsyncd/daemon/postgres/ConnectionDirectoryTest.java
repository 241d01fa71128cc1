package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.ConnectionDirectory.After;
import calsyncd.daemon.postgres.ConnectionDirectory.Entry;
import calsyncd.daemon.postgres.ConnectionDirectory.Filter;
import calsyncd.health.HealthLimits;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hundred thousand connections of one tenant: each page is read in the order of an index. */
final class ConnectionDirectoryTest {
  private static final int ALL = 100_000;
  private static final int LIMIT = 50;
  private static PgWorld world;

  @BeforeAll
  static void open() {
    world = new PgWorld("connection_directory");
    UUID pattern = world.connection(UUID.randomUUID(), "google");
    world.run(
        """
        insert into calsyncd.calendar_connections (id, firm_id, user_id, provider, account_id,
          account_email, state, secret, secret_key_id)
        select gen_random_uuid(), firm_id, gen_random_uuid(), provider, 'a' || n,
          'user' || lpad(n::text, 6, '0') || '@example.com',
          case when n % 1000 = 0 then 'needs_reauth' else 'active' end, secret, secret_key_id
        from calsyncd.calendar_connections, generate_series(1, ?) n where id = ?
        """,
        ALL, pattern);
    world.run("analyze calsyncd.calendar_connections");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static Optional<String> given(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(text);
  }

  private static Filter filter(String state, String prefix) {
    return new Filter(
        PgWorld.FIRM, given(state), Optional.empty(), given(prefix), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"-, -", "needs_reauth, -", "active, -", "-, user05", "needs_reauth, user0"})
  void aPageReadsNoFurtherThanItGoes(String state, String prefix) {
    assertPlan(plan(filter(state, prefix), Optional.empty()));
    assertPlan(plan(filter(state, prefix), Optional.of(new After("user05", UUID.randomUUID()))));
  }

  private static void assertPlan(String plan) {
    assertThat(plan).doesNotContain("Seq Scan on calendar_connections");
    for (String line : plan.lines().filter(it -> it.contains("calendar_connections_")).toList()) {
      String rows = line.replaceAll(".*actual rows=([0-9.]+).*", "$1");
      assertThat(Double.parseDouble(rows)).as(plan).isLessThanOrEqualTo(LIMIT);
    }
    for (String line : plan.lines().filter(it -> it.contains("Rows Removed by Filter")).toList()) {
      String rows = line.replaceAll(".*Filter: ([0-9]+).*", "$1");
      assertThat(Integer.parseInt(rows)).as(plan).isLessThanOrEqualTo(LIMIT);
    }
  }

  private static String plan(Filter filter, Optional<After> after) {
    return world.database.in(handle -> {
      String sql = ConnectionDirectory.sql(filter, filter.level(), after);
      Query query =
          handle
              .createQuery("explain (analyze, costs off, timing off) " + sql)
              .bind("firm", filter.firm())
              .bind("limit", LIMIT);
      filter.state().ifPresent(it -> query.bind("state", it));
      filter.prefix().ifPresent(it -> query.bind("prefix", it + "%"));
      after.ifPresent(it -> query.bind("email", it.email()).bind("after", it.id()));
      return String.join("\n", query.mapTo(String.class).list());
    });
  }

  @Test
  void thePagesTogetherAreAllThatTheFilterNames() {
    ConnectionDirectory directory = new ConnectionDirectory(world.database, HealthLimits.DEFAULT);
    Filter filter = filter("needs_reauth", "user");
    int seen = 0;
    Optional<After> after = Optional.empty();
    List<Entry> page = directory.page(filter, after, LIMIT);
    while (!page.isEmpty()) {
      seen += page.size();
      after = Optional.of(page.getLast().after());
      page = directory.page(filter, after, LIMIT);
    }
    assertThat(seen).isEqualTo(ALL / 1000);
  }
}
