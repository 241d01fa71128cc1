package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.Recurrence;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.microsoft.GraphOptions;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Meetings, online meetings, the keys of our own creates, and calendars that are lost. */
final class MicrosoftMeetingTest {
  private static final String GUESTS =
      ", 'attendees': [{'emailAddress': {'address': 'g@x.example'}},"
          + " {'emailAddress': {'address': 'h@x.example'}, 'type': 'optional'}]";

  private final GraphWorld world = new GraphWorld(GraphOptions.defaults());
  private final CalendarProvider provider = world.provider();

  @AfterEach
  void stop() {
    world.close();
  }

  private RemoteEvent fetch(RemoteId id) {
    return ((Fetched.Found) provider.fetch(world.calendar(), id)).event();
  }

  private static Event saying(Event event, String title, String description) {
    Text text = new Text(title, description, "", "");
    return event.withContent(event.content().withText(text));
  }

  @Test
  void anOnlineMeetingKeepsWhatItIsJoinedBy() {
    RemoteEvent known =
        fetch(
            world.create(
                GraphWorld.single("Call")
                    + ", 'isOnlineMeeting': true,"
                    + " 'onlineMeetingProvider': 'teamsForBusiness'"));
    assertThat(known.event().content().extras().conference()).startsWith("https://teams");
    assertThat(known.event().content().extras().notCarried()).contains("description");

    RemoteEvent updated =
        provider.update(world.calendar(), known, saying(known.event(), "New", "words of ours"));

    assertThat(updated.event()).isEqualTo(Samples.titled(known.event(), "New"));
    assertThat(isOnline(known.id())).isTrue();
    world.patch(known.id(), "'body': {'contentType': 'text', 'content': 'words of theirs'}");
    assertThat(isOnline(known.id())).as("a body without the blob ends it").isFalse();
  }

  private boolean isOnline(RemoteId id) {
    JsonObject there = world.graph("GET", "/me/events/" + id.value(), "");
    return there.get("isOnlineMeeting").getAsBoolean() && there.get("onlineMeeting").isJsonObject();
  }

  @Test
  void guestsInAnotherOrderOrCaseAreTheSame() {
    RemoteEvent known = fetch(world.create(GraphWorld.single("Meeting") + GUESTS));
    int invited = world.simulator().mails().size();
    List<Attendee> other =
        known.event().content().people().attendees().reversed().stream()
            .map(it ->
                new Attendee(it.email().toUpperCase(Locale.ROOT), "", Response.ACCEPTED, it.role()))
            .toList();
    EventContent content = known.event().content().withPeople(new People(Optional.empty(), other));

    RemoteEvent updated =
        provider.update(world.calendar(), known, known.event().withContent(content));

    assertThat(updated).isEqualTo(known);
    assertThat(world.simulator().mails()).hasSize(invited);
  }

  @Test
  void whatIsProjectedOfPeopleIsWhatAReadAnswers() {
    Attendee boss =
        new Attendee("b@x.example", "Boss", Response.ACCEPTED, EventContent.Role.REQUIRED);
    Event event = fetch(world.create(GraphWorld.single("Meeting") + GUESTS)).event();
    EventContent c = event.content();
    List<Attendee> came =
        c.people().attendees().stream()
            .map(it -> new Attendee(it.email(), it.name(), Response.TENTATIVE, it.role()))
            .toList();
    Event theirs = event.withContent(c.withPeople(new People(Optional.of(boss), came)));
    Event projected = ((Projection.Carried) provider.project(theirs)).event();

    RemoteEvent made = provider.create(world.calendar(), new CreateKey("made0001"), theirs);

    assertThat(made.event().content()).isEqualTo(projected.content());
    assertThat(((Projection.Carried) provider.project(theirs)).notCarried())
        .contains("organizer", "attendees");
    assertThat(world.simulator().mails()).as("what UnaskedMail tells before").isNotEmpty();
  }

  @Test
  void ourOwnCreateIsKnownByItsKeyInPassesAndReads() {
    Event single = fetch(world.create(GraphWorld.single("Once"))).event();
    Event daily = single.withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=3")));
    for (Event event : List.of(single, daily)) {
      CreateKey key = new CreateKey("made" + event.recurrence().lines().size());
      RemoteEvent made = provider.create(world.calendar(), key, event);
      assertThat(made.key()).contains(key);
      assertThat(fetch(made.id()).key()).contains(key);
      assertThat(world.snapshot(provider).changes())
          .filteredOn(change -> change.id().equals(made.id()))
          .isNotEmpty()
          .allMatch(change ->
              change instanceof RemoteChange.Whole(RemoteEvent told)
                  && told.key().equals(Optional.of(key)));
    }
    assertThat(fetch(world.create(GraphWorld.single("Theirs"))).key()).isEmpty();
    assertThat(
            fetch(world.create(GraphWorld.single("Theirs") + ", 'transactionId': 'A-GUID'")).key())
        .isEmpty();
  }

  @Test
  void aUsedKeyWhoseEventIsNotNamedIsFoundByIt() {
    world.control("store", "{'switches': {'duplicate_is_not_named': true}}");
    Event event = fetch(world.create(GraphWorld.single("Once"))).event();
    CreateKey key = new CreateKey("made0001");
    RemoteEvent made = provider.create(world.calendar(), key, event);

    assertThat(provider.create(world.calendar(), key, event)).isEqualTo(made);
    provider.delete(world.calendar(), made);
    ProviderException lost =
        catchThrowableOfType(
            ProviderException.class, () -> provider.create(world.calendar(), key, event));
    assertThat(lost.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(lost.reason()).isEqualTo("duplicate_is_not_named");
  }

  private static void assertFails(FailureClass expected, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.failureClass()).isEqualTo(expected);
  }

  @Test
  void anEventOfALostCalendarIsNotTakenForADeletedOne() {
    RemoteCalendarId lost = world.addCalendar("Lost");
    Event event = fetch(world.create(GraphWorld.single("Here"))).event();
    RemoteEvent known = provider.create(lost, new CreateKey("made0001"), event);
    JsonObject invited =
        world.control(
            "mailboxes",
            "{'action': 'invite', 'user': 'ann@x.example', 'calendar': 'Lost',"
                + " 'from': 'bob@x.example', 'event': {"
                + GraphWorld.single("Theirs")
                + ", 'attendees': [{'emailAddress': {'address': 'ann@x.example'}}]}}");
    RemoteEvent invitation =
        ((Fetched.Found) provider.fetch(lost, new RemoteId(Json.text(invited, "id")))).event();
    world.control(
        "mailboxes", "{'action': 'delete_calendar', 'user': 'ann@x.example', 'calendar': 'Lost'}");

    FailureClass gone = FailureClass.COLLECTION_GONE;
    assertFails(gone, () -> provider.update(lost, known, Samples.titled(known.event(), "Other")));
    assertFails(gone, () -> provider.update(lost, known, known.event()));
    assertFails(gone, () -> provider.delete(lost, known));
    assertFails(gone, () -> provider.respond(lost, invitation, Response.DECLINED));
    assertFails(gone, () -> provider.respond(lost, invitation, Response.ACCEPTED));
  }
}
