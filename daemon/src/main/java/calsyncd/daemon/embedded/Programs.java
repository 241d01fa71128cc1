package calsyncd.daemon.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The servers' programs: on the class path as resources, in a folder once they are unpacked. */
final class Programs {

  private static final String REDIS = "redis-server-7.0.15-";
  private static final Map<String, String> POSTGRES_RESOURCES =
      Map.of(
          "linux-amd64", "postgres-linux-x86_64.txz",
          "linux-arm64", "postgres-linux-arm_64.txz",
          "darwin-amd64", "postgres-darwin-x86_64.txz",
          "darwin-arm64", "postgres-darwin-arm_64.txz");

  private final Path folder;
  private final String platform;

  Programs(Path folder) {
    this(folder, platform(System.getProperty("os.name"), System.getProperty("os.arch")));
  }

  Programs(Path folder, String platform) {
    this.folder = folder.toAbsolutePath().normalize();
    this.platform = platform;
  }

  /** The folder that holds PostgreSQL's bin, lib and share. */
  Path postgres() {
    String resource = POSTGRES_RESOURCES.getOrDefault(platform, "postgres-" + platform);
    return unpacked(resource, "PostgreSQL", "database.url", Archive::unpack);
  }

  /** The Redis server's program. */
  Path redis() {
    return unpacked(REDIS + platform, "Redis", "redis.url", Programs::executable);
  }

  static String platform(String os, String arch) {
    String system = os.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : os;
    String machine = Map.of("x86_64", "amd64", "aarch64", "arm64").getOrDefault(arch, arch);
    return (system + "-" + machine).toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  private Path unpacked(String resource, String server, String setting, Unpacking unpacking) {
    try {
      byte[] bytes = resource(resource).orElseThrow(() -> missing(server, setting));
      Path target = folder.resolve(resource.replace(".txz", "") + "-" + digest(bytes));
      if (!Files.exists(target)) {
        OwnerOnly.directory(folder);
        Path part = Files.createTempDirectory(folder, "unpacking").resolve("it");
        unpacking.unpack(bytes, part);
        publish(part, target);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedServicesException missing(String server, String setting) {
    return new EmbeddedServicesException(
        "There is no embedded %s for %s: run a %s server and set %s in config.yml."
            .formatted(server, platform, server, setting));
  }

  private static Optional<byte[]> resource(String name) throws IOException {
    try (InputStream in = Programs.class.getResourceAsStream("/" + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    }
  }

  private static void executable(byte[] bytes, Path target) throws IOException {
    Files.write(target, bytes);
    if (!target.toFile().setExecutable(true, true)) {
      throw new IOException("cannot make " + target + " executable");
    }
  }

  // Whoever unpacks beside us has unpacked the same. What a folder in the way is called differs by
  // system (Linux has no class of its own for it), so what is there decides.
  private static void publish(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(target)) {
        throw e;
      }
      Archive.delete(part);
    }
    Files.delete(part.getParent());
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @FunctionalInterface
  private interface Unpacking {
    void unpack(byte[] bytes, Path target) throws IOException;
  }
}
