package calsyncd.daemon.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The files of a Redis and what is known about the process that works on them.
 *
 * @param path the working directory of the server
 * @param program the server's program
 * @param password what a client must say first
 */
record RedisFolder(Path path, Path program, String password) {

  private static final Duration START = Duration.ofSeconds(20);
  private static final String SETTINGS =
      """
      # Written at each start.
      bind 127.0.0.1
      port %d
      requirepass %s
      daemonize yes
      set-proc-title no
      dir "%s"
      pidfile "%s"
      logfile "%s"
      loglevel warning
      appendonly yes
      appendfsync everysec
      save ""
      maxmemory-policy noeviction
      """;

  /** The running process that the pid file names. */
  Optional<ServerProcess> noted() {
    try {
      return ServerProcess.of(Long.parseLong(Files.readString(pidFile()).strip()));
    } catch (IOException | NumberFormatException noneOrBroken) {
      return Optional.empty();
    }
  }

  /** Whether a process runs our settings, by its command line. */
  boolean isOurs(ServerProcess process) {
    return process.runs(program.getFileName().toString(), settingsFile());
  }

  /** The process behind a port, if it lets us in, works on this very folder and is ready. */
  Optional<ServerProcess> serving(int port) {
    try (RedisSession redis = new RedisSession(port, password)) {
      redis.ask("PING");
      Path works = Path.of(redis.ask("CONFIG", "GET", "dir").getLast());
      return Files.isSameFile(works, path)
          ? ServerProcess.of(Long.parseLong(info(redis, "process_id")))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException noneOrNotReady) {
      return Optional.empty();
    }
  }

  String version(int port) throws IOException {
    try (RedisSession redis = new RedisSession(port, password)) {
      return info(redis, "redis_version");
    }
  }

  private static String info(RedisSession redis, String field) throws IOException {
    return redis
        .ask("INFO", "server")
        .getFirst()
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElseThrow(() -> new IOException("INFO has no " + field));
  }

  void start(int port) throws IOException {
    Files.deleteIfExists(pidFile());
    Files.deleteIfExists(logFile());
    OwnerOnly.write(settingsFile(), SETTINGS.formatted(port, password, path, pidFile(), logFile()));
    Command start = Command.run(START, List.of(program.toString(), settingsFile().toString()));
    if (!start.ok()) {
      throw failed(start.output());
    }
  }

  EmbeddedServicesException failed(String why) throws IOException {
    String log = Files.exists(logFile()) ? Files.readString(logFile()).strip() : "";
    return new EmbeddedServicesException(
        "Redis could not be started in %s; or set redis.url in config.yml. It said: %s %s"
            .formatted(path, why, log));
  }

  private Path pidFile() {
    return path.resolve("redis.pid");
  }

  private Path logFile() {
    return path.resolve("redis.log");
  }

  private Path settingsFile() {
    return path.resolve("redis.conf");
  }
}
