package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.SeriesSplit;
import calsyncd.calendar.SeriesWalk;
import calsyncd.calendar.Uid;
import calsyncd.daemon.json.TimeJson;
import calsyncd.daemon.postgres.EventEdit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What a write makes of an event, of one occurrence, or of one and all that follow. Pure. */
final class SeriesEdits {
  private final EventRules rules;
  private final Supplier<Uid> uids;

  /**
   * Edits by these rules.
   *
   * @param uids names what is split off
   */
  SeriesEdits(EventRules rules, Supplier<Uid> uids) {
    this.rules = rules;
    this.uids = uids;
  }

  /** What a {@code PUT} makes of it. */
  EventEdit put(Event current, EditScope scope, EventBody body) {
    return switch (scope) {
      case EditScope.Whole() -> {
        body.checkIsWhole();
        yield new EventEdit.Put(checked(body.over(current), current));
      }
      case EditScope.Occurrence(OriginalStart start) ->
          new EventEdit.Put(checked(occurrence(series(current), start.in(current), body), current));
      case EditScope.Following(OriginalStart start) ->
          following(series(current), start.in(current), body);
    };
  }

  /** What a {@code DELETE} makes of it. */
  EventEdit remove(Event current, EditScope scope) {
    return switch (scope) {
      case EditScope.Whole() -> new EventEdit.Remove();
      case EditScope.Occurrence(OriginalStart start) ->
          new EventEdit.Put(
              checked(
                  series(current).withOverride(start.in(current), SeriesOverride.CANCELLED),
                  current));
      case EditScope.Following(OriginalStart start) ->
          split(series(current), start.in(current))
              .first()
              .<EventEdit>map(EventEdit.Put::new)
              .orElseGet(EventEdit.Remove::new);
    };
  }

  private Event checked(Event event, Event current) {
    rules.checkChange(event, current);
    return event;
  }

  private static Event series(Event event) {
    if (event.recurrence().isEmpty()) {
      throw Problem.parameter("scope", "does not go with a single event; leave it out");
    }
    return event;
  }

  /** An override that says what the series says is none. */
  private static Event occurrence(Event series, RecurrenceId id, EventBody body) {
    body.checkIsOf(id);
    if (body.recurs() || body.hasOverrides()) {
      throw Problem.field(
          "recurrence", "and overrides are of the series; leave them out for one occurrence");
    }
    EventContent plain = OriginalStart.plain(series, id);
    EventContent content = body.over(said(series, id, plain));
    EventRules.check("", content);
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>(series.overrides());
    overrides.put(id, new SeriesOverride.Changed(content));
    if (content.equals(plain)) {
      overrides.remove(id);
    }
    return series.withOverrides(overrides);
  }

  private static EventContent said(Event series, RecurrenceId id, EventContent plain) {
    return series.overrides().get(id) instanceof SeriesOverride.Changed(EventContent content)
        ? content
        : plain;
  }

  private SeriesSplit split(Event series, RecurrenceId id) {
    try {
      return SeriesSplit.at(series, id, uids.get());
    } catch (IllegalArgumentException e) {
      throw Problem.field(
          "scope",
          "can't be following here: the rule begun again at this occurrence would give others, or"
              + " none of the rest takes place; edit occurrences, or the whole series");
    }
  }

  private EventEdit following(Event series, RecurrenceId id, EventBody body) {
    body.checkIsOf(id);
    SeriesSplit split = split(series, id);
    Event goesOn = without(split.rest(), id);
    When shown = OriginalStart.plain(series, id).when();
    Event rest = checked(rest(goesOn, shown, body), goesOn);
    if (split.first().isEmpty()) {
      return new EventEdit.Put(rest);
    }
    checkApart(series, id, rest);
    return new EventEdit.Split(split.first().get(), rest);
  }

  /** What stays would happen twice where the rest begins among it. */
  private static void checkApart(Event series, RecurrenceId id, Event rest) {
    Optional<EventTime> last = EventRules.walked(series, walk -> walk.lastBefore(id));
    Optional<EventTime> begin = EventRules.walked(rest, SeriesWalk::first);
    if (last.isEmpty() || begin.isEmpty() || instant(begin.get()).isAfter(instant(last.get()))) {
      return;
    }
    throw Problem.field(
        "start",
        "must be after "
            + TimeJson.write(last.get())
            + ", where the part that stays has its last occurrence, for scope=following: send the"
            + " occurrence that original_start names as expand=true gives it, or leave scope and"
            + " original_start out for the whole series");
  }

  private static Instant instant(EventTime time) {
    return time.instant(ZoneOffset.UTC);
  }

  /** The body says what happens there from now on, so that no override does. */
  private static Event without(Event rest, RecurrenceId id) {
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>(rest.overrides());
    overrides.remove(id);
    return rest.withOverrides(overrides);
  }

  /** The rest goes on as it did, unless the body has a recurrence of its own. */
  private static Event rest(Event rest, When shown, EventBody body) {
    if (body.recurs()) {
      return body.over(rest);
    }
    if (body.hasOverrides()) {
      throw Problem.field("overrides", "go with a recurrence; give both, or neither");
    }
    EventContent content = body.over(rest.content());
    When when = kept(content.when(), shown, rest.content().when());
    Event goesOn = rest.withContent(content.withWhen(when));
    checkDates(rest, goesOn);
    return goesOn;
  }

  /** In a spring night an occurrence is shown later than those that follow it. */
  private static When kept(When wanted, When shown, When byRule) {
    return new When(
        wanted.start().equals(shown.start()) ? byRule.start() : wanted.start(),
        wanted.end().equals(shown.end()) ? byRule.end() : wanted.end());
  }

  /** What names occurrences by their time would name none, or others, at another time. */
  private static void checkDates(Event rest, Event goesOn) {
    boolean moved = !rest.content().when().start().equals(goesOn.content().when().start());
    boolean named =
        !rest.overrides().isEmpty() || !rest.recurrence().equals(rule(rest.recurrence()));
    if (moved && named) {
      throw Problem.field(
          "recurrence",
          "is needed with another start: the rest has an UNTIL, dates or overrides that name the"
              + " old times; give recurrence, and the overrides that shall stay, for the new ones");
    }
  }

  /** What of a recurrence names no time. */
  private static Recurrence rule(Recurrence recurrence) {
    return new Recurrence(
        recurrence.lines().stream()
            .filter(line -> line.startsWith("RRULE:"))
            .filter(line -> !line.toUpperCase(Locale.ROOT).contains("UNTIL="))
            .toList());
  }
}
