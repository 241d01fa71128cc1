package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.JournalTable;
import calsyncd.daemon.postgres.JournalTable.Refused;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what arrived: notifications by batch, on the drainer's thread, once they have rung;
 * of refusals a sample, every few seconds. What can't be written is not worth a notification: it is
 * logged and left out.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int FLUSH_SECONDS = 5;

  /** Among so many batches one looks whether there are too many rows. */
  private static final int TRIM_EVERY = 8;

  private final JournalTable table;
  private final JournalSettings settings;
  private final InstantSource clock;
  private final BlockingQueue<Refused> sample;
  private final AtomicInteger batches = new AtomicInteger();
  private final Semaphore closed = new Semaphore(0);

  /** A journal in this table. */
  public Journal(JournalTable table, JournalSettings settings, InstantSource clock) {
    this.table = table;
    this.settings = settings;
    this.clock = clock;
    this.sample = new ArrayBlockingQueue<>(Math.max(1, settings.refusals()));
  }

  /** Begins to write down samples of what is refused. */
  public void start() {
    if (on() && settings.refusals() > 0) {
      Thread.ofVirtual().name("calsyncd-journal").start(this::loop);
    }
  }

  private boolean on() {
    return settings.rows() > 0;
  }

  /** A batch has rung. */
  public void rang(Drainer.Batch batch) {
    if (on()) {
      quietly(() -> write(batch));
    }
  }

  private void write(Drainer.Batch batch) {
    String passes = batch.passes();
    table.append(batch.notifications(), batch.rings(), passes);
    if (batches.incrementAndGet() % TRIM_EVERY == 0) {
      table.trim(settings.rows());
    }
  }

  /** Something was refused. Called on request threads: neither blocks nor fails; few are kept. */
  public void refused(String provider, String verdict) {
    if (on() && settings.refusals() > 0 && sample.remainingCapacity() > 0) {
      sample.offer(new Refused(provider, verdict, clock.instant()));
    }
  }

  /** Forgets what is too old or too much. */
  public long purge() {
    return table.purge(settings.age(), settings.rows());
  }

  private void loop() {
    while (!isClosed()) {
      flush();
    }
  }

  private boolean isClosed() {
    try {
      return closed.tryAcquire(FLUSH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Writes down the sample that there is. */
  void flush() {
    List<Refused> some = new ArrayList<>();
    sample.drainTo(some);
    if (!some.isEmpty()) {
      quietly(() -> table.refused(some));
    }
  }

  private static void quietly(Runnable write) {
    try {
      write.run();
    } catch (RuntimeException e) {
      LOG.warn("not in the journal: {}", e.toString());
    }
  }

  @Override
  public void close() {
    closed.release();
  }
}
