package calsyncd.webhooks;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request, read under a limit. */
sealed interface Body {
  /** All of it. */
  record Whole(byte[] bytes) implements Body {}

  /** More than the limit. */
  record TooLong() implements Body {}

  /** It broke off, stalled or was not framed as HTTP says. */
  record Broken() implements Body {}

  /**
   * How much of a body that is too long is read and thrown away, so that a sender that does not
   * listen while it writes gets its answer instead of a reset connection.
   */
  int DISCARDED_AT_MOST = 4 * 1024 * 1024;

  /** Reads on the container's (virtual) thread; keeps no more than {@code limit} bytes. */
  static Body read(HttpServletRequest request, int limit) {
    if (request.getContentLengthLong() == 0) {
      return new Whole(new byte[0]);
    }
    try {
      return read(request.getInputStream(), limit);
    } catch (IOException | RuntimeException e) { // a bad chunk is unchecked in Jetty
      return new Broken();
    }
  }

  private static Body read(InputStream in, int limit) throws IOException {
    var bytes = in.readNBytes(limit);
    if (bytes.length < limit || in.read() < 0) {
      return new Whole(bytes);
    }
    in.skip(DISCARDED_AT_MOST);
    return new TooLong();
  }
}
