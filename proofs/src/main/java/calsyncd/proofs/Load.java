package calsyncd.proofs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Editors that edit at once, each on a thread of its own, until they are told to stop. */
final class Load {
  private static final int PACE_MILLIS = 60;

  private final List<Thread> threads = new ArrayList<>();
  private final Semaphore stop = new Semaphore(0);
  private final AtomicReference<String> broken = new AtomicReference<>("");

  private Load() {}

  static Load start(List<Editor> editors) {
    Load load = new Load();
    for (Editor editor : editors) {
      load.threads.add(Thread.ofVirtual().start(() -> load.edit(editor)));
    }
    return load;
  }

  private void edit(Editor editor) {
    try {
      do {
        editor.edit();
      } while (!stop.tryAcquire(PACE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      broken.set(e.toString());
    }
  }

  /**
   * Ends it; returns when no edit is under way.
   *
   * @throws IllegalStateException if a provider refused an edit
   */
  void stop() {
    stop.release(threads.size());
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!broken.get().isEmpty()) {
      throw new IllegalStateException("an edit failed: " + broken.get());
    }
  }
}
