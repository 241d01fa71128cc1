package calsyncd.proofs.faultday;

import calsyncd.proofs.Verdict;
import calsyncd.provider.FailureClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Holds what a manager is told against what the simulators counted, each hour and of the whole day.
 */
final class Comparison {
  /** What was asked at the end of an hour may still be written down. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Station station;
  private final Operator operator;
  private final Verdict verdict;
  private final Instant midnight;
  private Map<String, String> connections = Map.of();
  private Figures before = new Figures();
  private Figures delivered = new Figures();

  Comparison(Station station, Operator operator, Verdict verdict, Instant midnight) {
    this.station = station;
    this.operator = operator;
    this.verdict = verdict;
    this.midnight = midnight;
  }

  /** From here on it is counted. */
  void begin() {
    connections = operator.connections();
    before = operator.read(connections, midnight);
    delivered = station.providers().delivered();
    verdict.require(connections.size() == 2 * Providers.NAMES.size(), "connections " + connections);
  }

  private Figures told() {
    return operator.read(connections, midnight).since(before);
  }

  private Figures counted() {
    Figures counted = station.providers().delivered().since(delivered);
    counted.add(station.providers().counted(midnight, _ -> true));
    return counted;
  }

  private List<String> differences() {
    return told().against(counted());
  }

  /** An hour is over. */
  void hour(Hour hour) {
    boolean equal = station.await(() -> differences().isEmpty(), PATIENCE);
    List<String> differences = equal ? List.of() : differences();
    verdict.require(
        differences.isEmpty(), station.now() + " after " + hour + " is told " + differences);
    verdict.say("%s %s: %d figures".formatted(station.now(), hour, counted().size()));
  }

  /** The day is over: nothing waits, all is well, and no class could be left out unnoticed. */
  void end() {
    Figures told = told();
    verdict.say("told and counted: " + told);
    for (FailureClass left : FailureClass.values()) {
      Figures fewer = station.providers().counted(midnight, it -> !it.is(left));
      boolean happened = station.providers().counted(midnight, it -> it.is(left)).size() > 0;
      verdict.say(left + (happened ? " was told" : " did not happen"));
      verdict.require(
          !happened || !told.against(fewer).isEmpty(), "without " + left + " nothing differs");
    }
    operator
        .health()
        .forEach((account, health) ->
            verdict.require(health.startsWith("healthy "), account + " is " + health));
  }
}
