package calsyncd.daemon.api;

import calsyncd.daemon.postgres.Page;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Where a list goes on that is no list of events. Opaque to callers; what it names is read with
 * their own id again, so that a forged one shows nobody anything.
 */
final class ListCursor {
  private static final int PAGE_PARTS = 4;

  private ListCursor() {}

  static String of(String list, Page page) {
    return encoded(list + "|" + page.closed() + "|" + page.at() + "|" + page.id());
  }

  static Page page(String list, String text) {
    try {
      String[] parts = decoded(text).split("\\|", -1);
      if (parts.length == PAGE_PARTS && parts[0].equals(list)) {
        return new Page(
            Boolean.parseBoolean(parts[1]), Instant.parse(parts[2]), UUID.fromString(parts[3]));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw bad();
    }
    throw bad();
  }

  static String of(String list, long last) {
    return encoded(list + "|" + last);
  }

  static long number(String list, String text) {
    try {
      String[] parts = decoded(text).split("\\|", -1);
      if (parts.length == 2 && parts[0].equals(list)) {
        return Long.parseLong(parts[1]);
      }
    } catch (IllegalArgumentException e) {
      throw bad();
    }
    throw bad();
  }

  /** After what stands last where the order is by texts. */
  static String of(String list, List<String> last) {
    return encoded(list + "\n" + String.join("\n", last));
  }

  static List<String> texts(String list, String text) {
    try {
      List<String> parts = List.of(decoded(text).split("\n", -1));
      if (parts.size() == 3 && parts.getFirst().equals(list)) {
        return parts.subList(1, parts.size());
      }
    } catch (IllegalArgumentException e) {
      throw bad();
    }
    throw bad();
  }

  static UUID id(String text) {
    return Ids.uuid(text).orElseThrow(ListCursor::bad);
  }

  static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw bad();
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }

  private static Problem bad() {
    return Problem.parameter(
        "cursor", "is not the next_cursor of a list with these parameters; start without it");
  }
}
