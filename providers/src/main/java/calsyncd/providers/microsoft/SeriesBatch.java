package calsyncd.providers.microsoft;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.providers.microsoft.GraphBatch.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the series that a page touched, ten in a batch: of each its master and the master's
 * overrides. What can't be read so, because it is gone, or tells its overrides by its instances
 * only, is left to a read of its own.
 */
final class SeriesBatch {
  private static final Logger LOG = LoggerFactory.getLogger(SeriesBatch.class);
  private static final int REQUESTS = 2;

  private final GraphBatch batch;
  private final GraphUrls urls;
  private final SeriesReader series;

  SeriesBatch(GraphBatch batch, GraphUrls urls, SeriesReader series) {
    this.batch = batch;
    this.urls = urls;
    this.series = series;
  }

  /**
   * The series, as far as they could be read: not all of them where somebody refuses batches.
   *
   * @throws ProviderException where one was refused by what holds for all of them: a rate, the
   *     credentials, the mailbox
   */
  Map<RemoteId, RemoteEvent> read(RemoteCalendarId calendar, Collection<RemoteId> masters) {
    Map<RemoteId, RemoteEvent> read = new HashMap<>();
    List<RemoteId> left = List.copyOf(masters);
    int settled = 1;
    while (!left.isEmpty() && settled > 0) {
      settled = round(calendar, left.stream().limit(GraphBatch.MOST / REQUESTS).toList(), read);
      left = left.subList(settled, left.size());
    }
    return read;
  }

  /** Reads on until one was not run; that one is the first of the next round. */
  private int round(
      RemoteCalendarId calendar, List<RemoteId> asked, Map<RemoteId, RemoteEvent> read) {
    List<Answer> answers = answers(calendar, asked);
    int settled = 0;
    while (settled < asked.size() && !answers.get(REQUESTS * settled).equals(new Answer.NotRun())) {
      RemoteId id = asked.get(settled);
      whole(answers.get(REQUESTS * settled), answers.get(REQUESTS * settled + 1))
          .ifPresent(event -> read.put(id, event));
      settled++;
    }
    return settled;
  }

  /** A proxy or a tenant may refuse batches alone, and single reads go on. */
  private List<Answer> answers(RemoteCalendarId calendar, List<RemoteId> asked) {
    try {
      return batch.get(addresses(calendar, asked));
    } catch (ProviderException refused) {
      if (isOfAll(refused.failureClass())) {
        throw refused;
      }
      LOG.warn("microsoft: series are read one by one, a batch failed: {}", refused.reason());
      return Collections.nCopies(REQUESTS * asked.size(), new Answer.NotRun());
    }
  }

  private List<String> addresses(RemoteCalendarId calendar, List<RemoteId> masters) {
    List<String> addresses = new ArrayList<>();
    for (RemoteId master : masters) {
      addresses.add(urls.event(calendar, master));
      addresses.add(urls.overrides(calendar, master));
    }
    return addresses;
  }

  private Optional<RemoteEvent> whole(Answer master, Answer overrides) {
    requireAllowed(master);
    requireAllowed(overrides);
    return master instanceof Answer.Read(var event) && overrides instanceof Answer.Read(var told)
        ? series.readFrom(GraphEvent.of(event), told)
        : Optional.empty();
  }

  private static void requireAllowed(Answer answer) {
    if (answer instanceof Answer.Failed(GraphError error)) {
      ProviderException failure = MicrosoftFailures.of(error, GraphSubject.EVENT);
      if (isOfAll(failure.failureClass())) {
        throw failure;
      }
    }
  }

  private static boolean isOfAll(FailureClass failure) {
    return switch (failure) {
      case RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE -> true;
      case TRANSIENT, REJECTED, GONE, CURSOR_EXPIRED, CONFLICT -> false;
    };
  }
}
