package calsyncd.daemon.discord;

import java.math.BigInteger;

/** What an overwrite of a member allows and denies, as bits of Discord's permissions. */
public record Overwrite(BigInteger allow, BigInteger deny) {
  /** It says nothing: the same as none, and yet a thing that somebody may have made. */
  public static final Overwrite EMPTY = new Overwrite(BigInteger.ZERO, BigInteger.ZERO);

  /** Whether it says nothing. */
  public boolean isEmpty() {
    return equals(EMPTY);
  }
}
