package calsyncd.daemon.postgres;

import calsyncd.hub.Owner;
import calsyncd.provider.Account;

/**
 * A grant that has just been proved.
 *
 * @param serverUrl CalDAV only; else empty
 * @param granted {@code read}, or {@code write} where we may write, too
 */
public record NewConnection(
    Owner owner, String provider, Account account, String serverUrl, String granted) {
  /** One that may only read. */
  public NewConnection(Owner owner, String provider, Account account, String serverUrl) {
    this(owner, provider, account, serverUrl, "read");
  }
}
