package calsyncd.testkit.simulation;

import calsyncd.testkit.MemoryHub.CrashException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Work on a thread of its own that runs only while it is let, from one pause to the next: exactly
 * one thread of a simulation runs at a time, and which is next is the scheduler's choice.
 */
final class Baton {
  private final Semaphore go = new Semaphore(0);
  private final Semaphore stopped = new Semaphore(0);
  private Optional<RuntimeException> failure = Optional.empty();
  private String next = "begin";
  private boolean dead;
  private boolean ended;

  Baton(Runnable work) {
    Thread.ofVirtual().start(() -> run(work));
  }

  private void run(Runnable work) {
    go.acquireUninterruptibly();
    try {
      work.run();
    } catch (CrashException _) {
      dead = true;
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    } finally {
      ended = true;
      stopped.release();
    }
  }

  /** Lets it run until it pauses or ends. */
  void resume() {
    go.release();
    stopped.acquireUninterruptibly();
  }

  /** Waits, inside the work, until it is let run again. */
  void pause(String before) {
    if (dead) {
      throw new CrashException();
    }
    next = before;
    stopped.release();
    go.acquireUninterruptibly();
    if (dead) {
      throw new CrashException();
    }
  }

  /** The process dies here: nothing of the work goes on. */
  CrashException crash() {
    dead = true;
    return new CrashException();
  }

  /** Ends work that waits, as a crash does. */
  void kill() {
    dead = true;
    if (!ended) {
      resume();
    }
  }

  /** What it does when it is let run again. */
  String next() {
    return next;
  }

  boolean ended() {
    return ended;
  }

  /** What it ended in that it should not have; a crash is none. */
  Optional<RuntimeException> failure() {
    return failure;
  }
}
