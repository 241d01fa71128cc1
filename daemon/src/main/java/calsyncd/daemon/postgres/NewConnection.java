package calsyncd.daemon.postgres;

import calsyncd.hub.Owner;
import calsyncd.provider.Account;

/**
 * A grant that has just been proved.
 *
 * @param serverUrl CalDAV only; else empty
 */
public record NewConnection(Owner owner, String provider, Account account, String serverUrl) {}
