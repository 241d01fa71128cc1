package calsyncd.daemon.traces;

/** What became of an ended span. */
public enum Fate {
  /** The collector took it. */
  SENT,
  /** The collector did not take the batch that it was in, which is not sent again. */
  FAILED,
  /** There was no room for it: the collector is away, or slower than the work. */
  DROPPED
}
