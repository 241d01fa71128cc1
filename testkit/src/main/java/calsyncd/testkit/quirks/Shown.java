package calsyncd.testkit.quirks;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/** The fields of a content by their names in an event's JSON. */
final class Shown {
  private record Field(String name, Function<EventContent, Object> of) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("start", it -> it.when().start().instant(ZoneOffset.UTC)),
          new Field("end", it -> it.when().end().instant(ZoneOffset.UTC)),
          new Field("time_zone", it -> zone(it.when().start())),
          new Field("title", it -> lines(it.text().title())),
          new Field("description", it -> lines(it.text().description())),
          new Field("location", it -> lines(it.text().location())),
          new Field("url", it -> it.text().url().strip()),
          new Field("status", it -> it.standing().status()),
          new Field("busy", it -> it.standing().busy()),
          new Field("visibility", it -> it.standing().visibility()),
          new Field("organizer", it -> it.people().organizer()),
          new Field("attendees", it -> new HashSet<>(it.people().attendees())),
          new Field("conference", it -> it.extras().conference().strip()),
          new Field("reminders", it -> new HashSet<>(it.extras().reminders())),
          new Field("categories", it -> new HashSet<>(it.extras().categories())),
          new Field("color", it -> it.extras().color()));

  private Shown() {}

  /** The names of the fields that are not alike. */
  static List<String> differences(EventContent one, EventContent other) {
    return FIELDS.stream()
        .filter(field -> !field.of().apply(one).equals(field.of().apply(other)))
        .map(Field::name)
        .toList();
  }

  /** How a line ends is no content. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** A zone under another name is the same zone. */
  private static Object zone(EventTime time) {
    return time instanceof EventTime.Zoned zoned ? zoned.zone().getRules() : time.getClass();
  }
}
