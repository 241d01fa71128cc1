package calsyncd.daemon.connect;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The daemon as the world sees it; all that browsers and providers are told to call is built here.
 *
 * @param base may have a path, under which a proxy publishes the daemon; slashes at its end count
 *     for nothing
 */
public record PublicAddress(URI base) {
  /** Names of this machine, for which RFC 8252 §7.3 allows plain HTTP. */
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * @throws IllegalArgumentException where codes would travel unencrypted
   */
  public PublicAddress {
    boolean plain = "http".equals(base.getScheme()) && isLocal(base.getHost());
    if (base.getHost() == null || !plain && !"https".equals(base.getScheme())) {
      throw new IllegalArgumentException("public_base_url must be https, or http on localhost");
    }
    base = URI.create(base.toString().replaceAll("/+$", ""));
  }

  /** Whether a host is this very machine by name, so that nobody else can reach it. */
  public static boolean isLocal(@Nullable String host) {
    return host != null && LOCAL.contains(host);
  }

  /** Where a provider sends browsers back to: its redirect URI. */
  public URI callback(String provider) {
    return under(provider + "/callback");
  }

  /** Where a provider's notifications go. */
  public URI webhook(String provider) {
    return under("webhooks/" + provider);
  }

  /** Where a provider tells what becomes of a watch itself. */
  public URI lifecycle(String provider) {
    return under("webhooks/" + provider + "/lifecycle");
  }

  private URI under(String path) {
    return URI.create(base + "/integrations/calendar/" + path);
  }
}
