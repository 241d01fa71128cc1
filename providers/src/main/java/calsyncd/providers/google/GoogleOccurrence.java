package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One occurrence as Google has it now.
 *
 * @param item its JSON, whose ETag is the condition of a write
 * @param says what it says, in canonical form
 */
record GoogleOccurrence(JsonItem item, SeriesOverride says) {

  /**
   * Whether nobody but us changed it since the series was read: each field is as it was, or as the
   * series says by now where the occurrence had no word of its own.
   *
   * @param known the series as it was read last
   * @param now the series as it is, maybe changed by us
   */
  boolean isAsKnown(Event known, Event now, RecurrenceId at) {
    Optional<EventContent> before = Overrides.said(known, at);
    Optional<EventContent> after = Overrides.said(now, at);
    if (before.isEmpty() || after.isEmpty()) {
      return true;
    }
    SeriesOverride was =
        Optional.ofNullable(known.overrides().get(at.alignedTo(known.content().when().start())))
            .orElseGet(() -> new SeriesOverride.Changed(before.get()));
    return switch (was) {
      case SeriesOverride.Cancelled cancelled -> says.equals(was);
      case SeriesOverride.Changed(EventContent content) ->
          says instanceof SeriesOverride.Changed(EventContent mine)
              && (Stream.of(GoogleField.values())
                      .allMatch(
                          it -> new Field(it, before.get(), after.get()).stayed(content, mine))
                  || reset(before.get(), after.get(), mine));
    };
  }

  /** A changed series may take its exceptions back. */
  private static boolean reset(EventContent before, EventContent after, EventContent mine) {
    return !before.equals(after)
        && Stream.of(GoogleField.values()).allMatch(field -> same(field, after, mine));
  }

  /** A field, and what the series said and says of it. */
  private record Field(GoogleField field, EventContent before, EventContent after) {
    boolean stayed(EventContent was, EventContent is) {
      return same(field, was, is)
          || (same(field, was, before) && !same(field, before, after) && same(field, is, after));
    }
  }

  private static boolean same(GoogleField field, EventContent one, EventContent other) {
    return field == GoogleField.TIME
        ? sameTime(one.when(), other.when())
        : field.of(one).equals(field.of(other));
  }

  /** Over a change of the clocks an occurrence may keep its length or its wall times. */
  private static boolean sameTime(When one, When other) {
    return one.start().getClass() == other.start().getClass()
        && instant(one.start()).equals(instant(other.start()))
        && (instant(one.end()).equals(instant(other.end())) || wall(one).equals(wall(other)));
  }

  private static Duration wall(When when) {
    return Duration.between(when.start().wall(), when.end().wall());
  }

  private static Instant instant(EventTime time) {
    return time.instant(ZoneOffset.UTC);
  }
}
