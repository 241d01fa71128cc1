package calsyncd.daemon.connect;

import java.net.URI;
import java.util.Set;

/**
 * Where providers send browsers back to.
 *
 * @param publicBaseUrl the daemon as the world sees it, without a slash at the end
 */
public record Callbacks(URI publicBaseUrl) {
  /** Names of this machine, for which RFC 8252 §7.3 allows plain HTTP. */
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * @throws IllegalArgumentException where codes would travel unencrypted
   */
  public Callbacks {
    String scheme = publicBaseUrl.getScheme();
    boolean local = "http".equals(scheme) && LOOPBACK.contains(publicBaseUrl.getHost());
    if (publicBaseUrl.getHost() == null || !local && !"https".equals(scheme)) {
      throw new IllegalArgumentException(
          "public_base_url must be https, or http on localhost: " + publicBaseUrl);
    }
  }

  /** The redirect URI of a provider. */
  public URI of(String provider) {
    String base = publicBaseUrl.toString().replaceAll("/+$", "");
    return URI.create(base + "/integrations/calendar/" + provider + "/callback");
  }
}
