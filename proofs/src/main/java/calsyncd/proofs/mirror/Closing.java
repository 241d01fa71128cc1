package calsyncd.proofs.mirror;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first, however far the opening came. */
public final class Closing implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** The same; it is closed with the others. */
  public <T extends AutoCloseable> T own(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part could not be closed; others stay open", e);
      }
    }
  }
}
