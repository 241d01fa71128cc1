package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Names the fields whose content is lost or coarser at Graph. */
final class Losses {
  private static final ZoneId UTC = ZoneId.of("UTC");

  private record Field(String name, Function<EventContent, Object> value) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("title", c -> c.text().title()),
          new Field("description", c -> lines(c.text().description())),
          new Field("location", c -> c.text().location()),
          new Field("url", c -> c.text().url()),
          new Field("status", c -> c.standing().status()),
          new Field("busy", c -> c.standing().busy()),
          new Field("visibility", c -> c.standing().visibility()),
          new Field("organizer", c -> c.people().organizer()),
          new Field("attendees", Losses::attendees),
          new Field("conference", c -> c.extras().conference()),
          new Field("reminders", c -> c.extras().reminders()),
          new Field("categories", c -> c.extras().categories()),
          new Field("color", c -> c.extras().color()),
          new Field("time_zone", c -> zone(c.when().start())));

  private Losses() {}

  /** What {@code there} says less than {@code here}. */
  static Set<String> between(EventContent here, EventContent there) {
    Set<String> lost = new TreeSet<>();
    FIELDS.stream()
        .filter(field -> !Objects.equals(field.value().apply(here), field.value().apply(there)))
        .forEach(field -> lost.add(field.name()));
    if (!zone(here.when().start()).equals(zone(here.when().end()))) {
      lost.add("end_time_zone");
    }
    return lost;
  }

  /** How a line ends is no content. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static Object attendees(EventContent content) {
    List<String> all = new ArrayList<>();
    for (Attendee one : content.people().attendees()) {
      all.add(one.email().toLowerCase(Locale.ROOT) + " " + one.role() + " " + one.response());
    }
    return all;
  }

  /** UTC has many names; all others are told apart, though they may mean the same. */
  private static String zone(EventTime time) {
    return switch (time) {
      case EventTime.Day _ -> "";
      case EventTime.Floating _ -> "floating";
      case EventTime.Zoned zoned ->
          ZoneNames.areTheSame(zoned.zone(), UTC) ? "UTC" : zoned.zone().getId();
    };
  }
}
