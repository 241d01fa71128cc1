package calsyncd.proofs.mirror;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What to do.
 *
 * @param seed of all choices
 * @param edits how many, while there are faults
 * @param timed how many more without faults, each of which is waited for
 * @param faults which part of the daemon's calls fails
 * @param caldav {@code simulated}, or {@code radicale}
 */
record Options(long seed, int edits, int timed, double faults, String caldav) {
  static final String SIMULATED = "simulated";

  private static final List<String> NAMES =
      List.of("--edits", "--timed", "--seed", "--faults", "--caldav");

  /**
   * From {@code --edits N --timed N --seed N --faults P --caldav simulated|radicale}, each of which
   * may be missing.
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
            Integer.parseInt(given.getOrDefault("--edits", "1000")),
            Integer.parseInt(given.getOrDefault("--timed", "200")),
            Double.parseDouble(given.getOrDefault("--faults", "0.05")),
            given.getOrDefault("--caldav", SIMULATED));
    given.keySet().removeAll(NAMES);
    boolean known = List.of(SIMULATED, "radicale").contains(options.caldav);
    if (!given.isEmpty() || arguments.size() % 2 != 0 || !known) {
      throw new IllegalArgumentException(
          "usage: mirror [--edits N] [--timed N] [--seed N] [--faults PART]"
              + " [--caldav simulated|radicale]");
    }
    return options;
  }
}
