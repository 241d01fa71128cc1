package calsyncd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for whose connections. */
@Timeout(120)
final class PoolsTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final int WORK = 4;
  private static final int API = 2;

  @TempDir private Path data;

  private Engine engine() {
    DatabaseSettings there = TestPostgres.create("pools");
    CalsyncdConfiguration configuration = new CalsyncdConfiguration();
    configuration.data = data;
    configuration.database =
        new DatabaseSettings(there.url(), there.user(), there.password(), "", WORK, API, 2, 60);
    configuration.redis = new RedisSection("redis://127.0.0.1:1", null, null, null);
    return new Engine(configuration, Infrastructure.open(configuration), CLOCK);
  }

  private static List<Connection> all(Database database, int size) throws SQLException {
    List<Connection> all = new ArrayList<>();
    while (all.size() < size) {
      all.add(database.borrow());
    }
    return all;
  }

  private static boolean soon(BooleanSupplier condition) throws InterruptedException {
    Instant end = CLOCK.instant().plusSeconds(30);
    Semaphore never = new Semaphore(0);
    while (!condition.getAsBoolean() && CLOCK.instant().isBefore(end)) {
      never.tryAcquire(100, TimeUnit.MILLISECONDS);
    }
    return condition.getAsBoolean();
  }

  @Test
  void requestsTakeNoConnectionFromPassesNorPassesFromTheHeartbeat() throws Exception {
    try (Engine engine = engine()) {
      engine.start();
      List<Connection> taken = all(engine.apiDatabase, API);
      Instant full = CLOCK.instant();

      assertThat(soon(() -> engine.worker.lastClaim().isAfter(full.plusSeconds(1)))).isTrue();

      taken.addAll(all(engine.database, WORK));
      Instant fuller = CLOCK.instant().plus(Duration.ofSeconds(3));
      assertThat(soon(() -> engine.heart.last().isAfter(fuller))).isTrue();
      for (Connection connection : taken) {
        connection.close();
      }
    }
  }
}
