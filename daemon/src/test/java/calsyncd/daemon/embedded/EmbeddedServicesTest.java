package calsyncd.daemon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers, real processes, real kills. */
class EmbeddedServicesTest {

  private static final Path PROGRAMS = Path.of("target", "embedded-programs").toAbsolutePath();
  private static final Set<EmbeddedPart> ALL = EnumSet.allOf(EmbeddedPart.class);
  private static final Set<EmbeddedPart> REDIS_ONLY = EnumSet.of(EmbeddedPart.REDIS);
  private static final Set<EmbeddedPart> POSTGRES_ONLY = EnumSet.of(EmbeddedPart.POSTGRESQL);

  @TempDir Path data;
  private Process foreign;

  @AfterEach
  void endForeignProcess() {
    if (foreign != null) {
      foreign.destroyForcibly();
    }
  }

  @Test
  void aRestartKeepsTheDataAndThePorts() throws Exception {
    String url;
    URI redis;
    List<Long> pids;
    try (EmbeddedServices services = start(ALL)) {
      url = services.database().jdbcUrl();
      redis = services.redis();
      pids = services.pids();
      sql(services, "create table kept (word text)");
      sql(services, "insert into kept values ('ключ')");
      redis(services, "SET", "word", "kept");
    }
    assertThat(pids).noneMatch(it -> ServerProcess.of(it).isPresent());

    try (EmbeddedServices services = start(ALL)) {
      assertThat(services.database().jdbcUrl()).isEqualTo(url);
      assertThat(services.redis().getPort()).isEqualTo(redis.getPort());
      assertThat(services.pids()).doesNotContainAnyElementsOf(pids);
      assertThat(sql(services, "select word from kept")).isEqualTo("ключ");
      assertThat(redis(services, "GET", "word")).containsExactly("kept");
    }
  }

  @Test
  void theServersAreDurableAndClosedToTheWorld() throws Exception {
    try (EmbeddedServices services = start(ALL)) {
      assertThat(sql(services, "show fsync")).isEqualTo("on");
      assertThat(sql(services, "show synchronous_commit")).isEqualTo("on");
      assertThat(sql(services, "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(sql(services, "show unix_socket_directories")).isEmpty();
      assertThat(sql(services, "show server_version")).startsWith("18.");
      assertThat(redis(services, "CONFIG", "GET", "appendonly")).endsWith("yes");
      assertThat(redis(services, "CONFIG", "GET", "appendfsync")).endsWith("everysec");
      assertThat(redis(services, "CONFIG", "GET", "maxmemory-policy")).endsWith("noeviction");
      assertThat(redis(services, "CONFIG", "GET", "bind")).endsWith("127.0.0.1");
      assertThatThrownBy(() -> new RedisSession(services.redis().getPort(), "wrong").close())
          .hasMessageContaining("WRONGPASS");
      assertThatThrownBy(
              () -> DriverManager.getConnection(services.database().jdbcUrl(), "postgres", "wrong"))
          .hasMessageContaining("password authentication failed");
    }
    for (String secret : List.of("postgres.password", "redis.password", "redis/redis.conf")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aFolderInUseIsRefusedWithTheProcessThatHoldsIt() throws Exception {
    try (HoldingDaemon holder = HoldingDaemon.start(data, PROGRAMS)) {
      assertThatThrownBy(() -> start(ALL))
          .isInstanceOf(EmbeddedServicesException.class)
          .hasMessage(
              "The data folder %s is in use by another calsyncd (process %d): %s.",
              data.toRealPath(),
              holder.pid(),
              "stop that one first, or start this one in another folder");
      assertThat(holder.servers()).allMatch(it -> ServerProcess.of(it).isPresent());
      holder.kill();
      start(ALL).close();
      assertThat(holder.servers()).noneMatch(it -> ServerProcess.of(it).isPresent());
    }
  }

  @Test
  void aFolderInUseByThisProcessIsRefusedToo() {
    try (EmbeddedServices services = start(REDIS_ONLY)) {
      assertThatThrownBy(() -> start(REDIS_ONLY))
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(services.pids()).hasSize(1);
    }
    start(REDIS_ONLY).close();
  }

  @Test
  void whatAKilledDaemonLeftRunningIsAdoptedAndStoppedAtTheEnd() throws Exception {
    try (HoldingDaemon killed = HoldingDaemon.start(data, PROGRAMS)) {
      killed.kill();
      assertThat(killed.servers()).hasSize(2).allMatch(it -> ServerProcess.of(it).isPresent());

      try (EmbeddedServices services = start(ALL)) {
        assertThat(services.pids()).isEqualTo(killed.servers());
        assertThat(sql(services, "select 1")).isEqualTo("1");
        assertThat(redis(services, "PING")).containsExactly("PONG");
      }
      assertThat(killed.servers()).noneMatch(it -> ServerProcess.of(it).isPresent());
    }
  }

  @Test
  void aSignalDuringTheStartLeavesNothingRunning() throws Exception {
    start(ALL).close();
    Path ready = data.resolve("postgres/postmaster.pid");
    Process starting = HoldingDaemon.launch(data, PROGRAMS);
    assertThat(Deadline.await(Duration.ofSeconds(30), () -> Files.exists(ready))).isTrue();

    starting.destroy();

    assertThat(starting.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ready).doesNotExist();
    assertThat(data.resolve("redis/redis.pid")).doesNotExist();
  }

  @Test
  void aRedisThatDoesNotAnswerIsReplaced() throws Exception {
    try (HoldingDaemon killed = HoldingDaemon.start(data, PROGRAMS)) {
      killed.kill();
      long redis = killed.servers().getLast();
      new ProcessBuilder("kill", "-STOP", Long.toString(redis)).start().waitFor();

      try (EmbeddedServices services = start(ALL)) {
        assertThat(services.pids()).startsWith(killed.servers().getFirst());
        assertThat(services.pids()).doesNotContain(redis);
        assertThat(ServerProcess.of(redis)).isEmpty();
        assertThat(redis(services, "PING")).containsExactly("PONG");
      }
    }
  }

  @Test
  void aPostgresThatDoesNotLetUsInIsStoppedAndTheReasonSaid() throws Exception {
    try (HoldingDaemon killed = HoldingDaemon.start(data, PROGRAMS)) {
      killed.kill();
      Files.writeString(data.resolve("postgres.password"), "another");

      assertThatThrownBy(() -> start(ALL))
          .isInstanceOf(EmbeddedServicesException.class)
          .hasMessageContaining("postgres.password is another one");
      assertThat(ServerProcess.of(killed.servers().getFirst())).isEmpty();
      start(REDIS_ONLY).close();
    }
  }

  @Test
  void pidFilesThatNameAForeignProcessAreIgnored() throws Exception {
    start(ALL).close();
    foreign = new ProcessBuilder("sleep", "300").start();
    Files.writeString(
        data.resolve("postgres/postmaster.pid"),
        "%d\n%s\n1\n%d\n\n127.0.0.1\n\nready\n"
            .formatted(foreign.pid(), data.resolve("postgres"), 1));
    Files.writeString(data.resolve("redis/redis.pid"), foreign.pid() + "\n");

    try (EmbeddedServices services = start(ALL)) {
      assertThat(services.pids()).doesNotContain(foreign.pid());
      assertThat(sql(services, "select 1")).isEqualTo("1");
    }
    assertThat(foreign.isAlive()).isTrue();
  }

  @Test
  void aLostPidFileDoesNotMakeASecondRedisOnOneFolder() throws Exception {
    try (HoldingDaemon killed = HoldingDaemon.start(data, PROGRAMS)) {
      killed.kill();
      Files.delete(data.resolve("redis/redis.pid"));
      try (EmbeddedServices services = start(ALL)) {
        assertThat(services.pids()).isEqualTo(killed.servers());
      }
    }
  }

  @Test
  void aPortThatSomebodyElseTookIsReplacedAndTheNewOneRemembered() throws Exception {
    int old;
    int chosen;
    try (EmbeddedServices services = start(REDIS_ONLY)) {
      old = services.redis().getPort();
    }
    try (ServerSocket taken = new ServerSocket(old, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedServices services = start(REDIS_ONLY)) {
      chosen = services.redis().getPort();
      assertThat(chosen).isNotEqualTo(taken.getLocalPort());
    }
    try (EmbeddedServices services = start(REDIS_ONLY)) {
      assertThat(services.redis().getPort()).isEqualTo(chosen);
    }
  }

  @Test
  void whatWasNotAskedForIsNotStarted() {
    try (EmbeddedServices services = start(POSTGRES_ONLY)) {
      assertThat(services.pids()).hasSize(1);
      assertThatThrownBy(services::redis).isInstanceOf(IllegalStateException.class);
    }
    assertThat(data.resolve("redis")).doesNotExist();
  }

  @Test
  void anUnfinishedClusterOfAKilledFirstStartIsMadeAnew() throws Exception {
    Files.createDirectories(data.resolve("postgres.new/base"));
    Files.writeString(data.resolve("postgres.new/PG_VERSION"), "18\n");
    try (EmbeddedServices services = start(POSTGRES_ONLY)) {
      assertThat(sql(services, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aClusterOfAnotherMajorVersionIsRefused() throws Exception {
    Files.createDirectories(data.resolve("postgres"));
    Files.writeString(data.resolve("postgres/PG_VERSION"), "17\n");
    assertThatThrownBy(() -> start(POSTGRES_ONLY))
        .hasMessageContaining("was made by PostgreSQL 17 and this is 18");
  }

  @Test
  void aMachineWithoutProgramsIsToldWhatToConfigure() {
    Programs none = new Programs(data, Programs.platform("SunOS", "sparcv9"));
    assertThatThrownBy(none::postgres)
        .hasMessage(
            "There is no embedded PostgreSQL for sunos-sparcv9: run a PostgreSQL server and set"
                + " database.url in config.yml.");
    assertThatThrownBy(none::redis).hasMessageContaining("set redis.url in config.yml");
  }

  private EmbeddedServices start(Set<EmbeddedPart> parts) {
    return EmbeddedServices.start(data, parts, PROGRAMS);
  }

  private static String sql(EmbeddedServices services, String sql) throws SQLException {
    DatabaseAddress address = services.database();
    try (Connection connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      ResultSet rows = statement.getResultSet();
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static List<String> redis(EmbeddedServices services, String... words) throws IOException {
    URI uri = services.redis();
    try (RedisSession session = new RedisSession(uri.getPort(), uri.getUserInfo().substring(1))) {
      return session.ask(words);
    }
  }
}
