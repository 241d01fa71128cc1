package calsyncd.daemon.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses bodies that are larger than any that is asked for. No more than the limit is kept; what
 * follows is read and thrown away up to a second limit, so that a caller that does not listen while
 * it sends gets its answer and not a reset connection (RFC 9112 §9.6).
 */
@PreMatching
@Priority(10)
public final class BodyLimit implements ContainerRequestFilter {
  /** How many bytes of a refused body are read only for the caller to come to its end. */
  static final int DISCARDED_AT_MOST = 4 * 1024 * 1024;

  private final int bytes;

  /** Bodies of at most so many bytes. */
  public BodyLimit(int bytes) {
    this.bytes = bytes;
  }

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    if (request.getLength() > bytes) {
      throw tooLarge(request.getEntityStream());
    }
    request.setEntityStream(new Counted(request.getEntityStream()));
  }

  private Problem tooLarge(InputStream rest) throws IOException {
    rest.skip(DISCARDED_AT_MOST);
    return Problem.of(413, "a body may have " + bytes + " bytes at most");
  }

  private final class Counted extends FilterInputStream {
    private long seen;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return counted(in.read(), 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      return counted(read, read);
    }

    private int counted(int result, int more) throws IOException {
      if (result < 0) {
        return result;
      }
      seen += more;
      if (seen > bytes) {
        throw tooLarge(in);
      }
      return result;
    }
  }
}
