package calsyncd.provider;

import java.time.Instant;

/**
 * A subscription that a provider granted.
 *
 * @param id Google: the channel id that we chose; Graph: the subscription id
 * @param resource Google: the resource id that stopping needs; Graph: the resource path
 * @param expiresAt when it ends unless renewed
 */
public record Watch(String id, String resource, Instant expiresAt) {}
