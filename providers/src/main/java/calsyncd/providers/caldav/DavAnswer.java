package calsyncd.providers.caldav;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * What a server answered.
 *
 * @param uri where the answer came from, redirects followed: hrefs in it are relative to this
 */
record DavAnswer(URI uri, int status, HttpHeaders headers, byte[] body) {

  DavAnswer withStatus(int other) {
    return new DavAnswer(uri, other, headers, body);
  }

  boolean isSuccess() {
    return status == 200 || status == 201 || status == 204;
  }

  /** A header's first value, or empty. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
