package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A notification that rang, as the journal has it.
 *
 * @param state the provider's own word for what happened
 * @param drainedAt when its bindings were due
 * @param bindings what it rang, together with others of its connection in the same batch
 */
public record JournalRow(
    long id, Source source, String state, Times times, List<BindingId> bindings, Trace trace) {
  public JournalRow {
    bindings = List.copyOf(bindings);
  }

  /** Whose watch it came by. */
  public record Source(String provider, UUID user, ConnectionId connection, String watch) {}

  /** When it arrived, and when its bindings were due. */
  public record Times(Instant received, Instant drained) {}

  /** The ids of its request and of the passes that it rang. */
  public record Trace(String request, String passes) {}
}
