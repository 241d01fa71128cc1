package calsyncd.daemon.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stops the servers of a data directory behind the back of the daemon that uses them, and starts
 * them again where they were.
 */
public final class OwnServers implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path data;
  private final Programs programs;

  /** Those of a daemon that runs. */
  public OwnServers(Path data) {
    this.data = data;
    this.programs = new Programs(data.resolve("bin"));
  }

  /** Redis ends in order. */
  public void stopRedis() {
    ServerProcess process = running(redis()).orElseThrow();
    process.handle().destroy();
    if (!process.awaitEnd(LIMIT)) {
      throw new IllegalStateException("Redis does not end");
    }
  }

  /** Redis answers again. */
  public void startRedis() {
    int port = new Ports(data.resolve("ports.properties")).remembered("redis").orElseThrow();
    try {
      redis().start(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!Deadline.await(LIMIT, () -> redis().serving(port).isPresent())) {
      throw new IllegalStateException("Redis does not answer");
    }
  }

  private static Optional<ServerProcess> running(RedisFolder redis) {
    return redis.noted().filter(redis::isOurs);
  }

  private RedisFolder redis() {
    try {
      String password = OwnerOnly.password(data.resolve("redis.password"));
      return new RedisFolder(data.toRealPath().resolve("redis"), programs.redis(), password);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** PostgreSQL throws everybody out and ends. */
  public void stopPostgres() {
    postgres("stop", "--mode=fast");
  }

  /** PostgreSQL answers again. */
  public void startPostgres() {
    postgres("start", "--log=" + data.resolve("postgres.log"));
  }

  private void postgres(String what, String how) {
    boolean root = ProcessHandle.current().info().user().filter("root"::equals).isPresent();
    List<String> line = new ArrayList<>(root ? List.of("unshare", "-U") : List.of());
    line.add(programs.postgres().resolve("bin/pg_ctl").toString());
    line.addAll(List.of(what, "--wait", "--pgdata=" + data.resolve("postgres"), how));
    try {
      Command done = Command.run(LIMIT, line);
      if (!done.ok()) {
        throw new IllegalStateException(done.output());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends what the daemon, which knows its first ones, has left running. */
  @Override
  public void close() {
    running(redis()).ifPresent(it -> it.kill(LIMIT));
    if (PostmasterFile.read(data.resolve("postgres")).isPresent()) {
      stopPostgres();
    }
  }
}
