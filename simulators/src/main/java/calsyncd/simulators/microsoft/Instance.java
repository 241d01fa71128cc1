package calsyncd.simulators.microsoft;

import java.time.Instant;

/**
 * One item of a calendar view: a single event or one occurrence of a series.
 *
 * @param id with the date of the occurrence
 * @param kind what Graph calls its type
 */
record Instance(EventId id, Kind kind, Instant start, Instant end) {

  /** The event types of Graph. */
  enum Kind {
    SINGLE("singleInstance"),
    OCCURRENCE("occurrence"),
    EXCEPTION("exception"),
    MASTER("seriesMaster");

    private final String graphName;

    Kind(String graphName) {
      this.graphName = graphName;
    }

    String graphName() {
      return graphName;
    }
  }
}
