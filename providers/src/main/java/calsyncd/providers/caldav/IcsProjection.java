package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Projection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an event looks like once it was written as a resource and read again. A series begins at the
 * first occurrence that its rule gives.
 */
final class IcsProjection {
  private static final String NO_RULE = "recurrence_not_representable";
  private static final Pattern EXCLUDES = Pattern.compile("(?i)^EX(DATE|RULE)\\b");

  private final Set<String> lost = new TreeSet<>();

  private IcsProjection() {}

  static Projection of(Event event) {
    try {
      return begun(RuleStart.begun(event));
    } catch (IcsException | IllegalArgumentException | DateTimeException e) {
      return new Projection.Impossible(NO_RULE);
    }
  }

  private static Projection begun(Event event) throws IcsException {
    boolean recurs = !event.recurrence().isEmpty();
    if (recurs
        && event.content().when().start() instanceof EventTime.Zoned start
        && start.later()) {
      // In UTC, which alone can say it, the later occurrences would miss the change of the clocks.
      return new Projection.Impossible("start_in_repeated_hour");
    }
    if (!startsOnItsRule(event)) {
      return new Projection.Impossible("start_not_on_rule");
    }
    Event read =
        IcsEvents.event(IcsResource.create(event, Instant.EPOCH))
            .orElseThrow(() -> new IcsException("no event"));
    return new Projection.Carried(read, List.copyOf(new IcsProjection().losses(event, read)));
  }

  /**
   * A start that no rule gives is no occurrence here, undefined by RFC 5545 §3.8.5.3, and the first
   * occurrence to most clients.
   */
  static boolean startsOnItsRule(Event event) {
    List<String> given =
        event.recurrence().lines().stream().filter(line -> !EXCLUDES.matcher(line).find()).toList();
    Event plain = event.withOverrides(new TreeMap<>()).withRecurrence(new Recurrence(given));
    EventTime start = event.content().when().start();
    Instant from = start.instant(ZoneOffset.UTC);
    return Occurrences.within(plain, from, from.plusSeconds(1), ZoneOffset.UTC, 2).stream()
        .anyMatch(occurrence -> occurrence.content().when().start().equals(start));
  }

  private Set<String> losses(Event event, Event read) {
    compare(event.content(), read.content());
    Overrides.pruned(event)
        .overrides()
        .forEach((id, override) -> {
          if (override instanceof SeriesOverride.Changed(EventContent content)
              && read.overrides().get(id) instanceof SeriesOverride.Changed(EventContent after)) {
            compare(content, after);
          }
        });
    return lost;
  }

  private void compare(EventContent is, EventContent after) {
    compare(is.text(), after.text());
    compare(is.standing(), after.standing());
    compare(is.people(), after.people());
    compare(is.extras(), after.extras());
    name(
        "time_zone",
        isKept(is.when().start(), after.when().start())
            && isKept(is.when().end(), after.when().end()));
  }

  private void name(String field, boolean kept) {
    if (!kept) {
      lost.add(field);
    }
  }

  private void compare(Text is, Text after) {
    name("title", lines(is.title()).equals(after.title()));
    name("description", lines(is.description()).equals(after.description()));
    name("location", lines(is.location()).equals(after.location()));
    name("url", is.url().strip().equals(after.url()));
  }

  /** How a line ends is no content. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private void compare(Standing is, Standing after) {
    name("status", is.status() == after.status());
    name("busy", is.busy() == after.busy());
    name("visibility", is.visibility() == after.visibility());
  }

  private void compare(People is, People after) {
    name("attendees", is.attendees().equals(after.attendees()));
    name(
        "organizer",
        is.organizer()
            .map(EventContent.Attendee::email)
            .equals(after.organizer().map(EventContent.Attendee::email)));
  }

  private void compare(Extras is, Extras after) {
    name("conference", is.conference().strip().equals(after.conference()));
    name("color", is.color().equals(after.color()));
    name("categories", new HashSet<>(is.categories()).equals(new HashSet<>(after.categories())));
    name("reminders", new HashSet<>(is.reminders()).equals(new HashSet<>(after.reminders())));
  }

  /** UTC has several names; any other zone has to come back as it is. */
  private static boolean isKept(EventTime is, EventTime after) {
    if (is instanceof EventTime.Zoned zoned && zoned.zone().equals(ZoneOffset.UTC)) {
      return after.instant(ZoneOffset.UTC).equals(zoned.instant(ZoneOffset.UTC));
    }
    return is.equals(after);
  }
}
