package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Content as members of an event of Graph: all of them, or only those that differ.
 *
 * @param zone what wall times are written in
 * @param keepsBody whether the body is left alone: that of an online meeting holds what its guests
 *     join by, and a body without it ends the online meeting
 */
record ContentWriter(WriteZone zone, boolean keepsBody) {

  /** Writes bodies, too. */
  static ContentWriter in(WriteZone zone) {
    return new ContentWriter(zone, false);
  }

  /** All that Graph lets us say. */
  JsonObject whole(EventContent content) {
    JsonObject json = new JsonObject();
    fields(json).forEach(field -> field.write().accept(content));
    if (content.people().attendees().isEmpty()) {
      json.remove("attendees");
    }
    return json;
  }

  /**
   * What an occurrence says at each point of a write.
   *
   * @param known what it said when it was read last; empty where there was none of it
   * @param inherits what its series said of it then
   * @param now what it says
   * @param natural what its series says of it now
   * @param wanted what it is to say
   */
  record Occurrence(
      Optional<EventContent> known,
      Optional<EventContent> inherits,
      EventContent now,
      EventContent natural,
      EventContent wanted) {

    /** Whether a field says what was known, or what its series says where it follows that. */
    private boolean isKnown(Function<EventContent, Object> field) {
      Object there = field.apply(now);
      Optional<Object> before = known.map(field);
      boolean follows = before.equals(inherits.map(field));
      return before.filter(there::equals).isPresent()
          || follows && there.equals(field.apply(natural));
    }

    private boolean isWanted(Function<EventContent, Object> field) {
      return field.apply(now).equals(field.apply(wanted));
    }
  }

  /**
   * What must be written so that an occurrence says what is wanted.
   *
   * @throws ProviderException CONFLICT where it would overwrite what another client changed
   */
  JsonObject difference(Occurrence occurrence) {
    JsonObject json = new JsonObject();
    for (Field field : fields(json)) {
      if (!occurrence.isWanted(field.seen())) {
        require(occurrence.isKnown(field.seen()));
        field.write().accept(occurrence.wanted());
      }
    }
    return json;
  }

  /**
   * Asserts that a removal loses nothing that was not known.
   *
   * @throws ProviderException CONFLICT where another client changed it
   */
  void requireUnchanged(Occurrence occurrence) {
    fields(new JsonObject()).forEach(field -> require(occurrence.isKnown(field.seen())));
  }

  private static void require(boolean known) {
    if (!known) {
      throw ProviderException.of(FailureClass.CONFLICT, "occurrence_changed_meanwhile");
    }
  }

  /** What must be written so that one content becomes the other. */
  JsonObject difference(EventContent from, EventContent to) {
    JsonObject json = new JsonObject();
    fields(json).stream()
        .filter(field -> !Objects.equals(field.read().apply(from), field.read().apply(to)))
        .forEach(field -> field.write().accept(to));
    return json;
  }

  /**
   * One field of Graph.
   *
   * @param read what has to be the same where it need not be written
   * @param seen the same as an occurrence shows it
   */
  private record Field(
      Function<EventContent, Object> read,
      Function<EventContent, Object> seen,
      Consumer<EventContent> write) {
    Field(Function<EventContent, Object> read, Consumer<EventContent> write) {
      this(read, read, write);
    }
  }

  private List<Field> fields(JsonObject json) {
    Field body =
        new Field(c -> HtmlText.ofText(c.text().description()), c -> json.add("body", body(c)));
    return Stream.concat(keepsBody ? Stream.empty() : Stream.of(body), others(json).stream())
        .toList();
  }

  private List<Field> others(JsonObject json) {
    return List.of(
        new Field(c -> c.text().title(), c -> json.addProperty("subject", c.text().title())),
        new Field(EventContent::when, ContentWriter::moments, c -> times(json, c.when())),
        new Field(c -> c.text().location(), c -> json.add("location", location(c))),
        new Field(c -> showAs(c.standing()), c -> json.addProperty("showAs", showAs(c.standing()))),
        new Field(
            c -> sensitivity(c.standing().visibility()),
            c -> json.addProperty("sensitivity", sensitivity(c.standing().visibility()))),
        new Field(c -> popup(c.extras()), c -> reminder(json, popup(c.extras()))),
        new Field(
            c -> c.extras().categories().stream().distinct().toList(),
            c -> json.add("categories", categories(c))),
        new Field(ContentWriter::invited, c -> json.add("attendees", attendees(c))));
  }

  private static JsonObject body(EventContent content) {
    JsonObject body = new JsonObject();
    body.addProperty("contentType", "text");
    body.addProperty("content", HtmlText.ofText(content.text().description()));
    return body;
  }

  private static JsonObject location(EventContent content) {
    JsonObject location = new JsonObject();
    location.addProperty("displayName", content.text().location());
    return location;
  }

  /** The zone of an occurrence is that of its series, whatever it was written in. */
  private static Object moments(EventContent content) {
    return Stream.of(content.when().start(), end(content.when()))
        .map(ContentWriter::moment)
        .toList();
  }

  private static Object moment(EventTime time) {
    return time instanceof EventTime.Zoned zoned ? zoned.instant(zoned.zone()) : time.wall();
  }

  private void times(JsonObject json, When when) {
    json.addProperty("isAllDay", when.start() instanceof EventTime.Day);
    json.add("start", time(when.start()));
    json.add("end", time(end(when)));
  }

  /** A day that ends where it begins is that day. */
  private static EventTime end(When when) {
    return when.start() instanceof EventTime.Day && !when.end().wall().isAfter(when.start().wall())
        ? when.start().at(when.start().wall().plusDays(1))
        : when.end();
  }

  /** The second of the two instants that one wall time has can only be named in UTC. */
  private JsonObject time(EventTime time) {
    return switch (time) {
      case EventTime.Day day -> json(day.wall(), zone.name());
      case EventTime.Floating _ -> throw NotRepresentable.because("floating_time");
      case EventTime.Zoned zoned -> {
        EventTime.Zoned here = zone.at(zoned.instant(zone.rules()));
        EventTime.Zoned utc = WriteZone.UTC.at(zoned.instant(zone.rules()));
        yield here.later()
            ? json(utc.wall(), WriteZone.UTC.name())
            : json(here.wall(), zone.name());
      }
    };
  }

  private static JsonObject json(LocalDateTime wall, String zone) {
    JsonObject time = new JsonObject();
    time.addProperty("dateTime", wall.withNano(0) + (wall.getSecond() == 0 ? ":00" : ""));
    time.addProperty("timeZone", zone);
    return time;
  }

  /** Graph has no status: what is tentative shows as such. */
  private static String showAs(Standing standing) {
    if (standing.status() == Status.TENTATIVE && standing.busy() == Busy.BUSY) {
      return "tentative";
    }
    return switch (standing.busy()) {
      case BUSY -> "busy";
      case FREE -> "free";
      case TENTATIVE -> "tentative";
      case OUT_OF_OFFICE -> "oof";
      case WORKING_ELSEWHERE -> "workingElsewhere";
    };
  }

  private static String sensitivity(Visibility visibility) {
    return switch (visibility) {
      case DEFAULT, PUBLIC -> "normal";
      case PRIVATE -> "private";
      case CONFIDENTIAL -> "confidential";
    };
  }

  /** Graph has one reminder: the earliest that pops up. */
  private static Optional<Integer> popup(Extras extras) {
    return extras.reminders().stream()
        .filter(reminder -> reminder.method().equals("popup"))
        .map(Reminder::minutesBefore)
        .max(Comparator.naturalOrder());
  }

  private static void reminder(JsonObject json, Optional<Integer> minutes) {
    json.addProperty("isReminderOn", minutes.isPresent());
    minutes.ifPresent(before -> json.addProperty("reminderMinutesBeforeStart", before));
  }

  private static JsonArray categories(EventContent content) {
    JsonArray categories = new JsonArray();
    content.extras().categories().stream().distinct().forEach(categories::add);
    return categories;
  }

  /** Whom a write would mail: neither a name nor an answer nor the order is a reason to. */
  private static Object invited(EventContent content) {
    return content.people().attendees().stream()
        .map(attendee -> attendee.email().toLowerCase(Locale.ROOT) + " " + attendee.role())
        .collect(Collectors.toSet());
  }

  private static JsonArray attendees(EventContent content) {
    JsonArray attendees = new JsonArray();
    content.people().attendees().forEach(attendee -> attendees.add(attendee(attendee)));
    return attendees;
  }

  private static JsonObject attendee(Attendee attendee) {
    JsonObject address = new JsonObject();
    address.addProperty("address", attendee.email());
    if (!attendee.name().isEmpty()) {
      address.addProperty("name", attendee.name());
    }
    JsonObject json = new JsonObject();
    json.addProperty("type", attendee.role().name().toLowerCase(Locale.ROOT));
    json.add("emailAddress", address);
    return json;
  }
}
