package calsyncd.daemon.connect;

import calsyncd.daemon.postgres.SecretTable;
import calsyncd.hub.ConnectionId;

/** A user and a password: nothing renews them but their user. */
record LoginGrant(ConnectionId id, long version, SecretTable secrets) implements Grant {
  @Override
  public boolean renew() {
    return false;
  }

  @Override
  public void refused(String reason) {
    secrets.needsReauth(id, version, reason);
  }
}
