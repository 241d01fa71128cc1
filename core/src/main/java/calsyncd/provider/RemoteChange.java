package calsyncd.provider;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;

/** One item of a page. The same event may appear in several items of a pass; the last one wins. */
public sealed interface RemoteChange {
  /** The event that the item is about. */
  RemoteId id();

  /** The event with all its overrides: replaces what is known of it. */
  record Whole(RemoteEvent event) implements RemoteChange {
    @Override
    public RemoteId id() {
      return event.id();
    }
  }

  /** The master of a series, or a single event, without overrides: known overrides stay. */
  record Master(RemoteEvent event) implements RemoteChange {
    @Override
    public RemoteId id() {
      return event.id();
    }
  }

  /**
   * One occurrence of a series.
   *
   * @param id the series it belongs to
   * @param instance the provider's name of the occurrence
   * @param alone the occurrence as an event by itself, for where its series cannot be read; its
   *     content is that of the override, and of no use where it is cancelled
   */
  record Instance(
      RemoteId id, RemoteId instance, RecurrenceId at, SeriesOverride override, Event alone)
      implements RemoteChange {}

  /** A tombstone that the provider means: the event was removed. */
  record Removed(RemoteId id) implements RemoteChange {}

  /** A hint: the event changed, or is gone, or left the window. Only a read of it can tell. */
  record Unsure(RemoteId id) implements RemoteChange {}
}
