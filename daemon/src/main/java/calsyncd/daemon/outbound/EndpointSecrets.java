package calsyncd.daemon.outbound;

import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.connect.VaultException;
import calsyncd.daemon.postgres.Endpoints;
import calsyncd.daemon.postgres.Endpoints.Kept;
import calsyncd.daemon.postgres.OutboundMessage.Endpoint;
import calsyncd.daemon.postgres.SealedSecret;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of webhook endpoints, which nothing but this ever writes anew: what an older key of
 * the vault sealed is sealed with the current one, so that the older one can go.
 */
public final class EndpointSecrets {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointSecrets.class);
  private static final UUID FIRST = new UUID(0, 0);

  private final Endpoints endpoints;
  private final SecretVault vault;
  private final int batch;

  /**
   * The secrets of these.
   *
   * @param batch so many are read at once
   */
  public EndpointSecrets(Endpoints endpoints, SecretVault vault, int batch) {
    this.endpoints = endpoints;
    this.vault = vault;
    this.batch = batch;
  }

  /** Seals anew what an older key sealed; how many. What does not open stays, and is told of. */
  public long renew() {
    long renewed = 0;
    List<Kept> older = endpoints.sealedOtherwise(vault.current(), FIRST, batch);
    while (!older.isEmpty()) {
      renewed += older.stream().filter(this::renew).count();
      older = endpoints.sealedOtherwise(vault.current(), older.getLast().id(), batch);
    }
    return renewed;
  }

  private boolean renew(Kept kept) {
    Optional<SealedSecret> anew = sealedAnew(kept);
    return anew.isPresent() && endpoints.replace(kept, anew.get());
  }

  private Optional<SealedSecret> sealedAnew(Kept kept) {
    String belongsTo = Endpoint.belonging(kept.id());
    try {
      return Optional.of(vault.seal(vault.open(kept.secret(), belongsTo), belongsTo));
    } catch (VaultException e) {
      LOG.warn("the secret of webhook endpoint {} stays as it is: {}", kept.id(), e.getMessage());
      return Optional.empty();
    }
  }
}
