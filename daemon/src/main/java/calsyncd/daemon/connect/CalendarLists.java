package calsyncd.daemon.connect;

import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.PassLog;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Ringer;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.retry.Reaction;
import calsyncd.retry.RetryStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads once more what calendars a connection has, for those that came or went since. */
public final class CalendarLists {
  private final Parts parts;

  /**
   * What they are read with.
   *
   * @param read a connection's list, by its provider
   */
  public record Parts(
      Function<ConnectionId, List<RemoteCalendar>> read,
      ConnectionTable connections,
      Ringer ringer,
      RetryStrategy strategy,
      PassLog log) {}

  public CalendarLists(Parts parts) {
    this.parts = parts;
  }

  /**
   * Reads and stores the list; calendars that came are bound as at the connect, and passed over.
   *
   * @return whether it is stored; not where the connection is not active, or another user's
   * @throws ProviderException as the provider failed; RATE_LIMITED while it wants a pause
   */
  public boolean refresh(Author author, ConnectionId id) {
    Optional<Duration> pause = parts.connections.pause(id);
    if (pause.isPresent()) {
      throw ProviderException.of(FailureClass.RATE_LIMITED, "it asked for a pause")
          .retryAfter(pause.get());
    }
    Optional<List<BindingId>> bindings = parts.connections.relist(author, id, read(id));
    bindings.ifPresent(rung -> parts.ringer.ring(rung, author.correlationId()));
    return bindings.isPresent();
  }

  private List<RemoteCalendar> read(ConnectionId id) {
    try {
      return parts.read.apply(id);
    } catch (ProviderException e) {
      if (parts.strategy.reactTo(e, 0) instanceof Reaction.PauseConnection(var wait)) {
        parts.log.pause(id, wait);
      }
      throw e;
    }
  }
}
