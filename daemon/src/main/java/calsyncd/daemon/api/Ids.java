package calsyncd.daemon.api;

import java.util.Optional;
import java.util.UUID;

/** Ids in URLs and bodies. */
final class Ids {
  private static final int LENGTH = 36;

  private Ids() {}

  static Optional<UUID> uuid(String text) {
    try {
      return text.length() == LENGTH ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The id in a path; what is no id names nothing. */
  static UUID inPath(String text, String what) {
    return uuid(text).orElseThrow(() -> Problem.unknown(what));
  }
}
