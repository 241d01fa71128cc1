package calsyncd.daemon.live;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a listener may listen to. */
public enum Kind {
  /** The user's live sessions. */
  SESSIONS,
  /** The user's events. */
  EVENTS,
  /** What the daemon's jobs do; for managers. */
  JOB_RUNS;

  /** By its word in a URL. */
  public static Optional<Kind> of(String word) {
    return Stream.of(values()).filter(it -> it.word().equals(word)).findFirst();
  }

  /** Its word in a URL. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
