package calsyncd.providers.caldav;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Hrefs in one spelling, so that two of one resource are equal: RFC 3986 §6.2.2, and beyond it
 * every character that a path segment may hold is left unencoded. Bytes that are no UTF-8 survive.
 */
final class Hrefs {
  private static final String PLAIN = "-._~!$&'()*+,;=:@";

  private Hrefs() {}

  /** The absolute path of an href, which may be an absolute URL or relative to {@code base}. */
  static String path(URI base, String href) {
    String text = href.strip();
    int query = text.indexOf('?');
    String bare = query < 0 ? text : text.substring(0, query);
    int scheme = bare.indexOf("://");
    if (scheme > 0 && bare.indexOf('/') > scheme) {
      int slash = bare.indexOf('/', scheme + 3);
      return canonical(slash < 0 ? "/" : bare.substring(slash));
    }
    if (bare.startsWith("/")) {
      return canonical(bare);
    }
    String folder = base.getRawPath();
    return canonical(folder.substring(0, folder.lastIndexOf('/') + 1) + bare);
  }

  /**
   * The absolute URL of an href. One that only speaks of plain {@code http} on the host that
   * answered by {@code https} comes from a server that does not know its proxy: it stays https.
   */
  static URI url(URI base, String href) {
    String text = href.strip();
    int scheme = text.indexOf("://");
    if (scheme <= 0 || text.indexOf('/') < scheme) {
      return at(base, path(base, text));
    }
    URI root = parse(text.substring(0, authorityEnd(text, scheme + 3)));
    boolean unaware =
        "http".equalsIgnoreCase(root.getScheme())
            && "https".equalsIgnoreCase(base.getScheme())
            && String.valueOf(root.getHost()).equalsIgnoreCase(base.getHost());
    return at(unaware ? base : root, path(base, text));
  }

  private static int authorityEnd(String url, int from) {
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** The URL at this absolute path of the same server; the path is never read as a host. */
  static URI at(URI server, String path) {
    return parse(
        server.getScheme().toLowerCase(Locale.ROOT)
            + "://"
            + server.getRawAuthority().toLowerCase(Locale.ROOT)
            + path);
  }

  /** A URL in the one spelling. */
  static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw ProviderException.of(FailureClass.REJECTED, "insecure_url").causedBy(e);
    }
  }

  /** Scheme, host and port. */
  static String origin(URI uri) {
    return (uri.getScheme() + "://" + uri.getHost() + ":" + port(uri)).toLowerCase(Locale.ROOT);
  }

  static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  /** An absolute path, each segment decoded and encoded again; an encoded slash stays encoded. */
  static String canonical(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    StringBuilder canonical = new StringBuilder(bytes.length + 16);
    for (int i = 0; i < bytes.length; i++) {
      int octet = bytes[i] & 0xff;
      if (octet == '/') {
        canonical.append('/');
      } else if (octet == '%' && isHex(bytes, i)) {
        append(canonical, Integer.parseInt(path(bytes, i + 1), 16));
        i += 2;
      } else {
        append(canonical, octet);
      }
    }
    return canonical.toString();
  }

  private static void append(StringBuilder to, int octet) {
    boolean plain =
        octet < 128 && (Character.isLetterOrDigit(octet) || PLAIN.indexOf((char) octet) >= 0);
    if (plain) {
      to.append((char) octet);
    } else {
      to.append('%')
          .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
          .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
    }
  }

  private static boolean isHex(byte[] bytes, int at) {
    return at + 2 < bytes.length
        && Character.digit(bytes[at + 1], 16) >= 0
        && Character.digit(bytes[at + 2], 16) >= 0;
  }

  private static String path(byte[] bytes, int at) {
    ByteArrayOutputStream pair = new ByteArrayOutputStream(2);
    pair.write(bytes, at, 2);
    return pair.toString(StandardCharsets.US_ASCII);
  }
}
