package calsyncd.hub;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which bindings want a pass, and who runs it. Found by index, never by scanning users. */
public interface DueWork {
  /** This node lives. Backs all its leases; dead after four seconds without. */
  void beat(String node);

  /** Gives up all leases of a node that ends in good order. */
  void leave(String node);

  /** Gives up the leases of a node that lives but does not know of them: their answer was lost. */
  void keepOnly(String node, Collection<BindingId> held);

  /** The nodes whose heart beats. */
  java.util.Set<String> livingNodes();

  /**
   * Marks bindings due now. A binding whose pass is running is due again when it ends.
   *
   * @return each binding that may run, with the number that its pass has to reach
   */
  List<Rung> ring(Collection<BindingId> bindings, String correlationId);

  /**
   * Leases on due bindings of connections that may be called and have fewer passes under way than
   * they may, oldest first.
   */
  List<Lease> claim(String node, int max);

  /**
   * Ends a lease: the binding is due again if it was rung meanwhile, or after the wait.
   *
   * @return after how long the binding may be due again; empty where no wait is asked of it, or
   *     where the lease was no longer ours
   */
  Optional<Duration> release(Lease lease, Release how);

  /** What became of rings: the bindings among them whose pass has ended since. */
  List<Settled> settled(Collection<Rung> rings);

  /** A ring to wait for. */
  record Rung(BindingId binding, long sequence) {}

  /** A ring that was answered, and whether its pass was complete. */
  record Settled(BindingId binding, boolean complete) {}

  /**
   * How a pass ended.
   *
   * @param again when to try again, if at all; no ring comes before it
   * @param retries what the next pass of this attempt starts from
   * @param complete whether all was read; whoever waits for the ring has an answer only then, or
   *     where there is nothing to try again
   * @param more when the binding is due by itself, though its pass is complete; a ring may come
   *     first
   */
  record Release(Optional<Duration> again, int retries, boolean complete, Optional<Duration> more) {
    /** Nothing to do until the next ring. */
    public static final Release COMPLETE = new Release(Optional.empty(), 0, true, Optional.empty());

    /** Failed, and not tried again by itself. */
    public static final Release FAILED = new Release(Optional.empty(), 0, false, Optional.empty());

    /** Complete, and there is more to write after the wait. */
    public static Release more(Duration after) {
      return new Release(Optional.empty(), 0, true, Optional.of(after));
    }

    /** Failed for now. */
    public static Release retry(Duration after, int retries) {
      return new Release(Optional.of(after), retries, false, Optional.empty());
    }
  }
}
