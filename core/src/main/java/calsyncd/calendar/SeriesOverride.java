package calsyncd.calendar;

/** What became of one occurrence of a series. */
public sealed interface SeriesOverride {
  /** The occurrence says something else than its series, or happens at another time. */
  record Changed(EventContent content) implements SeriesOverride {}

  /** The occurrence does not take place. */
  record Cancelled() implements SeriesOverride {}

  /** The one cancelled override there is. */
  SeriesOverride CANCELLED = new Cancelled();
}
