package calsyncd.providers.caldav;

import java.time.Duration;
import java.util.Set;

/**
 * How CalDAV servers are spoken to.
 *
 * @param allowedHosts the operator's exceptions, each {@code host} or {@code host:port} in any
 *     case: these may have private addresses and may be spoken to without TLS
 * @param connectTimeout until a connection stands
 * @param readTimeout for one whole exchange, body included
 * @param maxBodyBytes an answer that is longer is refused
 * @param multigetChunk events asked for in one {@code calendar-multiget}, and so in one page
 * @param maxRedirects followed for one request
 */
public record CalDavSettings(
    Set<String> allowedHosts,
    Duration connectTimeout,
    Duration readTimeout,
    int maxBodyBytes,
    int multigetChunk,
    int maxRedirects,
    String userAgent) {

  /** What fits the servers that are known, with no exception for any host. */
  public static final CalDavSettings DEFAULT =
      new CalDavSettings(
          Set.of(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          64 * 1024 * 1024,
          100,
          5,
          "calsyncd");

  public CalDavSettings {
    allowedHosts = Set.copyOf(allowedHosts);
    if (multigetChunk < 1) {
      throw new IllegalArgumentException("multigetChunk must be at least 1");
    }
  }

  /** The same with other exceptions. */
  public CalDavSettings allowing(Set<String> hosts) {
    return new CalDavSettings(
        hosts, connectTimeout, readTimeout, maxBodyBytes, multigetChunk, maxRedirects, userAgent);
  }
}
