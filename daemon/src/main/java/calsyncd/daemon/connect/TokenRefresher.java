package calsyncd.daemon.connect;

import calsyncd.daemon.postgres.ConnectionSecret;
import calsyncd.daemon.postgres.SealedSecret;
import calsyncd.daemon.postgres.SecretTable;
import calsyncd.hub.ConnectionId;
import calsyncd.provider.FailureClass;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshes access tokens, each by one caller over all nodes, since a provider may revoke a grant
 * whose refresh token is used twice. Within this JVM the first caller works and the others take its
 * result; between nodes the database leases the work. No transaction spans the call. What the
 * provider gave is kept here until it is saved, since the old refresh token may be of no use.
 */
public final class TokenRefresher {
  private static final Logger LOG = LoggerFactory.getLogger(TokenRefresher.class);
  private static final Duration EARLY = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final SecretTable secrets;
  private final SecretVault vault;
  private final TokenEndpoint endpoint;
  private final Map<String, OAuthProfile> profiles;
  private final InstantSource clock;
  private final Duration lease;
  private final Map<ConnectionId, CompletableFuture<HeldToken>> running = new ConcurrentHashMap<>();
  private final Map<ConnectionId, Unsaved> unsaved = new ConcurrentHashMap<>();

  /** What replaces the secret of this version, by the claim with this fence. */
  private record Unsaved(long version, long fence, Secret.OAuth secret) {}

  /**
   * @param profiles by the provider's name
   * @param lease how long one refresh may hold the others off; longer than the endpoint's time-outs
   */
  public TokenRefresher(
      SecretTable secrets,
      SecretVault vault,
      TokenEndpoint endpoint,
      Map<String, OAuthProfile> profiles,
      InstantSource clock,
      Duration lease) {
    this.secrets = secrets;
    this.vault = vault;
    this.endpoint = endpoint;
    this.profiles = Map.copyOf(profiles);
    this.clock = clock;
    this.lease = lease;
  }

  /**
   * A token that is good for a minute at least.
   *
   * @throws ProviderException UNAUTHENTICATED where the connection has no grant that lives; else as
   *     the token endpoint failed
   */
  HeldToken fresh(ConnectionId id) {
    HeldToken held = held(read(id));
    return stale(held) ? replaced(id, held.version()) : held;
  }

  /** A token to go on with, after the provider refused the one of this version. */
  HeldToken afterRefusal(ConnectionId id, long refused) {
    HeldToken held = held(read(id));
    return held.version() > refused && !stale(held) ? held : replaced(id, held.version());
  }

  /** An access token of a grant that is stored no more, so that nobody else refreshes it. */
  String last(String provider, Secret.OAuth grant) {
    return stale(grant)
        ? endpoint.refresh(profile(provider), grant.refreshToken()).accessToken()
        : grant.accessToken();
  }

  boolean stale(HeldToken held) {
    return stale(held.secret());
  }

  private boolean stale(Secret.OAuth grant) {
    return !grant.expiresAt().isAfter(clock.instant().plus(EARLY));
  }

  private HeldToken replaced(ConnectionId id, long version) {
    CompletableFuture<HeldToken> mine = new CompletableFuture<>();
    CompletableFuture<HeldToken> theirs = running.putIfAbsent(id, mine);
    return theirs == null ? lead(id, version, mine) : follow(id, version, theirs);
  }

  private HeldToken lead(ConnectionId id, long version, CompletableFuture<HeldToken> result) {
    try {
      HeldToken held = overNodes(id, version);
      result.complete(held);
      return held;
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
      throw e;
    } finally {
      running.remove(id, result);
    }
  }

  /** The leader's work ends by itself: its waits and calls are bounded. */
  private HeldToken follow(ConnectionId id, long version, CompletableFuture<HeldToken> theirs) {
    try {
      HeldToken held = theirs.join();
      return held.version() > version ? held : replaced(id, version);
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProviderException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private HeldToken overNodes(ConnectionId id, long version) {
    long looks = 2 * lease.dividedBy(LOOK_AGAIN) + 1;
    for (long look = 0; look < looks; look++) {
      ConnectionSecret row = read(id);
      if (row.version() > version) {
        unsaved.remove(id);
        return held(row);
      }
      HeldToken held = held(row);
      Optional<Long> fence = claim(id, version);
      if (fence.isPresent()) {
        return refresh(row.connection().provider(), id, held, fence.get());
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    throw ProviderException.of(FailureClass.TRANSIENT, "refresh_in_progress");
  }

  private HeldToken refresh(String provider, ConnectionId id, HeldToken held, long fence) {
    Unsaved kept = unsaved.get(id);
    if (kept == null || kept.version() != held.version()) {
      return saved(id, new Unsaved(held.version(), fence, called(provider, id, held, fence)));
    }
    HeldToken late = saved(id, new Unsaved(held.version(), fence, kept.secret()));
    return stale(late) ? overNodes(id, late.version()) : late;
  }

  private Optional<Long> claim(ConnectionId id, long version) {
    Unsaved kept = unsaved.get(id);
    return kept == null
        ? secrets.claim(id, version, lease)
        : secrets.claim(id, version, lease, kept.fence());
  }

  private HeldToken saved(ConnectionId id, Unsaved fresh) {
    unsaved.put(id, fresh);
    SealedSecret sealed = vault.seal(fresh.secret(), id);
    boolean saved = save(id, fresh, sealed);
    unsaved.remove(id);
    return saved ? new HeldToken(fresh.secret(), fresh.version() + 1) : held(read(id));
  }

  /** Tries as long as the claim lasts; after that the next use of the connection does. */
  private boolean save(ConnectionId id, Unsaved fresh, SealedSecret sealed) {
    for (Duration wait = LOOK_AGAIN; ; wait = wait.multipliedBy(2)) {
      try {
        return secrets.save(id, fresh.version(), fresh.fence(), sealed);
      } catch (RuntimeException e) {
        if (wait.multipliedBy(2).compareTo(lease) > 0) {
          throw e;
        }
        LOG.warn("the new grant of connection {} is not saved yet: {}", id, e.getMessage());
        LockSupport.parkNanos(wait.toNanos());
      }
    }
  }

  private Secret.OAuth called(String provider, ConnectionId id, HeldToken held, long fence) {
    try {
      return endpoint.refresh(profile(provider), held.secret().refreshToken());
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.UNAUTHENTICATED) {
        secrets.needsReauth(id, held.version(), e.reason());
      }
      secrets.release(id, fence);
      throw e;
    }
  }

  private OAuthProfile profile(String provider) {
    OAuthProfile profile = profiles.get(provider);
    if (profile == null) {
      throw ProviderException.of(FailureClass.REJECTED, "provider_not_configured");
    }
    return profile;
  }

  private ConnectionSecret read(ConnectionId id) {
    ConnectionSecret row =
        secrets
            .read(id)
            .orElseThrow(
                () -> ProviderException.of(FailureClass.UNAUTHENTICATED, "connection_unknown"));
    if (!row.connection().usable()) {
      throw ProviderException.of(FailureClass.UNAUTHENTICATED, row.connection().state());
    }
    return row;
  }

  private HeldToken held(ConnectionSecret row) {
    if (vault.open(row) instanceof Secret.OAuth oauth) {
      return new HeldToken(oauth, row.version());
    }
    throw ProviderException.of(FailureClass.REJECTED, "no_oauth_grant");
  }
}
