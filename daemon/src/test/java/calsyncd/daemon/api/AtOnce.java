package calsyncd.daemon.api;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** What an answer would not wait for is done before it, so that a test sees it done. */
final class AtOnce extends AbstractExecutorService {
  private volatile boolean ended;

  @Override
  public void execute(Runnable task) {
    if (ended) {
      throw new RejectedExecutionException();
    }
    task.run();
  }

  @Override
  public void shutdown() {
    ended = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    ended = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return ended;
  }

  @Override
  public boolean isTerminated() {
    return ended;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
