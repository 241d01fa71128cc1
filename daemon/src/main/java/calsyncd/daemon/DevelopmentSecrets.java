package calsyncd.daemon;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * Secrets that the daemon makes for itself where none are configured, so that it runs on a bare
 * machine. They live in the data directory, readable by its owner alone. Not for production: who
 * loses the directory loses every connection.
 */
public record DevelopmentSecrets(String jwtSecret, String vaultKey, String webhookKey) {
  private static final List<String> NAMES = List.of("jwt_secret", "vault_key", "webhook_key");
  private static final int BYTES = 32;

  /** Reads them, making those that are missing. */
  public static DevelopmentSecrets in(Path data) {
    Path file = data.resolve("secrets.properties");
    try {
      Properties secrets = read(file);
      if (!secrets.stringPropertyNames().containsAll(NAMES)) {
        NAMES.forEach(name -> secrets.putIfAbsent(name, random()));
        write(file, secrets);
      }
      return new DevelopmentSecrets(
          secrets.getProperty("jwt_secret"),
          secrets.getProperty("vault_key"),
          secrets.getProperty("webhook_key"));
    } catch (IOException e) {
      throw new UncheckedIOException("the development secrets can't be kept in " + file, e);
    }
  }

  private static Properties read(Path file) throws IOException {
    Properties secrets = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        secrets.load(reader);
      }
    }
    return secrets;
  }

  private static void write(Path file, Properties secrets) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      secrets.store(writer, "made by calsyncd for development");
    }
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "DevelopmentSecrets";
  }
}
