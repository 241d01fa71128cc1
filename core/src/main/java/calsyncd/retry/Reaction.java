package calsyncd.retry;

import java.time.Duration;

/** What to do about a failed provider call. */
public sealed interface Reaction {
  /** The same attempt again, after a wait that is written down. */
  record Retry(Duration after) implements Reaction {}

  /** The whole connection waits, then the same attempt goes on. */
  record PauseConnection(Duration after) implements Reaction {}

  /** {@code max_retries_reached}: the attempt ends; the next scheduled pass opens a new one. */
  record GiveUp() implements Reaction {}

  /** The user has to grant access again. */
  record Reauthenticate() implements Reaction {}

  /** The request is wrong as it is: visible with the provider's own code, not repeated. */
  record Park() implements Reaction {}

  /** The calendar is gone or no longer ours: the binding stops, nothing is removed. */
  record StopBinding() implements Reaction {}

  /** Read all of the window again. */
  record Snapshot() implements Reaction {}

  /** Fetch the event and decide anew. */
  record Refetch() implements Reaction {}

  /** The one event is gone: a proved removal. */
  record TreatAsDeleted() implements Reaction {}
}
