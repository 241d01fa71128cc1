package calsyncd.daemon.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses bodies that are larger than any that is asked for, without reading them to the end. */
@PreMatching
@Priority(10)
public final class BodyLimit implements ContainerRequestFilter {
  private final int bytes;

  /** Bodies of at most so many bytes. */
  public BodyLimit(int bytes) {
    this.bytes = bytes;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getLength() > bytes) {
      throw tooLarge();
    }
    request.setEntityStream(new Counted(request.getEntityStream()));
  }

  private Problem tooLarge() {
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

    private int counted(int result, int more) {
      if (result < 0) {
        return result;
      }
      seen += more;
      if (seen > bytes) {
        throw tooLarge();
      }
      return result;
    }
  }
}
