package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.providers.microsoft.Projector.Plan;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;

/** What the raw form of an event tells beyond our words. */
record Stored(GraphEvent raw) {
  /** An attendee may change these of the own copy. */
  private static final Set<String> OWN =
      Set.of("isReminderOn", "reminderMinutesBeforeStart", "categories", "showAs");

  static Stored of(RemoteEvent known) {
    return new Stored(GraphEvent.of(Json.parse(known.raw()).orElseGet(JsonObject::new)));
  }

  private boolean isForeign() {
    return Boolean.FALSE.equals(raw.model().getIsOrganizer());
  }

  /** Whether somebody else organises it and we are asked. */
  boolean isInvitation() {
    return isForeign()
        && raw.model().getAttendees() != null
        && !raw.model().getAttendees().isEmpty();
  }

  /** Of somebody else's meeting only what is our own may be written. */
  void requireOurs(JsonObject difference, Set<RecurrenceId> overrides) {
    if (isForeign() && !(OWN.containsAll(difference.keySet()) && overrides.isEmpty())) {
      throw ProviderException.of(FailureClass.REJECTED, "not_organizer");
    }
  }

  /** The body of an online meeting is not ours to write. */
  ContentWriter writer(Plan plan) {
    return new ContentWriter(plan.zone(), Boolean.TRUE.equals(raw.model().getIsOnlineMeeting()));
  }

  /** How to make it another event; what Graph has already needs no form. */
  Plan plan(Event known, Event wanted) {
    boolean sameShape =
        known.recurrence().equals(wanted.recurrence())
            && known.content().when().equals(wanted.content().when());
    return sameShape ? Projector.keptShape(known, wanted, zone()) : adapted(Projector.plan(wanted));
  }

  /** The zone that its times and its rule are in. */
  private WriteZone zone() {
    JsonObject range = Json.object(Json.object(raw.json(), "recurrence"), "range");
    return WriteZone.named(Json.text(range, "recurrenceTimeZone"))
        .or(() -> WriteZone.named(Json.text(raw.json(), "originalStartTimeZone")))
        .orElse(WriteZone.UTC);
  }

  /** Days stay midnights of the zone that they were made in. */
  private Plan adapted(Plan plan) {
    String zone = Json.text(raw.json(), "originalStartTimeZone");
    return plan.event().content().when().start() instanceof EventTime.Day
        ? WriteZone.named(zone).map(plan::in).orElse(plan)
        : plan;
  }

  /** The event with the own person's answer, where Graph no longer shows it. */
  static RemoteEvent declined(RemoteEvent known, JsonObject me) {
    EventContent content = known.event().content();
    List<String> own = List.of(Json.text(me, "mail"), Json.text(me, "userPrincipalName"));
    List<Attendee> attendees =
        content.people().attendees().stream()
            .map(one -> own.stream().anyMatch(one.email()::equalsIgnoreCase) ? declined(one) : one)
            .toList();
    People people = new People(content.people().organizer(), attendees);
    return known.withEvent(known.event().withContent(content.withPeople(people)));
  }

  private static Attendee declined(Attendee one) {
    return new Attendee(one.email(), one.name(), Response.DECLINED, one.role());
  }
}
