package calsyncd.daemon.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Redis of a data directory: started, or adopted from a daemon that was killed. */
final class RedisServer implements OwnServer {

  private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(15);

  private final Path folder;
  private final ServerProcess process;
  private final int port;
  private final String password;

  private RedisServer(Path folder, ServerProcess process, int port, String password) {
    this.folder = folder;
    this.process = process;
    this.port = port;
    this.password = password;
  }

  /** Adopts what runs on the folder and is sound, or stops what is not and starts anew. */
  static RedisServer open(DataDirectory data, Ports ports, Programs programs) {
    try {
      OwnerOnly.directory(data.redis());
      Path password = data.root().resolve("redis.password");
      Path program = programs.redis();
      RedisFolder last = new RedisFolder(data.redis(), program, OwnerOnly.password(password));
      Optional<RedisServer> left = leftBehind(last, ports.remembered("redis"));
      if (left.isPresent()) {
        return left.get();
      }
      // Whoever took the old port was told the old password: a new server gets a new one.
      String fresh = OwnerOnly.newPassword(password);
      return start(new RedisFolder(data.redis(), program, fresh), ports.choose("redis"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<RedisServer> leftBehind(RedisFolder folder, OptionalInt port)
      throws IOException {
    Optional<ServerProcess> ours = folder.noted().filter(folder::isOurs);
    if (ours.isPresent() && port.isPresent()) {
      Deadline.await(SETTLE, () -> folder.serving(port.getAsInt()).isPresent());
    }
    Optional<RedisServer> adopted =
        port.isPresent()
            ? folder.serving(port.getAsInt()).map(it -> server(folder, it, port.getAsInt()))
            : Optional.empty();
    adopted.ifPresent(it -> LOG.info("adopted the Redis that an earlier run left running: {}", it));
    if (adopted.isEmpty() && ours.isPresent()) {
      LOG.warn(
          "killing the Redis that an earlier run left and that does not answer: process {}",
          ours.get().pid());
      ours.get().kill(END);
    }
    return adopted;
  }

  private static RedisServer start(RedisFolder folder, int port) throws IOException {
    folder.start(port);
    if (!Deadline.await(START, () -> folder.serving(port).isPresent())) {
      folder.noted().filter(folder::isOurs).ifPresent(it -> it.kill(END));
      throw folder.failed("it does not answer on port " + port);
    }
    RedisServer server = server(folder, folder.serving(port).orElseThrow(), port);
    LOG.info("started its own Redis {}: {}", folder.version(port), server);
    return server;
  }

  private static RedisServer server(RedisFolder folder, ServerProcess process, int port) {
    return new RedisServer(folder.path(), process, port, folder.password());
  }

  URI uri() {
    return URI.create("redis://:" + password + "@127.0.0.1:" + port + "/0");
  }

  @Override
  public long pid() {
    return process.pid();
  }

  // SIGTERM is Redis' own way to flush the append-only file and end.
  @Override
  public void stop() {
    process.handle().destroy();
    if (!process.awaitEnd(END)) {
      process.kill(END);
    }
    LOG.info("stopped its own Redis: {}", this);
  }

  @Override
  public String toString() {
    return "process %d, 127.0.0.1:%d, data in %s".formatted(pid(), port, folder);
  }
}
