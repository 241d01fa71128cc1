package calsyncd.providers.caldav;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.providers.caldav.IcsLine.Parameter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Makes one {@code VEVENT} say something else. A field is written only where both contents would
 * write it differently; every other line stays as it was.
 */
final class IcsEdit {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String BUSY = "X-MICROSOFT-CDO-BUSYSTATUS";

  /** RFC 7986 §5.9 takes the colour names of CSS, and other providers have numbers. */
  private static final Pattern COLOR = Pattern.compile("[A-Za-z]*");

  /** Properties that are one field, and what they are to say. */
  private record Field(Set<String> properties, Function<EventContent, List<IcsLine>> lines) {}

  private final IcsBlock event;
  private final List<Field> fields;
  private final IcsAlarms alarms;

  IcsEdit(IcsBlock event, IcsDates dates, IcsTimes times) {
    this.event = event;
    this.alarms = new IcsAlarms(times);
    this.fields = fields(dates);
  }

  private static List<Field> fields(IcsDates dates) {
    return List.of(
        new Field(Set.of("DTSTART", "DTEND", "DURATION"), c -> dates.when(c.when())),
        text("SUMMARY", c -> c.text().title()),
        // What stands beside the text in another form would contradict it.
        text("DESCRIPTION", c -> c.text().description(), "X-ALT-DESC"),
        text("LOCATION", c -> c.text().location(), "X-APPLE-STRUCTURED-LOCATION"),
        new Field(Set.of("URL"), c -> plain("URL", c.text().url())),
        new Field(Set.of("STATUS"), c -> status(c.standing().status())),
        new Field(Set.of("TRANSP", BUSY), c -> busy(c.standing().busy())),
        new Field(Set.of("CLASS"), c -> visibility(c.standing().visibility())),
        new Field(Set.copyOf(IcsContent.CONFERENCES), c -> conference(c.extras().conference())),
        new Field(Set.of("CATEGORIES"), c -> categories(c.extras().categories())));
  }

  private static Field text(
      String property, Function<EventContent, String> text, String... beside) {
    Set<String> properties = new HashSet<>(List.of(beside));
    properties.add(property);
    return new Field(
        properties,
        c -> text.apply(c).isEmpty() ? List.of() : List.of(IcsLine.text(property, text.apply(c))));
  }

  private static List<IcsLine> plain(String property, String value) {
    return value.isBlank() ? List.of() : List.of(IcsLine.of(property, value.strip()));
  }

  private static List<IcsLine> status(Status status) {
    return status == Status.CONFIRMED ? List.of() : plain("STATUS", status.name());
  }

  private static List<IcsLine> busy(Busy busy) {
    return switch (busy) {
      case BUSY -> List.of();
      case FREE -> plain("TRANSP", "TRANSPARENT");
      case TENTATIVE -> plain(BUSY, "TENTATIVE");
      case OUT_OF_OFFICE -> plain(BUSY, "OOF");
      case WORKING_ELSEWHERE ->
          List.of(IcsLine.of("TRANSP", "TRANSPARENT"), IcsLine.of(BUSY, "WORKINGELSEWHERE"));
    };
  }

  private static List<IcsLine> visibility(Visibility visibility) {
    return visibility == Visibility.DEFAULT ? List.of() : plain("CLASS", visibility.name());
  }

  /** RFC 7986 §5.11. */
  private static List<IcsLine> conference(String address) {
    return address.isBlank()
        ? List.of()
        : List.of(
            IcsLine.of("CONFERENCE", List.of(new Parameter("VALUE", "URI")), address.strip()));
  }

  private static List<IcsLine> categories(List<String> categories) {
    String value = String.join(",", categories.stream().map(IcsLine::escaped).toList());
    return plain("CATEGORIES", value);
  }

  /** Whether anything was written. */
  boolean apply(EventContent from, EventContent to) {
    String before = event.text();
    fields.forEach(field -> apply(field, from, to));
    if (COLOR.matcher(to.extras().color()).matches()) {
      apply(new Field(Set.of("COLOR"), c -> plain("COLOR", c.extras().color())), from, to);
    }
    IcsPeople.apply(event, from.people(), to.people());
    alarms.apply(event, from, to);
    return !event.text().equals(before);
  }

  private void apply(Field field, EventContent from, EventContent to) {
    List<IcsLine> lines = field.lines().apply(to);
    if (!lines.equals(field.lines().apply(from))) {
      event.replace(field.properties(), lines.stream().map(this::inItsLanguage).toList());
    }
  }

  /** A new text is taken to be in the language of the old one. */
  private IcsLine inItsLanguage(IcsLine line) {
    return event
        .lines(line.name())
        .map(old -> old.property().parameter("LANGUAGE"))
        .filter(language -> !language.isEmpty())
        .findFirst()
        .map(language -> line.with("LANGUAGE", language))
        .orElse(line);
  }

  /** When the component last changed, without a new revision of what it says (§3.8.7.2). */
  static void stamp(IcsBlock event, Instant now) {
    event.set(IcsLine.of("DTSTAMP", UTC.format(now)));
    event.set(IcsLine.of("LAST-MODIFIED", UTC.format(now)));
  }

  /** Says when the component was made. */
  static void made(IcsBlock event, Instant now) {
    stamp(event, now);
    event.set(IcsLine.of("CREATED", UTC.format(now)));
  }
}
