package calsyncd.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteCalendarId;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The keys that our copies are made under. A key follows from what the copy is of and where, not
 * from a row of ours: a hub that was lost and read anew finds its copies again.
 */
public final class CreateKeys {
  private static final int BASE_32 = 32;
  private static final int LENGTH = 52;

  private CreateKeys() {}

  /**
   * A key.
   *
   * @param incarnation how often a copy of the event was made there, this time included
   */
  public static CreateKey of(RemoteCalendarId calendar, Uid event, int incarnation) {
    String name = calendar.value() + '\n' + event.value() + '\n' + incarnation;
    String digits = new BigInteger(1, sha256(name)).toString(BASE_32);
    return new CreateKey("0".repeat(LENGTH - digits.length()) + digits);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }
}
