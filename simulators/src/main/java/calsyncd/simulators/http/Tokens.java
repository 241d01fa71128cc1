package calsyncd.simulators.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Users, grants and tokens of an authorization server (RFC 6749). A grant is one user's consent to
 * one client; it owns refresh tokens and access tokens. Every method is atomic.
 */
public final class Tokens {
  /** What a refresh does to the refresh token. */
  public enum Rotation {
    /** The old one stays, no new one is given (Google). */
    NONE,
    /** A new one is given, the old one stays valid (Microsoft). */
    KEEP_OLD,
    /** A new one is given; using an old one again revokes the whole grant (RFC 9700 4.14.2). */
    REVOKE_ON_REUSE
  }

  /**
   * What a consent or a refresh yields.
   *
   * @param user whose it is
   * @param scope space separated
   * @param accessToken the new access token
   * @param expiresIn its lifetime
   * @param refreshToken a new refresh token, if one is given
   */
  public record Issued(
      String user,
      String scope,
      String accessToken,
      Duration expiresIn,
      Optional<String> refreshToken) {}

  private static final class Grant {
    final String user;
    final String client;
    String scope;
    boolean revoked;

    Grant(String user, String client, String scope) {
      this.user = user;
      this.client = client;
      this.scope = scope;
    }
  }

  private record Access(Grant grant, Instant expires) {}

  private static final class Refresh {
    final Grant grant;
    final Instant issued;
    Instant lastUsed;
    boolean spent;

    Refresh(Grant grant, Instant issued) {
      this.grant = grant;
      this.issued = issued;
      this.lastUsed = issued;
    }
  }

  private static final String SCRIPT = "(script)";
  private static final int SWEPT_AT = 10_000;

  private final InstantSource clock;
  private final AtomicLong serial = new AtomicLong();
  private final String salt;
  private final Map<String, String> users = new LinkedHashMap<>();
  private final Map<String, Access> accesses = new HashMap<>();
  private final Map<String, Refresh> refreshes = new HashMap<>();
  private Rotation rotation;
  private Duration accessLifetime = Duration.ofHours(1);
  private Duration idleLifetime = Duration.ofDays(180);
  private Duration refreshLifetime = Duration.ofDays(36_500);
  private long refreshCount;

  /** No users yet; the salt keeps tokens of two simulators apart. */
  public Tokens(InstantSource clock, Rotation rotation, String salt) {
    this.clock = clock;
    this.rotation = rotation;
    this.salt = salt;
  }

  /** Adds a user by address (idempotent). */
  public synchronized void addUser(String email) {
    users.put(email, email);
  }

  /** All users in the order they were added. */
  public synchronized List<String> users() {
    return List.copyOf(users.keySet());
  }

  /** What refreshing does from now on. */
  public synchronized void rotation(Rotation mode) {
    rotation = mode;
  }

  /** How long access tokens that are issued from now on live. */
  public synchronized void accessLifetime(Duration lifetime) {
    accessLifetime = lifetime;
  }

  /** How long an unused refresh token lives. */
  public synchronized void idleLifetime(Duration lifetime) {
    idleLifetime = lifetime;
  }

  /** How long a refresh token lives, used or not (7 days for a Google project in testing). */
  public synchronized void refreshLifetime(Duration lifetime) {
    refreshLifetime = lifetime;
  }

  /** A new consent. */
  public synchronized Issued grant(String user, String client, String scope, boolean offline) {
    var grant = new Grant(user, client, scope);
    return issue(grant, offline ? Optional.of(newRefresh(grant)) : Optional.empty());
  }

  /**
   * An access token for scripts, valid for this long: nothing done to the user's grants ends it.
   */
  public synchronized String longLived(String user, String scope, Duration lifetime) {
    return newAccess(new Grant(user, SCRIPT, scope), lifetime);
  }

  /** Exchanges a refresh token; empty: {@code invalid_grant}. */
  public synchronized Optional<Issued> refresh(String token, String client) {
    Refresh refresh = refreshes.get(token);
    if (refresh == null || refresh.grant.revoked || !refresh.grant.client.equals(client)) {
      return Optional.empty();
    }
    if (refresh.spent && rotation == Rotation.REVOKE_ON_REUSE) {
      refresh.grant.revoked = true;
      return Optional.empty();
    }
    Instant now = clock.instant();
    boolean idle = refresh.lastUsed.plus(idleLifetime).isBefore(now);
    if (idle || refresh.issued.plus(refreshLifetime).isBefore(now)) {
      return Optional.empty();
    }
    refresh.lastUsed = now;
    refresh.spent = rotation == Rotation.REVOKE_ON_REUSE;
    refreshCount++;
    boolean rotates = rotation != Rotation.NONE;
    return Optional.of(
        issue(refresh.grant, rotates ? Optional.of(newRefresh(refresh.grant)) : Optional.empty()));
  }

  /** Whose access token it is, if it is valid now. */
  public synchronized Optional<String> userOf(String accessToken) {
    return valid(accessToken).map(access -> access.grant().user);
  }

  /** Whose request it is: that of a bearer token, or of the grant that is to be refreshed. */
  public Optional<String> user(Request request) {
    return request.bearer().flatMap(this::userOf).or(() -> refreshing(request));
  }

  private synchronized Optional<String> refreshing(Request request) {
    return request.path().endsWith("/token")
        ? Optional.ofNullable(refreshes.get(request.form().getOrDefault("refresh_token", "")))
            .map(refresh -> refresh.grant.user)
        : Optional.empty();
  }

  /** The scope of an access token, if it is valid now. */
  public synchronized Optional<String> scopeOf(String accessToken) {
    return valid(accessToken).map(access -> access.grant().scope);
  }

  /** The client an access token was issued to, if it is valid now. */
  public synchronized Optional<String> clientOf(String accessToken) {
    return valid(accessToken).map(access -> access.grant().client);
  }

  /** Revokes the grant of an access or refresh token; false if the token is unknown. */
  public synchronized boolean revoke(String token) {
    Access access = accesses.get(token);
    Refresh refresh = refreshes.get(token);
    Optional.ofNullable(access).ifPresent(a -> a.grant().revoked = true);
    Optional.ofNullable(refresh).ifPresent(r -> r.grant.revoked = true);
    return access != null || refresh != null;
  }

  /** Revokes all grants of a user. */
  public synchronized void revokeUser(String user) {
    grants(user).forEach(grant -> grant.revoked = true);
  }

  /** Ends all access tokens of a user now; refresh tokens stay. */
  public synchronized void expireAccess(String user) {
    List<Grant> grants = grants(user);
    accesses.values().removeIf(access -> grants.contains(access.grant()));
  }

  /** Changes what all grants of a user allow. */
  public synchronized void scope(String user, String scope) {
    grants(user).forEach(grant -> grant.scope = scope);
  }

  /** How many refreshes succeeded. */
  public synchronized long refreshCount() {
    return refreshCount;
  }

  /** Whether some refresh token of this user would still work. */
  public synchronized boolean hasLiveGrant(String user) {
    return refreshes.values().stream()
        .anyMatch(refresh -> refresh.grant.user.equals(user) && !refresh.grant.revoked);
  }

  /** A string nobody can guess from others (codes, tokens, ids). */
  public String opaque(String prefix) {
    try {
      byte[] seed =
          (salt + ":" + prefix + ":" + serial.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(seed);
      return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<Access> valid(String accessToken) {
    return Optional.ofNullable(accesses.get(accessToken))
        .filter(access -> !access.grant().revoked && clock.instant().isBefore(access.expires()));
  }

  private List<Grant> grants(String user) {
    var all = new ArrayList<Grant>();
    accesses.values().forEach(access -> all.add(access.grant()));
    refreshes.values().forEach(refresh -> all.add(refresh.grant));
    return all.stream()
        .filter(grant -> grant.user.equals(user) && !grant.client.equals(SCRIPT))
        .distinct()
        .toList();
  }

  private Issued issue(Grant grant, Optional<String> refresh) {
    return new Issued(
        grant.user, grant.scope, newAccess(grant, accessLifetime), accessLifetime, refresh);
  }

  private String newAccess(Grant grant, Duration lifetime) {
    String token = opaque("at.");
    if (accesses.size() > SWEPT_AT) {
      Instant now = clock.instant();
      accesses.values().removeIf(access -> !now.isBefore(access.expires()));
    }
    accesses.put(token, new Access(grant, clock.instant().plus(lifetime)));
    return token;
  }

  private String newRefresh(Grant grant) {
    String token = opaque("rt.");
    refreshes.put(token, new Refresh(grant, clock.instant()));
    return token;
  }
}
