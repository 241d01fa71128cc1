package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An item of {@code events.list} as a change: a master or single event, an exception of a series,
 * or a tombstone.
 *
 * @param times reads times with the zone of the answer that the item came in
 */
record GoogleEventMapper(GoogleTimes times) {
  private static final Pattern LINE =
      Pattern.compile("(?:RRULE|RDATE|EXDATE|EXRULE)[;:].+", Pattern.CASE_INSENSITIVE);

  /** Whether a line of {@code recurrence[]} is one of RFC 5545 §3.8.5. */
  static boolean carried(String line) {
    return LINE.matcher(line).matches();
  }

  /** Whether an item says of itself that it does not take place. */
  static boolean cancelled(JsonItem item) {
    return item.text("status").equals("cancelled");
  }

  static boolean exception(JsonItem item) {
    return !item.text("recurringEventId").isEmpty();
  }

  /** The change that an item tells, or empty where it has no id or no readable time. */
  Optional<RemoteChange> change(JsonItem item) {
    if (item.text("id").isEmpty()) {
      return Optional.empty();
    }
    if (exception(item)) {
      return instance(item).map(change -> change);
    }
    return cancelled(item)
        ? Optional.of(new RemoteChange.Removed(id(item)))
        : event(item).map(RemoteChange.Master::new);
  }

  /**
   * An item that is no tombstone as an event without overrides. The id of an event of ours is the
   * key that it was created under, in every later answer too.
   */
  Optional<RemoteEvent> event(JsonItem item) {
    return content(item)
        .map(content ->
            new Event(
                uid(item),
                content,
                GoogleStart.shown(content, recurrence(item)),
                Collections.emptySortedMap()))
        .map(event -> RemoteEvent.of(id(item), revision(item), event, item.json()))
        .map(event ->
            event.withKey(CreateKey.maybe(item.text("id"))).withChangedAt(changedAt(item)));
  }

  /** One occurrence of a series, changed or cancelled. */
  Optional<RemoteChange.Instance> instance(JsonItem item) {
    return original(item)
        .flatMap(at ->
            override(item)
                .map(override ->
                    new RemoteChange.Instance(
                        new RemoteId(item.text("recurringEventId")),
                        id(item),
                        at,
                        override,
                        alone(item, at, override))));
  }

  /** A tombstone of an occurrence need not say when it was; its id and the original start do. */
  private Optional<SeriesOverride> override(JsonItem item) {
    return cancelled(item)
        ? Optional.of(SeriesOverride.CANCELLED)
        : content(item).map(SeriesOverride.Changed::new);
  }

  private Event alone(JsonItem item, RecurrenceId at, SeriesOverride override) {
    EventContent content =
        switch (override) {
          case SeriesOverride.Changed changed -> changed.content();
          case SeriesOverride.Cancelled cancelled ->
              GoogleContent.of(item, new When(at.start(), at.start()));
        };
    return Event.single(own(item), content);
  }

  private Optional<RecurrenceId> original(JsonItem item) {
    return times.time(item.object("originalStartTime")).map(RecurrenceId::new);
  }

  private Optional<EventContent> content(JsonItem item) {
    return times.when(item).map(when -> GoogleContent.of(item, when));
  }

  private static Recurrence recurrence(JsonItem item) {
    List<String> lines = item.texts("recurrence");
    return new Recurrence(lines.stream().filter(GoogleEventMapper::carried).toList());
  }

  /** Google leaves it as it was where only reminders changed. */
  static Optional<Instant> changedAt(JsonItem item) {
    return item.instant("updated");
  }

  static RemoteId id(JsonItem item) {
    return new RemoteId(item.text("id"));
  }

  private static Revision revision(JsonItem item) {
    return new Revision(item.text("etag"));
  }

  private static Uid uid(JsonItem item) {
    String uid = item.text("iCalUID");
    return uid.isEmpty() || exception(item) ? own(item) : new Uid(uid);
  }

  /** The form that Google itself gives to UIDs; unique, since an occurrence's id is. */
  private static Uid own(JsonItem item) {
    return new Uid(item.text("id") + "@google.com");
  }
}
