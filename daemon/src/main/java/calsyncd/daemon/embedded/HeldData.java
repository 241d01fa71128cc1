package calsyncd.daemon.embedded;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A data directory that a running daemon works in, looked at without touching it.
 *
 * @param process the daemon's process id, as it wrote it
 * @param database its own PostgreSQL, if it ever ran one here
 * @param redis its own Redis, if it ever ran one here
 */
public record HeldData(String process, Optional<DatabaseAddress> database, Optional<URI> redis) {

  /**
   * Who holds a directory; empty where nobody does. Not for the process that holds it itself.
   *
   * @throws IOException where the directory can't be read
   */
  public static Optional<HeldData> of(Path data) throws IOException {
    Path lock = data.resolve("lock");
    return Files.exists(lock) && held(lock) ? Optional.of(read(data, lock)) : Optional.empty();
  }

  private static boolean held(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException heldByThisJvm) {
      return true;
    }
  }

  private static HeldData read(Path data, Path lock) throws IOException {
    Ports ports = new Ports(data.resolve("ports.properties"));
    OptionalInt postgres = ports.remembered("postgres");
    OptionalInt redis = ports.remembered("redis");
    Path postgresPassword = data.resolve("postgres.password");
    Path redisPassword = data.resolve("redis.password");
    return new HeldData(
        Files.readString(lock).strip(),
        postgres.isPresent() && Files.exists(postgresPassword)
            ? Optional.of(database(postgres.getAsInt(), Files.readString(postgresPassword).strip()))
            : Optional.empty(),
        redis.isPresent() && Files.exists(redisPassword)
            ? Optional.of(redis(redis.getAsInt(), Files.readString(redisPassword).strip()))
            : Optional.empty());
  }

  private static DatabaseAddress database(int port, String password) {
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", PostgresCluster.USER, password);
  }

  private static URI redis(int port, String password) {
    return URI.create("redis://:" + password + "@127.0.0.1:" + port + "/0");
  }

  @Override
  public String toString() {
    return "HeldData[process=" + process + "]";
  }
}
