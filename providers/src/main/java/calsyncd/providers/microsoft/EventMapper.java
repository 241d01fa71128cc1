package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events and masters of series, without overrides. */
final class EventMapper {
  private EventMapper() {}

  /**
   * The event, or nothing where it has no time. An occurrence or an event of a kind that we do not
   * know becomes a single event.
   */
  static Optional<RemoteEvent> event(GraphEvent event) {
    EventTimes times = EventTimes.of(event.model());
    return ContentMapper.content(event, times)
        .map(content ->
            new Event(uid(event), content, rule(event, content), Collections.emptySortedMap()))
        .map(mapped -> RemoteEvent.of(event.id(), event.revision(), mapped, event.raw()))
        .map(read -> read.withKey(CreateKey.maybe(Json.text(event.json(), "transactionId"))))
        .map(read -> read.withChangedAt(event.changedAt()));
  }

  private static Recurrence rule(GraphEvent event, EventContent content) {
    return event.isMaster()
        ? RecurrenceRule.of(event.model().getRecurrence(), content.when().start())
            .orElse(Recurrence.NONE)
        : Recurrence.NONE;
  }

  /** Graph gives every event one; the id stands in, since an event must have one. */
  private static Uid uid(GraphEvent event) {
    @Nullable String uid = event.model().getICalUId();
    return new Uid(uid == null || uid.isEmpty() ? event.id().value() : uid);
  }
}
