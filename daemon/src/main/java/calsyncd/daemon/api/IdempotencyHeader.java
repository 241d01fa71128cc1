package calsyncd.daemon.api;

import calsyncd.daemon.postgres.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code Idempotency-Key}: under one, what a request makes is made once, however often it comes.
 */
final class IdempotencyHeader {
  static final String NAME = "Idempotency-Key";

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e][\\x20-\\x7e]{0,254}");

  private IdempotencyHeader() {}

  /**
   * The key of a request, where it has one.
   *
   * @param meaning what it asks for, the same for two requests that ask for the same
   */
  static Optional<IdempotencyKey> key(@Nullable String header, String meaning) {
    return Optional.ofNullable(header).map(text -> of(text, meaning));
  }

  private static IdempotencyKey of(String text, String meaning) {
    if (!KEY.matcher(text).matches()) {
      throw Problem.parameter(NAME, "must have 1 to 255 printable ASCII characters");
    }
    return new IdempotencyKey(text, digest(meaning));
  }

  private static String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The key belongs to a request for something else, or what was made under it is no more. */
  static Problem spent(String what) {
    return Problem.conflict(
            NAME,
            "was sent with another request before, or what it made is gone; take a new key for a"
                + " new "
                + what)
        .as("idempotency_key_reused");
  }
}
