package calsyncd.daemon.admin;

import calsyncd.daemon.postgres.Database;
import com.codahale.metrics.health.HealthCheck;

/** Whether PostgreSQL answers. */
public final class DatabaseCheck extends HealthCheck {
  private final Database database;

  public DatabaseCheck(Database database) {
    this.database = database;
  }

  @Override
  protected Result check() {
    return Result.healthy(database.version());
  }
}
