package calsyncd.proofs.faultday;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to do.
 *
 * @param seed of all choices
 * @param hours what happens in each hour of the day, from midnight on
 */
record Options(long seed, List<Hour> hours) {
  private static final String USAGE = "usage: fault-day [--seed N] [--hours WORD,...]";

  Options {
    hours = List.copyOf(hours);
  }

  /**
   * A whole day. No watch has its turn while a provider or its tokens fail for all: whether a token
   * was asked for a watch or for a pass can't be seen there.
   */
  static final List<Hour> DAY =
      List.of(
          Hour.CALM,
          Hour.LISTS_FAIL,
          Hour.WRITES_FAIL,
          Hour.LIMITED,
          Hour.WATCHES_FAIL,
          Hour.LIMITED_WRITES,
          Hour.TOKEN_REFUSED,
          Hour.WRITES_REFUSED,
          Hour.CURSORS_EXPIRE,
          Hour.GOOGLE_DOWN,
          Hour.LISTS_UNANSWERED,
          Hour.CALM,
          Hour.MICROSOFT_DOWN,
          Hour.ANSWERS_LOST,
          Hour.CALDAV_DOWN,
          Hour.CHANGED_MEANWHILE,
          Hour.LISTS_CUT,
          Hour.TOKENS_FAIL,
          Hour.LATE,
          Hour.GRANT_DEAD,
          Hour.PASSWORD_REFUSED,
          Hour.THREE_WRITES_FAIL,
          Hour.LISTS_FAIL,
          Hour.CALM);

  /**
   * From {@code --seed N --hours WORD,...}, each of which may be missing.
   *
   * @throws IllegalArgumentException where something else is given
   */
  static Options parse(List<String> arguments) {
    Options options = new Options(1, DAY);
    for (int i = 0; i < arguments.size(); i += 2) {
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(USAGE);
      }
      options = options.with(arguments.get(i), arguments.get(i + 1));
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--seed" -> new Options(Long.parseLong(value), hours);
      case "--hours" -> new Options(seed, hours(value));
      default -> throw new IllegalArgumentException(USAGE);
    };
  }

  private static List<Hour> hours(String words) {
    return Arrays.stream(words.toUpperCase(Locale.ROOT).split(",")).map(Hour::valueOf).toList();
  }
}
