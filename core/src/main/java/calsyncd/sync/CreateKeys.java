package calsyncd.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteCalendarId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The keys that our copies are made under. A key follows from what the copy is of and where, not
 * from a row of ours: a hub that was lost and read anew finds its copies again.
 */
public final class CreateKeys {
  private CreateKeys() {}

  /**
   * A key: the digest, in hexadecimal, of the calendar's id, the event's UID and the incarnation, a
   * line each.
   *
   * @param incarnation how often a copy of the event was made there, this time included
   */
  public static CreateKey of(RemoteCalendarId calendar, Uid event, int incarnation) {
    String name = calendar.value() + '\n' + event.value() + '\n' + incarnation;
    return new CreateKey(HexFormat.of().formatHex(sha256(name)));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }
}
