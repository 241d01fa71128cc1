package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.ConnectionSecret;
import calsyncd.daemon.postgres.ConnectionTable.Ended;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ProviderException;
import calsyncd.provider.Watch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the watches of ended connections at their providers, once and after the user has his answer.
 * One that can't be ended there expires by itself; what it still sends is of an unknown watch.
 */
public final class Farewells implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Farewells.class);

  private final Function<ConnectionSecret, CalendarProvider> providers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param providers opens a connection by a secret that is stored no more
   */
  public Farewells(Function<ConnectionSecret, CalendarProvider> providers) {
    this.providers = providers;
  }

  /** Ends the connection's watches on a thread of its own; never throws. */
  public void soon(Ended ended) {
    if (!threads.isShutdown() && !ended.watches().isEmpty()) {
      threads.execute(() -> end(ended));
    }
  }

  private void end(Ended ended) {
    try {
      CalendarProvider provider = providers.apply(ended.secret());
      ended.watches().forEach(watch -> end(provider, watch));
    } catch (RuntimeException e) {
      LOG.warn(
          "{} watches of {} are left to expire: {}",
          ended.watches().size(),
          ended.secret().connection().id(),
          e.toString());
    }
  }

  private static void end(CalendarProvider provider, Watch watch) {
    try {
      provider.unwatch(watch);
    } catch (ProviderException e) {
      LOG.warn("watch {} is left to expire: {}", watch.id(), e.getMessage());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
