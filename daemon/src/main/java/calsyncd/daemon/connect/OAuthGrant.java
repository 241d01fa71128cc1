package calsyncd.daemon.connect;

import calsyncd.daemon.postgres.SecretTable;
import calsyncd.hub.ConnectionId;

/** A token that is refreshed as it is asked for. */
final class OAuthGrant implements Grant {
  private final ConnectionId id;
  private final TokenRefresher refresher;
  private final SecretTable secrets;
  private volatile HeldToken held;

  OAuthGrant(ConnectionId id, HeldToken held, TokenRefresher refresher, SecretTable secrets) {
    this.id = id;
    this.held = held;
    this.refresher = refresher;
    this.secrets = secrets;
  }

  String accessToken() {
    if (refresher.stale(held)) {
      held = refresher.fresh(id);
    }
    return held.secret().accessToken();
  }

  @Override
  public long version() {
    return held.version();
  }

  @Override
  public boolean renew() {
    held = refresher.afterRefusal(id, held.version());
    return true;
  }

  @Override
  public void refused(String reason) {
    secrets.needsReauth(id, held.version(), reason);
  }
}
