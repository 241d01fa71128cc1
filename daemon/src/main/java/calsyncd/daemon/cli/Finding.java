package calsyncd.daemon.cli;

import java.util.Locale;

/**
 * One line of the doctor.
 *
 * @param what the dependency
 * @param says what was seen
 * @param advice what to do about it; empty where all is well
 */
record Finding(Level level, String what, String says, String advice) {
  /** How bad it is. Only {@link #FAIL} keeps the daemon from its work. */
  enum Level {
    OK,
    WARN,
    FAIL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String says) {
    return new Finding(Level.OK, what, says, "");
  }

  static Finding warn(String what, String says, String advice) {
    return new Finding(Level.WARN, what, says, advice);
  }

  static Finding fail(String what, String says, String advice) {
    return new Finding(Level.FAIL, what, says, advice);
  }

  String line() {
    String head = "%-4s  %-14s  %s".formatted(level.word(), what, says);
    return advice.isEmpty() ? head : head + " -> " + advice;
  }
}
