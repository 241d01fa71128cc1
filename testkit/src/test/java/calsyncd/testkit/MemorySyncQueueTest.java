package calsyncd.testkit;

import calsyncd.queue.SyncQueue;

final class MemorySyncQueueTest extends SyncQueueContract {
  private final MemorySyncQueue.Lists roomy = new MemorySyncQueue.Lists(10_000);
  private final MemorySyncQueue.Lists small = new MemorySyncQueue.Lists(CAPACITY);

  @Override
  protected SyncQueue open(String node) {
    return new MemorySyncQueue(roomy, node);
  }

  @Override
  protected SyncQueue bounded(String node) {
    return new MemorySyncQueue(small, node);
  }
}
