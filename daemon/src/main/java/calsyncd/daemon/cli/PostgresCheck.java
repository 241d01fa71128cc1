package calsyncd.daemon.cli;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.HeldData;
import calsyncd.daemon.postgres.DatabaseProbe;
import calsyncd.daemon.postgres.DatabaseProbe.Facts;
import calsyncd.daemon.postgres.DatabaseProbe.UnreachableException;
import calsyncd.daemon.postgres.DatabaseSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** PostgreSQL: version, pooler, schema, row-level security, clock. */
record PostgresCheck(DatabaseSettings settings, Optional<HeldData> holder, InstantSource clock)
    implements Check {
  private static final String WHAT = "postgresql";
  private static final int OLDEST = 15;
  private static final Duration SKEW = Duration.ofSeconds(2);

  @Override
  public List<Finding> look() {
    if (!settings.embedded()) {
      return look(settings);
    }
    Optional<DatabaseAddress> own = holder.flatMap(HeldData::database);
    return own.map(it -> look(settings.at(it.jdbcUrl(), it.user(), it.password())))
        .orElse(List.of(Finding.ok(WHAT, "not configured: the daemon starts its own")));
  }

  private List<Finding> look(DatabaseSettings database) {
    try {
      return findings(database, DatabaseProbe.ask(database, clock));
    } catch (UnreachableException e) {
      return List.of(
          Finding.fail(WHAT, e.getMessage(), "start it, or mend database.url, user and password"));
    }
  }

  private List<Finding> findings(DatabaseSettings database, Facts facts) {
    List<Finding> findings = new ArrayList<>();
    findings.add(version(facts));
    findings.add(schema(database, facts));
    findings.add(access(facts));
    findings.add(skew(facts.ahead()));
    if (facts.pooled()) {
      findings.add(pooler(database));
    }
    return findings;
  }

  private static Finding version(Facts facts) {
    String says = "version " + facts.version() + ", as " + facts.role();
    return facts.major() >= OLDEST
        ? Finding.ok(WHAT, says)
        : Finding.fail(WHAT, says, "upgrade it to " + OLDEST + " or newer");
  }

  private static Finding schema(DatabaseSettings database, Facts facts) {
    if (!facts.hasSchema() && !facts.mayCreate()) {
      return Finding.fail(
          WHAT,
          "there is no schema calsyncd and " + facts.role() + " may not make one",
          "as the database's owner: create schema calsyncd authorization " + facts.role());
    }
    try {
      int pending = DatabaseProbe.pendingMigrations(database);
      String says = pending == 0 ? "the tables are up to date" : pending + " migrations will run";
      return Finding.ok(WHAT, says + " at the next start".repeat(pending == 0 ? 0 : 1));
    } catch (UnreachableException e) {
      return Finding.fail(
          WHAT, "migrations: " + e.getMessage(), "mend database.migration_url, a session's URL");
    }
  }

  private static Finding access(Facts facts) {
    return facts.owns()
        ? Finding.ok(WHAT, "row-level security lets " + facts.role() + " in")
        : Finding.fail(
            WHAT,
            facts.role() + " does not own the tables of schema calsyncd, and sees no row in them",
            "connect as their owner, or: reassign owned by OWNER to " + facts.role());
  }

  private static Finding skew(Duration ahead) {
    String says =
        "its clock is "
            + Math.abs(ahead.toMillis())
            + " ms "
            + (ahead.isNegative() ? "behind" : "ahead");
    return ahead.abs().compareTo(SKEW) <= 0
        ? Finding.ok(WHAT, says)
        : Finding.warn(WHAT, says, "run NTP on both machines: tokens and retries go by the clock");
  }

  private static Finding pooler(DatabaseSettings database) {
    return String.valueOf(database.migrationUrl()).equals(database.url())
        ? Finding.warn(
            WHAT,
            "a pooler is in between, and migrations need a session",
            "set database.migration_url to the session URL (Supabase: port 5432)")
        : Finding.ok(WHAT, "a pooler is in between; migrations go over database.migration_url");
  }
}
