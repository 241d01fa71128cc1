package calsyncd.proofs.roundtrips;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to send.
 *
 * @param seed of the random events
 * @param events how many of them
 * @param only the number of the one event to send, e.g. {@code 17} or {@code hard-3}
 * @param places the services; a smaller share goes to Xandikos
 */
record Options(long seed, int events, Optional<String> only, List<String> places) {
  static final List<String> ALL = List.of("google", "microsoft", "radicale", "xandikos");

  /** The first day on which random events begin. */
  static final LocalDate FROM = LocalDate.ofInstant(Place.NOW, ZoneOffset.UTC);

  private static final int XANDIKOS = 8;

  /**
   * From {@code --seed N --events N --only NUMBER --places A,B}, each of which may be missing.
   *
   * @throws IllegalArgumentException where something else is given
   */
  static Options parse(List<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      given.put(arguments.get(i), arguments.get(i + 1));
    }
    Options options =
        new Options(
            Long.parseLong(given.getOrDefault("--seed", "1")),
            Integer.parseInt(given.getOrDefault("--events", "5000")),
            Optional.ofNullable(given.get("--only")),
            List.of(given.getOrDefault("--places", String.join(",", ALL)).split(",")));
    given.keySet().removeAll(List.of("--seed", "--events", "--only", "--places"));
    if (!given.isEmpty() || arguments.size() % 2 != 0 || !ALL.containsAll(options.places)) {
      throw new IllegalArgumentException(
          "usage: round-trips [--seed N] [--events N] [--only NUMBER] [--places "
              + String.join(",", ALL)
              + "]");
    }
    return options;
  }

  /** How many random events go to this place. */
  int share(String place) {
    return place.equals("xandikos") ? events / XANDIKOS : events;
  }
}
