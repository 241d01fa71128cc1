package calsyncd.calendar;

/** Which characters a text may have that is to be stored and found again. */
public final class Characters {
  private static final char UNKNOWN = '\uFFFD';

  private Characters() {}

  /**
   * The text as any store can hold it: without NUL, which PostgreSQL refuses in a text, and with
   * U+FFFD for half a surrogate pair, which UTF-8 cannot encode.
   */
  public static String sound(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder sound = new StringBuilder(text.length());
    text.codePoints()
        .filter(point -> point != 0)
        .map(point -> isHalf(point) ? UNKNOWN : point)
        .forEach(sound::appendCodePoint);
    return sound.toString();
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
