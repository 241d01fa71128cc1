package calsyncd.daemon.worker;

import calsyncd.hub.ConnectionId;
import calsyncd.provider.CalendarProvider;

/** Opens the provider of a connection, signed in. */
@FunctionalInterface
public interface Providers {
  /**
   * A provider that refreshes its access token once where it is refused.
   *
   * @throws calsyncd.provider.ProviderException UNAUTHENTICATED where the grant is gone
   */
  CalendarProvider open(ConnectionId connection);
}
