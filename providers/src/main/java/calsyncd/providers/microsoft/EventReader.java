package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;

/** Reads one event whole: a series with all its overrides. */
final class EventReader {
  private static final Duration ABOUT = Duration.ofDays(1);

  /** So many are read to find one. */
  private static final int MOST = 20;

  private final GraphReads reads;
  private final SeriesReader series;

  EventReader(GraphReads reads, SeriesReader series) {
    this.reads = reads;
    this.series = series;
  }

  /**
   * The event, or the series that an occurrence belongs to; empty where it was cancelled.
   *
   * @throws ProviderException GONE where it is not there
   */
  Optional<RemoteEvent> read(RemoteCalendarId calendar, RemoteId id) {
    GraphEvent event = reads.event(calendar, id);
    return event.series().equals(event.id()) ? whole(calendar, event) : ofSeries(calendar, event);
  }

  /**
   * The event that a key made, if it still begins about when it was to: one page of a list is
   * looked at, and no more of it than a few are read.
   */
  Optional<RemoteEvent> made(RemoteCalendarId calendar, CreateKey key, Event event) {
    Instant start = event.content().when().start().instant(ZoneOffset.UTC);
    Window about = new Window(start.minus(ABOUT), start.plus(ABOUT));
    JsonObject page = reads.delta(reads.urls().delta(calendar, about), GraphSubject.CALENDAR);
    return DeltaPage.present(page)
        .sorted(Comparator.comparing(it -> !tells(it, key)))
        .map(GraphEvent::series)
        .distinct()
        .limit(MOST)
        .flatMap(id -> read(calendar, id).stream())
        .filter(found -> found.key().equals(Optional.of(key)))
        .findFirst();
  }

  /** A list need not tell what an event was made with; a read of it does. */
  private static boolean tells(GraphEvent item, CreateKey key) {
    return Json.text(item.json(), "transactionId").equals(key.value());
  }

  /** The same, where a cancelled event is gone as well. */
  RemoteEvent require(RemoteCalendarId calendar, RemoteId id) {
    return read(calendar, id)
        .orElseThrow(() -> ProviderException.of(FailureClass.GONE, "cancelled"));
  }

  /** One occurrence may be all that we were invited to: then it stands for itself. */
  private Optional<RemoteEvent> ofSeries(RemoteCalendarId calendar, GraphEvent occurrence) {
    try {
      return whole(calendar, reads.event(calendar, occurrence.series()));
    } catch (ProviderException failure) {
      if (failure.failureClass() == FailureClass.GONE) {
        return whole(calendar, occurrence);
      }
      throw failure;
    }
  }

  /** What was read of it is all, unless it is a master. */
  Optional<RemoteEvent> whole(RemoteCalendarId calendar, GraphEvent event) {
    if (event.isCancelled()) {
      return Optional.empty();
    }
    RemoteEvent alone = alone(event);
    return Optional.of(event.isMaster() ? series.read(calendar, event, alone) : alone);
  }

  /** The event without overrides. */
  static RemoteEvent alone(GraphEvent event) {
    return EventMapper.event(event)
        .orElseThrow(
            () -> ProviderException.of(FailureClass.REJECTED, "event_without_start_and_end"));
  }
}
