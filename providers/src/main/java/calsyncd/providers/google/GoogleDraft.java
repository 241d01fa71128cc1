package calsyncd.providers.google;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.Recurrence;
import com.google.api.client.util.Data;
import com.google.api.services.calendar.model.Event;
import com.google.api.services.calendar.model.EventAttendee;
import com.google.api.services.calendar.model.EventReminder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A body to send, field by field. A new event leaves out what is empty; a patch takes it away with
 * an explicit null, and gives arrays whole, since Google replaces them.
 *
 * @param event the body as it grows
 * @param before what is patched, as far as it is known
 * @param patches whether it is merged into an event
 */
record GoogleDraft(Event event, JsonItem before, boolean patches) {
  private static final Map<Response, String> RESPONSES =
      Map.of(
          Response.NEEDS_ACTION, "needsAction",
          Response.ACCEPTED, "accepted",
          Response.DECLINED, "declined",
          Response.TENTATIVE, "tentative");

  /** A body for a new event. */
  static GoogleDraft fresh() {
    return new GoogleDraft(new Event(), JsonItem.EMPTY, false);
  }

  /** A body for a patch of this item. */
  static GoogleDraft patch(JsonItem before) {
    return new GoogleDraft(new Event(), before, true);
  }

  boolean isEmpty() {
    return event.isEmpty();
  }

  /** Whether it says nothing but this. */
  boolean isOf(String member) {
    return event.keySet().equals(Set.of(member));
  }

  /** Adds all fields. */
  GoogleDraft all(EventContent content, boolean recurs) {
    for (GoogleField field : GoogleField.values()) {
      set(field, content, recurs);
    }
    return this;
  }

  /**
   * Adds one field.
   *
   * @throws calsyncd.provider.ProviderException REJECTED where Google has no form for it
   */
  void set(GoogleField field, EventContent content, boolean recurs) {
    switch (field) {
      case TIME -> time(SentTimes.canonical(content.when(), recurs));
      case TITLE -> event.setSummary(orNull(GoogleField.text(content.text().title())));
      case DESCRIPTION ->
          event.setDescription(orNull(HtmlText.html(GoogleField.description(content))));
      case LOCATION -> event.setLocation(orNull(GoogleField.text(content.text().location())));
      case SOURCE -> source(GoogleField.link(content));
      case STATUS -> event.setStatus(GoogleField.tentative(content) ? "tentative" : "confirmed");
      case TRANSPARENCY ->
          event.setTransparency(GoogleField.transparent(content) ? "transparent" : "opaque");
      case VISIBILITY ->
          event.setVisibility(content.standing().visibility().name().toLowerCase(Locale.ROOT));
      case ATTENDEES -> attendees(GoogleField.attendees(content));
      case REMINDERS -> reminders(GoogleField.reminders(content));
      case COLOR -> event.setColorId(orNull(GoogleField.color(content)));
    }
  }

  /** The rule of a series, or none. */
  void recurrence(Recurrence recurrence) {
    if (!recurrence.isEmpty()) {
      event.setRecurrence(recurrence.lines());
    } else if (patches) {
      event.set("recurrence", Data.nullOf(ArrayList.class));
    }
  }

  private void time(When when) {
    event.setStart(SentTimes.json(when.start(), patches));
    event.setEnd(SentTimes.json(when.end(), patches));
  }

  private void source(String url) {
    if (!url.isEmpty()) {
      event.setSource(new Event.Source().setUrl(url).setTitle(url));
    } else if (patches) {
      event.setSource(Data.nullOf(Event.Source.class));
    }
  }

  private void attendees(List<Attendee> attendees) {
    if (!attendees.isEmpty() || patches) {
      event.setAttendees(attendees.stream().map(this::attendee).toList());
    }
  }

  /**
   * What Google knows of a person beyond our words is given back, and so is what they answered: an
   * answer is theirs, and whoever invites one more takes nobody's back.
   */
  private EventAttendee attendee(Attendee attendee) {
    EventAttendee json =
        before.objects("attendees").stream()
            .filter(known -> known.text("email").equalsIgnoreCase(attendee.email()))
            .findFirst()
            .map(known -> known.as(EventAttendee.class))
            .orElseGet(() ->
                new EventAttendee()
                    .setEmail(attendee.email())
                    .setResponseStatus(RESPONSES.get(attendee.response())));
    if (!attendee.name().isEmpty()) {
      json.setDisplayName(attendee.name());
    }
    return json.setOptional(attendee.role() == Role.OPTIONAL)
        .setResource(attendee.role() == Role.RESOURCE);
  }

  /** A new event without reminders of its own gets those of its calendar. */
  private void reminders(List<Reminder> reminders) {
    if (!reminders.isEmpty() || patches) {
      event.setReminders(
          new Event.Reminders()
              .setUseDefault(false)
              .setOverrides(reminders.stream().map(GoogleDraft::reminder).toList()));
    }
  }

  private static EventReminder reminder(Reminder reminder) {
    return new EventReminder().setMethod(reminder.method()).setMinutes(reminder.minutesBefore());
  }

  /** The answer of the calendar's own person; everybody else stays as they are. */
  void answer(Response response) {
    List<EventAttendee> all = new ArrayList<>();
    for (JsonItem known : before.objects("attendees")) {
      EventAttendee one = known.as(EventAttendee.class);
      all.add(known.flag("self") ? one.setResponseStatus(RESPONSES.get(response)) : one);
    }
    event.setAttendees(all);
  }

  /** An occurrence that is put back has the reminders of its series, or their absence. */
  void remindersOf(JsonItem series) {
    Event.Reminders reminders = series.object("reminders").as(Event.Reminders.class);
    if (reminders.getUseDefault() == null) {
      reminders.setUseDefault(reminders.getOverrides() == null);
    }
    if (reminders.getOverrides() == null) {
      reminders.set("overrides", Data.nullOf(ArrayList.class));
    }
    event.setReminders(reminders);
  }

  private @Nullable String orNull(String text) {
    if (!text.isEmpty()) {
      return text;
    }
    return patches ? Data.nullOf(String.class) : null;
  }
}
