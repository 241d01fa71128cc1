package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a read answers after a write: the body that would be sent, read as an answer is. An event
 * keeps its UID here, though Google gives each a UID of its own.
 */
final class GoogleProjection {
  private static final Instant FIRST = Instant.parse("0001-01-05T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
  private static final ZoneId UTC = ZoneOffset.UTC;

  private GoogleProjection() {}

  static Projection of(Event event) {
    try {
      return carried(event);
    } catch (ProviderException e) {
      return new Projection.Impossible(e.reason());
    }
  }

  /**
   * The event in Google's form.
   *
   * @throws ProviderException REJECTED where it has none; the reason says why
   */
  static Projection.Carried carried(Event event) {
    boolean recurs = !event.recurrence().isEmpty();
    if (event.content().standing().status() == Status.CANCELLED) {
      throw impossible("status_cancelled");
    }
    Event plain = plain(event, content(event.content(), recurs));
    EventContent content = plain.content();
    Set<String> lost = new LinkedHashSet<>(lost(event.content(), content));
    if (event.recurrence().lines().stream().anyMatch(SentRecurrence::loses)) {
      lost.add("recurrence");
    }
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event
        .overrides()
        .forEach((id, override) -> {
          lost.addAll(lost(override));
          override(plain, id.alignedTo(content.when().start()), override)
              .ifPresent(kept -> overrides.put(id.alignedTo(content.when().start()), kept));
        });
    return new Projection.Carried(plain.withOverrides(overrides), List.copyOf(lost));
  }

  private static Event plain(Event event, EventContent content) {
    Recurrence lines = new SentRecurrence(content.when().start()).of(event.recurrence());
    Event plain = new Event(event.uid(), content, lines, new TreeMap<>());
    return event.recurrence().isEmpty() ? plain : happens(plain);
  }

  /** Google refuses a series that never takes place, and we one whose rule cannot be read. */
  private static Event happens(Event series) {
    try {
      if (Occurrences.within(series, FIRST, LAST, UTC, 1).isEmpty()) {
        throw impossible("recurrence_empty");
      }
      return GoogleStart.begun(series);
    } catch (IllegalArgumentException e) {
      throw impossible("recurrence_not_representable");
    }
  }

  /** The content as Google gives it back. */
  private static EventContent content(EventContent content, boolean recurs) {
    GoogleDraft draft = GoogleDraft.fresh().all(content, recurs);
    JsonItem item = JsonItem.parse(new JsonItem(draft.event()).json());
    return GoogleContent.of(item, GoogleTimes.of("").when(item).orElseThrow());
  }

  /** What is left of an override: empty where it says nothing new, or of no occurrence. */
  private static Optional<SeriesOverride> override(
      Event plain, RecurrenceId id, SeriesOverride override) {
    boolean takesPlace = Overrides.said(plain, id).isPresent();
    if (takesPlace && plain.recurrence().isEmpty()) {
      throw impossible("override_without_series");
    }
    return switch (override) {
      case SeriesOverride.Cancelled cancelled -> cancelled(takesPlace);
      case SeriesOverride.Changed(EventContent changed)
          when changed.standing().status() == Status.CANCELLED ->
          cancelled(takesPlace);
      case SeriesOverride.Changed(EventContent changed) -> {
        if (!takesPlace) {
          throw impossible("override_without_occurrence");
        }
        SeriesOverride kept = new SeriesOverride.Changed(content(changed, false));
        yield Optional.of(kept).filter(it -> !GoogleSeries.plain(plain.content(), id, it));
      }
    };
  }

  private static Optional<SeriesOverride> cancelled(boolean takesPlace) {
    return takesPlace ? Optional.of(SeriesOverride.CANCELLED) : Optional.empty();
  }

  /** The overrides that say something, of occurrences that there are. */
  static SortedMap<RecurrenceId, SeriesOverride> telling(Event event) {
    SortedMap<RecurrenceId, SeriesOverride> telling = new TreeMap<>();
    event
        .overrides()
        .forEach((id, override) -> {
          boolean plain = GoogleSeries.plain(event.content(), id, override);
          if (!plain && Overrides.said(event, id).isPresent()) {
            telling.put(id, override);
          }
        });
    return telling;
  }

  private static List<String> lost(SeriesOverride override) {
    return switch (override) {
      case SeriesOverride.Changed(EventContent changed)
          when changed.standing().status() != Status.CANCELLED ->
          lost(changed, content(changed, false));
      default -> List.of();
    };
  }

  /** Names of the fields that are not, or not quite, what they were. */
  private static List<String> lost(EventContent from, EventContent to) {
    return FIELDS.stream()
        .filter(field -> !field.of().apply(from).equals(field.of().apply(to)))
        .map(Field::name)
        .toList();
  }

  private record Field(String name, Function<EventContent, Object> of) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("start", it -> instant(it.when().start())),
          new Field("end", it -> instant(it.when().end())),
          new Field("time_zone", GoogleProjection::offsets),
          new Field("title", it -> it.text().title()),
          new Field("description", GoogleField::description),
          new Field("location", it -> it.text().location()),
          new Field("url", it -> it.text().url().strip()),
          new Field("status", it -> it.standing().status()),
          new Field("busy", it -> it.standing().busy()),
          new Field("visibility", it -> it.standing().visibility()),
          new Field("organizer", it -> it.people().organizer()),
          new Field("attendees", it -> GoogleField.inOrder(it.people().attendees())),
          new Field("conference", it -> it.extras().conference()),
          new Field("reminders", it -> Set.copyOf(it.extras().reminders())),
          new Field("categories", it -> it.extras().categories()),
          new Field("color", it -> it.extras().color()));

  private static Instant instant(EventTime time) {
    return time.instant(UTC);
  }

  /** A zone under another name is the same zone where it has the same rules. */
  private static Object offsets(EventContent content) {
    When when = content.when();
    return when.start() instanceof EventTime.Zoned zoned ? zoned.zone().getRules() : "";
  }

  private static ProviderException impossible(String reason) {
    return ProviderException.of(FailureClass.REJECTED, reason);
  }
}
