package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.Uid;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What an event looks like at Graph: the JSON that we would send, read as an answer of Graph is
 * read. Makes no call.
 */
final class Projector {
  private Projector() {}

  /**
   * How an event is written.
   *
   * @param event as a read answers it afterwards
   * @param recurrence Graph's, of a series
   */
  record Plan(
      Event event, WriteZone zone, Optional<JsonObject> recurrence, List<String> notCarried) {

    /** Content in the zone of this plan. */
    ContentWriter writer() {
      return ContentWriter.in(zone);
    }

    /** The event without its overrides, as a POST makes it. */
    JsonObject master() {
      JsonObject json = writer().whole(event.content());
      recurrence.ifPresent(rule -> json.add("recurrence", rule));
      return json;
    }

    /** The same for another event of the same shape. */
    Plan with(Event other) {
      return new Plan(other, zone, recurrence, notCarried);
    }

    /** The same in another zone, for what has none of its own. */
    Plan in(WriteZone other) {
      Optional<JsonObject> there = recurrence.map(JsonObject::deepCopy);
      there.ifPresent(
          rule -> rule.getAsJsonObject("range").addProperty("recurrenceTimeZone", other.name()));
      return new Plan(event, other, there, notCarried);
    }
  }

  static Projection project(Event event) {
    try {
      Plan plan = plan(event);
      return new Projection.Carried(plan.event(), plan.notCarried());
    } catch (ProviderException impossible) {
      return new Projection.Impossible(impossible.reason());
    }
  }

  /**
   * How to write an event.
   *
   * @throws ProviderException REJECTED where Graph has no form for it
   */
  static Plan plan(Event event) {
    requireHeld(event);
    return event.recurrence().isEmpty() ? single(event) : SeriesProjector.plan(event);
  }

  /**
   * How to write an event whose times and rule stay as Graph has them, whatever shape that is: only
   * what else differs has to have a form.
   *
   * @param known as it was read last
   * @param zone of the times that Graph has
   */
  static Plan keptShape(Event known, Event wanted, WriteZone zone) {
    requireHeld(wanted);
    if (!wanted.recurrence().isEmpty()) {
      return SeriesProjector.keptShape(known, wanted, zone);
    }
    if (!wanted.overrides().equals(known.overrides())) {
      throw NotRepresentable.because("overrides_without_recurrence");
    }
    return new Plan(wanted, zone, Optional.empty(), List.of());
  }

  private static void requireHeld(Event event) {
    if (event.content().standing().status() == Status.CANCELLED) {
      throw NotRepresentable.because("status_cancelled");
    }
  }

  private static Plan single(Event event) {
    if (!event.overrides().isEmpty()) {
      throw NotRepresentable.because("overrides_without_recurrence");
    }
    WriteZone zone = WriteZone.ofSingle(event.content().when());
    EventContent content = content(event.content(), zone);
    TreeSet<String> lost = new TreeSet<>(Losses.between(event.content(), content));
    return new Plan(Event.single(event.uid(), content), zone, Optional.empty(), List.copyOf(lost));
  }

  /** Content as a read answers it. */
  static EventContent content(EventContent content, WriteZone zone) {
    JsonObject json = ContentWriter.in(zone).whole(content);
    return withPeople(read(json, zone, new Uid("-")).content(), content.people());
  }

  /** An event, or a master, as a read answers it. */
  static Event read(JsonObject sent, WriteZone zone, Uid uid) {
    JsonObject answer = sent.deepCopy();
    answer.addProperty("id", "-");
    answer.addProperty("type", sent.has("recurrence") ? "seriesMaster" : "singleInstance");
    answer.addProperty("iCalUId", uid.value());
    answer.addProperty("originalStartTimeZone", zone.name());
    answer.addProperty("originalEndTimeZone", zone.name());
    GraphEvent event = GraphEvent.of(answer);
    EventContent content =
        ContentMapper.content(event, EventTimes.of(event.model()))
            .orElseThrow(NotRepresentable::time);
    if (content.when().end().wall().isBefore(content.when().start().wall())
        && content
            .when()
            .end()
            .instant(zone.rules())
            .isBefore(content.when().start().instant(zone.rules()))) {
      throw NotRepresentable.because("end_before_start");
    }
    return EventMapper.event(event).orElseThrow(NotRepresentable::time).event();
  }

  /**
   * People as Graph keeps them. The organizer is whoever's mailbox it is, whom we don't show; a
   * guest has not answered until the guest does.
   */
  static EventContent withPeople(EventContent content, People people) {
    List<Attendee> attendees = people.attendees().stream().map(Projector::invited).toList();
    return content.withPeople(new People(Optional.empty(), attendees));
  }

  private static Attendee invited(Attendee guest) {
    String name = guest.name().isEmpty() ? guest.email() : guest.name();
    return new Attendee(guest.email(), name, Response.NEEDS_ACTION, guest.role());
  }
}
