package calsyncd.daemon.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The paths of a data directory and the lock that makes it one daemon's. */
final class DataDirectory implements AutoCloseable {

  private final Path root;
  private final FileChannel lock;

  private DataDirectory(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /** Makes the directory if need be and takes its lock, which the system drops with the process. */
  static DataDirectory lock(Path path) {
    try {
      OwnerOnly.directory(path);
      Path root = path.toRealPath();
      return new DataDirectory(root, lockFile(root));
    } catch (IOException e) {
      throw new EmbeddedServicesException(
          "The data folder " + path.toAbsolutePath() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static FileChannel lockFile(Path root) throws IOException {
    FileChannel channel = FileChannel.open(root.resolve("lock"), CREATE, READ, WRITE);
    if (!locked(channel)) {
      String holder = read(channel);
      channel.close();
      throw new EmbeddedServicesException(
          "The data folder %s is in use by another calsyncd (process %s): %s."
              .formatted(root, holder, "stop that one first, or start this one in another folder"));
    }
    channel.truncate(0).write(bytes(Long.toString(ProcessHandle.current().pid())), 0);
    return channel;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisJvm) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    channel.read(bytes, 0);
    String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    return pid.isEmpty() ? "unknown" : pid;
  }

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.US_ASCII.encode(text);
  }

  Path root() {
    return root;
  }

  Path ports() {
    return root.resolve("ports.properties");
  }

  Path postgres() {
    return root.resolve("postgres");
  }

  Path redis() {
    return root.resolve("redis");
  }

  /** Whether the directory is root's: PostgreSQL refuses to run as root. */
  boolean ownedByRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(root.resolve("lock"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UnsupportedOperationException notUnix) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
