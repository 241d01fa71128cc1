package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.daemon.json.ContentJson;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.json.TimeJson;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The event in a request, in the words of {@code GET}. A field that is left out is the default, but
 * for those that are not the writer's: who organises and attends, since nothing may mail them, and
 * what the provider has beside. Those stay as they are, and may be sent back only as they are.
 */
final class EventBody {
  static final List<String> NOT_WRITTEN = List.of("organizer", "attendees", "not_carried");

  private final ObjectNode json;

  private EventBody(ObjectNode json) {
    this.json = json;
  }

  /** What is in these bytes, if it is well-formed. */
  static EventBody of(byte[] bytes, EventShape shape) {
    JsonNode parsed = Body.parsed(bytes);
    shape.check(parsed);
    return new EventBody((ObjectNode) parsed);
  }

  Optional<HubCalendarId> calendar() {
    return id("hub_calendar_id").map(HubCalendarId::new);
  }

  private Optional<UUID> id(String field) {
    return Ids.uuid(json.path(field).asText());
  }

  Optional<Uid> uid() {
    return json.has("uid") ? Optional.of(new Uid(json.path("uid").asText())) : Optional.empty();
  }

  boolean recurs() {
    return !json.path("recurrence").isEmpty();
  }

  boolean hasOverrides() {
    return !json.path("overrides").isEmpty();
  }

  /** Refuses a body that names another event. */
  void checkIsOf(EventId event, HubCalendarId calendar, Uid uid) {
    checkId("id", event.value(), "is that of another event; the URL names the one that is written");
    checkId("series_id", event.value(), "is that of another event");
    checkId(
        "hub_calendar_id",
        calendar.value(),
        "can't be changed; make the event there and DELETE it here");
    if (uid().isPresent() && !uid().get().equals(uid)) {
      throw Problem.field("uid", "can't be changed; leave it out");
    }
  }

  private void checkId(String field, UUID mine, String otherwise) {
    if (id(field).filter(given -> !given.equals(mine)).isPresent()) {
      throw Problem.field(field, otherwise);
    }
  }

  /** Refuses a body that names what is there already, or an occurrence. */
  void checkIsNew() {
    for (String field : List.of("id", "version", "updated_at", "series_id", "original_start")) {
      if (json.has(field)) {
        throw Problem.field(field, "is given by us; leave it out of a new event");
      }
    }
  }

  /** Refuses one occurrence, as a list gives it, where it would take the place of its series. */
  void checkIsWhole() {
    if (json.path("series_id").isTextual() && !recurs()) {
      throw Problem.parameter(
          "scope",
          "must be occurrence or following, as the body is one occurrence; for the series send the"
              + " event as GET .../events/{id} answers it");
    }
  }

  /** Refuses a body that names another occurrence. */
  void checkIsOf(RecurrenceId occurrence) {
    JsonNode named = json.path("original_start");
    if (named.isObject() && !occurrence.equals(id(named).alignedTo(occurrence.start()))) {
      throw Problem.field("original_start", "is that of another occurrence than the URL names");
    }
  }

  private static RecurrenceId id(JsonNode originalStart) {
    return new RecurrenceId(TimeJson.read(originalStart, "original_start"));
  }

  /** A new event. */
  Event fresh(Uid uid) {
    Event event = EventJson.read(json).withUid(uid);
    checkNotWritten("", event.content(), People.NONE, Extras.NONE.notCarried());
    event
        .overrides()
        .values()
        .forEach(override -> {
          if (override instanceof SeriesOverride.Changed(EventContent content)) {
            checkNotWritten("overrides.", content, People.NONE, Extras.NONE.notCarried());
          }
        });
    checkEachOnce(event);
    return event;
  }

  /** What becomes of an event of which this is all that is said. */
  Event over(Event current) {
    ObjectNode filled = json.deepCopy();
    fill(filled, current.content());
    Renaming renaming = new Renaming(current, EventJson.read(filled));
    for (JsonNode override : filled.path("overrides")) {
      if (override instanceof ObjectNode object && !object.path("cancelled").asBoolean()) {
        RecurrenceId id = id(object.path("original_start"));
        renaming.checkSaid(id, object);
        fill(object, renaming.before(id));
      }
    }
    Event event = EventJson.read(filled).withUid(current.uid());
    checkSame("", event.content(), current.content());
    event
        .overrides()
        .forEach((id, override) -> {
          if (override instanceof SeriesOverride.Changed(EventContent content)) {
            checkSame("overrides.", content, renaming.said(id, content));
          }
        });
    checkEachOnce(event);
    return event;
  }

  /** What becomes of one occurrence, of which this is what it says now. */
  EventContent over(EventContent current) {
    ObjectNode filled = json.deepCopy();
    fill(filled, current);
    EventContent content = ContentJson.read(filled);
    checkSame("", content, current);
    return content;
  }

  private static void fill(ObjectNode target, EventContent from) {
    ObjectNode said = Renaming.json(from);
    NOT_WRITTEN.stream()
        .filter(field -> !target.has(field))
        .forEach(field -> target.set(field, said.get(field)));
  }

  private static void checkSame(String prefix, EventContent content, EventContent current) {
    checkNotWritten(prefix, content, current.people(), current.extras().notCarried());
  }

  private static void checkNotWritten(
      String prefix, EventContent content, People people, List<String> notCarried) {
    refuse(
        prefix + "organizer", content.people().organizer().equals(people.organizer()), "written");
    refuse(
        prefix + "attendees", content.people().attendees().equals(people.attendees()), "invited");
    refuse(prefix + "not_carried", content.extras().notCarried().equals(notCarried), "written");
  }

  private static void refuse(String field, boolean unchanged, String verb) {
    if (!unchanged) {
      throw Problem.field(
          field, "can't be " + verb + " in this release; leave it out, or send it as you read it");
    }
  }

  private void checkEachOnce(Event event) {
    if (event.overrides().size() != json.path("overrides").size()) {
      throw Problem.field("overrides", "name an occurrence twice");
    }
  }

  /** What was asked for, for comparing two requests; two of the same meaning are the same. */
  String meaning() {
    return EventJson.write(EventJson.read(json)) + " in " + json.path("hub_calendar_id").asText();
  }
}
