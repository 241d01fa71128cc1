package calsyncd.daemon.embedded;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Files and folders that only their owner may read. */
final class OwnerOnly {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private OwnerOnly() {}

  /** Makes a folder and those above it; one that exists is left as it is. */
  static void directory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path, permissions("rwx------"));
    }
  }

  /** Writes a file whole or not at all. */
  static void write(Path path, String text) throws IOException {
    Path part = path.resolveSibling(path.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(part, permissions("rw-------"));
    Files.writeString(part, text);
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The password kept in a file; the first call makes one of 192 random bits. */
  static String password(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file).strip() : newPassword(file);
  }

  /** Replaces the password kept in a file. */
  static String newPassword(Path file) throws IOException {
    byte[] bits = new byte[24];
    new SecureRandom().nextBytes(bits);
    String password = HexFormat.of().formatHex(bits);
    write(file, password);
    return password;
  }

  private static FileAttribute<?>[] permissions(String rights) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }
}
