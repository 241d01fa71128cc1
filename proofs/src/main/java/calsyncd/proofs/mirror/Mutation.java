package calsyncd.proofs.mirror;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * What a person makes of an event. Each value is written once in a run, so that it can be found
 * again.
 *
 * @param kind for counting
 * @param event what it becomes
 * @param mark the value that is new; empty where it is none of its own
 */
record Mutation(String kind, Event event, String mark) {
  private static final Duration FAR = Duration.ofDays(1500);
  private static final int SOME = 10;

  /** Random changes of one field. */
  static Optional<Mutation> of(SplittableRandom random, Event event, int number) {
    boolean series = !event.recurrence().isEmpty();
    return switch (random.nextInt(series ? 12 : 6)) {
      case 0 -> title(event, number);
      case 1 -> text(event, "description-" + number, Optional.empty());
      case 2 -> text(event, event.content().text().description(), Optional.of("room-" + number));
      case 3 -> standing(random, event);
      case 4, 5 -> Optional.of(move(random, event));
      case 6 -> rule(random, event);
      case 7 -> undone(event);
      case 8 -> occurrence(random, event).map(it -> cancelled(event, it));
      default -> occurrence(random, event).map(it -> moved(random, event, it));
    };
  }

  /** The event by which it is known in all places; no edit changes that. */
  static String token(Event event) {
    return token(event.content().text().title());
  }

  private static String token(String title) {
    int end = title.indexOf(' ');
    return end < 0 ? title : title.substring(0, end);
  }

  static Event named(Event event, String title) {
    Text text = event.content().text();
    return event.withContent(
        event.content().withText(new Text(title, text.description(), text.location(), text.url())));
  }

  private static Optional<Mutation> title(Event event, int number) {
    String mark = "title-" + number;
    return Optional.of(new Mutation("title", named(event, token(event) + " " + mark), mark));
  }

  private static Optional<Mutation> text(Event event, String description, Optional<String> room) {
    Text text = event.content().text();
    String place = room.orElse(text.location());
    Text other = new Text(text.title(), description, place, text.url());
    return Optional.of(
        new Mutation(
            room.isPresent() ? "location" : "description",
            event.withContent(event.content().withText(other)),
            room.orElse(description)));
  }

  private static Optional<Mutation> standing(SplittableRandom random, Event event) {
    List<EventContent.Busy> all = List.of(EventContent.Busy.BUSY, EventContent.Busy.FREE);
    Standing now = event.content().standing();
    EventContent.Busy other = all.get(random.nextInt(all.size()));
    Standing next = new Standing(now.status(), other, now.visibility());
    return other == now.busy()
        ? Optional.empty()
        : Optional.of(
            new Mutation("busy", event.withContent(event.content().withStanding(next)), ""));
  }

  /** To another hour of the day; overrides of a series are named by their old starts, so none. */
  private static Mutation move(SplittableRandom random, Event event) {
    if (!event.recurrence().isEmpty()) {
      return longer(random, event);
    }
    long minutes =
        event.content().when().start() instanceof EventTime.Day
            ? 1440L * (1 + random.nextInt(9))
            : 5L * (1 + random.nextInt(100));
    When when = shifted(event.content().when(), minutes);
    return new Mutation("time", event.withContent(event.content().withWhen(when)), mark(when));
  }

  private static Mutation longer(SplittableRandom random, Event event) {
    When when = event.content().when();
    long minutes = when.start() instanceof EventTime.Day ? 1440 : 5L * (1 + random.nextInt(10));
    When other = new When(when.start(), plus(when.end(), minutes));
    return new Mutation("length", event.withContent(event.content().withWhen(other)), "");
  }

  /** A start as JSON says it. */
  private static String mark(When when) {
    return when.start() instanceof EventTime.Day day ? day.wall().toLocalDate().toString() : "";
  }

  private static When shifted(When when, long minutes) {
    return new When(plus(when.start(), minutes), plus(when.end(), minutes));
  }

  private static EventTime plus(EventTime time, long minutes) {
    return switch (time) {
      case EventTime.Zoned zoned ->
          EventTime.Zoned.of(
              zoned.instant(ZoneOffset.UTC).plus(Duration.ofMinutes(minutes)), zoned.zone());
      default -> time.at(time.wall().plusMinutes(minutes));
    };
  }

  /** Another number of occurrences; overrides of those that are no more go with them. */
  private static Optional<Mutation> rule(SplittableRandom random, Event event) {
    List<String> lines = new ArrayList<>(event.recurrence().lines());
    String rule = lines.getFirst();
    String open =
        List.of(rule.split(";")).stream()
            .filter(part -> !part.startsWith("COUNT=") && !part.startsWith("UNTIL="))
            .collect(Collectors.joining(";"));
    lines.set(0, open + ";COUNT=" + (3 + random.nextInt(25)));
    Event bare =
        event.withRecurrence(new Recurrence(lines)).withOverrides(new java.util.TreeMap<>());
    Event kept = bare;
    List<RecurrenceId> there = first(bare, 400).stream().map(Occurrence::id).toList();
    for (var override : event.overrides().entrySet()) {
      if (there.contains(override.getKey())) {
        kept = kept.withOverride(override.getKey(), override.getValue());
      }
    }
    return Optional.of(new Mutation("rule", kept, ""));
  }

  private static List<Occurrence> first(Event series, int count) {
    Instant start = series.content().when().start().instant(ZoneOffset.UTC);
    return Occurrences.within(
        series, start.minus(Duration.ofDays(2)), start.plus(FAR), ZoneOffset.UTC, count);
  }

  private static Optional<Occurrence> occurrence(SplittableRandom random, Event event) {
    List<Occurrence> free =
        first(event, SOME).stream().filter(it -> !event.overrides().containsKey(it.id())).toList();
    return free.size() < 3
        ? Optional.empty()
        : Optional.of(free.get(1 + random.nextInt(free.size() - 2)));
  }

  private static Mutation cancelled(Event event, Occurrence occurrence) {
    return new Mutation(
        "cancelled occurrence", event.withOverride(occurrence.id(), SeriesOverride.CANCELLED), "");
  }

  private static Mutation moved(SplittableRandom random, Event event, Occurrence occurrence) {
    EventContent content = occurrence.content();
    LocalDateTime wall = content.when().start().wall();
    long minutes = 5L * (1 + random.nextInt(12));
    boolean stays =
        content.when().start() instanceof EventTime.Day
            || !wall.plusMinutes(minutes).toLocalDate().equals(wall.toLocalDate());
    Text text = content.text();
    EventContent other =
        stays
            ? content.withText(
                new Text(text.title() + " once", text.description(), text.location(), text.url()))
            : content.withWhen(shifted(content.when(), minutes));
    return new Mutation(
        "moved occurrence",
        event.withOverride(occurrence.id(), new SeriesOverride.Changed(other)),
        "");
  }

  /** The first changed occurrence is as its series again. */
  private static Optional<Mutation> undone(Event event) {
    return event.overrides().entrySet().stream()
        .filter(it -> it.getValue() instanceof SeriesOverride.Changed)
        .findFirst()
        .map(it -> {
          var left = new java.util.TreeMap<>(event.overrides());
          left.remove(it.getKey());
          return new Mutation("undone occurrence", event.withOverrides(left), "");
        });
  }
}
