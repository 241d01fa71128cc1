package calsyncd.daemon.connect;

import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.daemon.postgres.ConnectionSecret;
import calsyncd.daemon.postgres.SecretTable;
import calsyncd.hub.ConnectionId;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.ProviderFactory;
import java.net.URI;
import java.util.Map;

/** Opens stored connections: decrypts, refreshes, and reports a grant that is dead. */
public final class Connections {
  private final Map<String, ProviderFactory> factories;
  private final SecretTable secrets;
  private final SecretVault vault;
  private final TokenRefresher refresher;

  /**
   * @param factories by the provider's name
   */
  public Connections(
      Map<String, ProviderFactory> factories,
      SecretTable secrets,
      SecretVault vault,
      TokenRefresher refresher) {
    this.factories = Map.copyOf(factories);
    this.secrets = secrets;
    this.vault = vault;
    this.refresher = refresher;
  }

  /**
   * A provider that speaks for the connection; no call is made yet. An access token that a call
   * finds expired or refused is refreshed once; a grant that is refused then makes the connection
   * {@code needs_reauth}.
   *
   * @throws ProviderException UNAUTHENTICATED where the connection is unknown, disconnected or
   *     needs its user; REJECTED where its provider is not configured; TRANSIENT where its secret
   *     can't be decrypted
   */
  public CalendarProvider open(ConnectionId id) {
    ConnectionSecret row = usable(id);
    ProviderFactory factory = factory(row);
    return switch (vault.open(row)) {
      case Secret.OAuth oauth -> bearer(factory, row, oauth);
      case Secret.Login login ->
          new RenewingProvider(
              factory.open(basic(row, login)),
              new LoginGrant(id, row.version(), secrets),
              row.connection().account());
    };
  }

  /**
   * A provider for what is left to do with a connection whose secret is stored no more. A stale
   * access token is refreshed now, and kept nowhere.
   *
   * @throws ProviderException as the token endpoint failed; REJECTED where its provider is not
   *     configured; TRANSIENT where its secret can't be decrypted
   */
  public CalendarProvider last(ConnectionSecret ended) {
    return factory(ended)
        .open(
            switch (vault.open(ended)) {
              case Secret.OAuth oauth -> {
                String token = refresher.last(ended.connection().provider(), oauth);
                yield new Credentials.Bearer(() -> token);
              }
              case Secret.Login login -> basic(ended, login);
            });
  }

  private ProviderFactory factory(ConnectionSecret row) {
    ProviderFactory factory = factories.get(row.connection().provider());
    if (factory == null) {
      throw ProviderException.of(FailureClass.REJECTED, "provider_not_configured");
    }
    return factory;
  }

  private ConnectionSecret usable(ConnectionId id) {
    ConnectionSecret row =
        secrets
            .read(id)
            .orElseThrow(
                () -> ProviderException.of(FailureClass.UNAUTHENTICATED, "connection_unknown"));
    ConnectionRow connection = row.connection();
    if (!connection.usable()) {
      throw ProviderException.of(FailureClass.UNAUTHENTICATED, connection.state());
    }
    return row;
  }

  private CalendarProvider bearer(
      ProviderFactory factory, ConnectionSecret row, Secret.OAuth oauth) {
    HeldToken held = new HeldToken(oauth, row.version());
    OAuthGrant grant = new OAuthGrant(row.connection().id(), held, refresher, secrets);
    return new RenewingProvider(
        factory.open(new Credentials.Bearer(grant::accessToken)),
        grant,
        row.connection().account());
  }

  private static Credentials basic(ConnectionSecret row, Secret.Login login) {
    URI server = URI.create(row.connection().serverUrl());
    return new Credentials.Basic(server, login.user(), login.password());
  }
}
