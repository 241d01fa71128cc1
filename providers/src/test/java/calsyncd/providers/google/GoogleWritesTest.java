package calsyncd.providers.google;

import static calsyncd.providers.google.SampleEvents.cancelled;
import static calsyncd.providers.google.SampleEvents.daily;
import static calsyncd.providers.google.SampleEvents.day;
import static calsyncd.providers.google.SampleEvents.once;
import static calsyncd.providers.google.SampleEvents.plain;
import static calsyncd.providers.google.SampleEvents.renamed;
import static calsyncd.providers.google.SampleEvents.titled;
import static calsyncd.providers.google.SampleEvents.with;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.simulators.google.Doubts;
import calsyncd.simulators.http.AccessLog;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written to Google, beyond what every provider promises. */
class GoogleWritesTest extends OnSimulatedGoogle {
  private static final CreateKey KEY = new CreateKey("created1");

  @BeforeEach
  void openForWriting() {
    google = openToWrite();
  }

  private RemoteEvent create(Event event) {
    return google.create(PRIMARY, KEY, event);
  }

  private RemoteEvent fetch(String id) {
    return ((Fetched.Found) google.fetch(PRIMARY, new RemoteId(id))).event();
  }

  private JsonItem item(String id) {
    return rest.send("GET", EVENTS + "/" + id, "");
  }

  private static Event meeting(String title) {
    Attendee guest = new Attendee("Guest@x.org", "G", Response.NEEDS_ACTION, Role.OPTIONAL);
    return with(once(title), new People(Optional.empty(), List.of(guest)));
  }

  @Test
  void eachWriteSaysThatNobodyIsMailedAndWhatStays() {
    RemoteEvent series = create(renamed(daily("series"), 4, "own"));
    google.delete(PRIMARY, google.update(PRIMARY, series, titled(series.event(), "renamed")));
    assertThat(simulator.accessLog().entries(entry -> !entry.method().equals("GET")))
        .extracting(AccessLog.Entry::query)
        .hasSize(4)
        .allMatch(query -> query.contains("sendUpdates=none"))
        .filteredOn(query -> query.contains("conferenceDataVersion=1"))
        .hasSize(3)
        .allMatch(query -> query.contains("supportsAttachments=true"));
  }

  @Test
  void aCreateWhoseDuplicateGoogleMissesLeavesOneEvent() {
    var options = simulator.options();
    simulator.options(options.withDoubts(new Doubts(false, true, false, false, false)));
    Event series = renamed(daily("series"), 4, "own");
    RemoteEvent first = create(series);
    assertThat(create(series).event()).isEqualTo(first.event());
    assertThat(snapshot().ids()).containsOnly(first.id());
  }

  @Test
  void anIdThatGoogleRemembersWithoutItsEventIsUsed() {
    rest.send(
        "POST",
        "/control/refusals",
        "{\"match\":{\"method\":\"POST\"},\"status\":409,\"domain\":\"global\","
            + "\"reason\":\"duplicate\"}");
    var failure = failure(it -> create(once("e")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
    assertThat(failure.reason()).isEqualTo("create_key_used");
  }

  @Test
  void guestsOfAMeetingAreMailedAboutNothing() {
    RemoteEvent known = create(meeting("meeting"));
    RemoteEvent moved =
        google.update(
            PRIMARY,
            known,
            with(known.event(), SampleEvents.hour(SampleEvents.at("2026-12-04T09:00:00"))));
    google.delete(PRIMARY, moved);
    assertThat(simulator.mails().mails()).isEmpty();
  }

  @Test
  void aCreateThatBrokeOffIsCompletedAndWhatAPersonChangedStays() {
    Event series = cancelled(renamed(daily("series"), 4, "ours"), 5);
    create(plain(series));
    patch("created1_20261205T080000Z", "{\"summary\":\"theirs\"}");
    RemoteEvent completed = create(series);
    assertThat(completed.event().overrides().get(day(4))).isEqualTo(series.overrides().get(day(4)));
    assertThat(completed.event().overrides().get(day(5)))
        .isInstanceOfSatisfying(
            SeriesOverride.Changed.class,
            it -> assertThat(it.content().text().title()).isEqualTo("theirs"));
  }

  @Test
  void anOverrideYearsAwayIsWrittenToo() {
    Event endless =
        SampleEvents.of("endless", SampleEvents.hour(SampleEvents.NINE), "RRULE:FREQ=DAILY");
    var far = SampleEvents.at("2036-06-01T09:00:00");
    Event series =
        endless.withOverride(
            new calsyncd.calendar.RecurrenceId(far),
            new SeriesOverride.Changed(
                titled(with(endless.content(), SampleEvents.hour(far)), "far")));
    assertThat(create(series).event().overrides()).isEqualTo(series.overrides());
  }

  @Test
  void markupAndAttachmentsSurviveAnotherTitle() {
    RemoteId id =
        insert(
            """
            {"summary":"a","description":"<b>bold</b> &amp; plain","start":{"date":"2026-12-03"},
             "end":{"date":"2026-12-04"}}\
            """);
    rest.send(
        "PATCH",
        EVENTS + "/" + id.value() + "?supportsAttachments=true&conferenceDataVersion=1",
        """
        {"attachments":[{"fileUrl":"https://d/1"}],
         "conferenceData":{"entryPoints":[{"entryPointType":"video","uri":"https://meet/1"}]}}\
        """);
    RemoteEvent known = fetch(id.value());
    RemoteEvent updated = google.update(PRIMARY, known, titled(known.event(), "b"));
    assertThat(updated.event()).isEqualTo(titled(known.event(), "b"));
    assertThat(item(id.value()).text("description")).isEqualTo("<b>bold</b> &amp; plain");
    assertThat(updated.event().content().extras().conference()).isEqualTo("https://meet/1");
    assertThat(updated.event().content().extras().notCarried()).containsExactly("attachments");
  }

  @Test
  void whatIsKnownOfAGuestBeyondOurWordsIsGivenBack() {
    create(meeting("meeting"));
    patch(
        "created1",
        """
        {"attendees":[{"email":"guest@x.org","displayName":"G","optional":true,"comment":"late",
          "additionalGuests":2,"x-novel":[1]}]}\
        """);
    RemoteEvent known = fetch("created1");
    Attendee more = new Attendee("more@x.org", "", Response.NEEDS_ACTION, Role.REQUIRED);
    Attendee guest = known.event().content().people().attendees().getFirst();
    google.update(
        PRIMARY, known, with(known.event(), new People(Optional.empty(), List.of(guest, more))));
    List<JsonItem> attendees = item("created1").objects("attendees");
    assertThat(attendees).hasSize(2);
    assertThat(attendees.getFirst().text("comment")).isEqualTo("late");
    assertThat(attendees.getFirst().number("additionalGuests")).contains(2L);
    assertThat(attendees.getFirst().hasArray("x-novel")).isTrue();
    assertThat(simulator.mails().mails()).isEmpty();
  }

  @Test
  void theAttendeesAreNotSentWhereTheyStay() {
    RemoteEvent known = create(meeting("meeting"));
    patch("created1", "{\"attendees\":[{\"email\":\"guest@x.org\",\"displayName\":\"Changed\"}]}");
    Revision now = new Revision(item("created1").text("etag"));
    google.update(PRIMARY, known.withRevision(now), titled(known.event(), "renamed"));
    assertThat(item("created1").objects("attendees").getFirst().text("displayName"))
        .isEqualTo("Changed");
  }

  @Test
  void nothingIsWrittenOrDeletedWithoutTheStateThatItIsOf() {
    RemoteEvent known = create(meeting("meeting")).withRevision(new Revision(""));
    patch("created1", "{\"location\":\"theirs\"}");
    for (Consumer<CalendarProvider> write :
        List.<Consumer<CalendarProvider>>of(
            it -> it.update(PRIMARY, known, titled(known.event(), "ours")),
            it -> it.delete(PRIMARY, known))) {
      var failure = failure(write);
      assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
      assertThat(failure.reason()).isEqualTo("no_revision");
    }
    assertThat(item("created1").text("summary")).isEqualTo("meeting");
  }

  @Test
  void remindersAndColourAndBusyStateAreOnesOwnOnAnInvitation() {
    RemoteEvent known = invitation();
    Extras extras = new Extras("", List.of(new Reminder("popup", 5)), List.of(), "7", List.of());
    Standing free = new Standing(Status.CONFIRMED, Busy.FREE, Visibility.DEFAULT);
    Event wanted = with(with(known.event(), extras), free);
    assertThat(google.update(PRIMARY, known, wanted).event()).isEqualTo(wanted);
    assertThat(simulator.mails().mails()).isEmpty();
  }

  @Test
  void anInvitationIsNeitherMovedNorRenamedNorGivenAnException() {
    RemoteEvent known = invitation();
    Event moved = with(known.event(), SampleEvents.hour(SampleEvents.at("2026-12-04T09:00:00")));
    for (Event wanted : List.of(moved, titled(known.event(), "ours"), daily("ours"))) {
      var failure = failure(it -> it.update(PRIMARY, known, wanted));
      assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
      assertThat(failure.reason()).isEqualTo("another_organizer");
    }
    assertThat(fetch(known.id().value())).isEqualTo(known);
  }

  private RemoteEvent invitation() {
    JsonItem made =
        rest.send(
            "POST",
            "/control/events",
            """
            {"user":"%s","event":{"summary":"theirs","iCalUID":"u@boss.org",
             "start":{"dateTime":"2026-12-03T09:00:00","timeZone":"Europe/Berlin"},
             "end":{"dateTime":"2026-12-03T10:00:00","timeZone":"Europe/Berlin"},
             "organizer":{"email":"boss@x.org"},
             "attendees":[{"email":"boss@x.org","responseStatus":"accepted"},
               {"email":"%s","comment":"mine"},
               {"email":"c@x.org","comment":"theirs","responseStatus":"declined"}]}}\
            """
                .formatted(USER, USER));
    return fetch(made.text("id"));
  }

  @Test
  void anAnswerChangesNothingButOnesOwnResponse() {
    RemoteEvent known = invitation();
    google.respond(PRIMARY, known, Response.TENTATIVE);
    List<JsonItem> attendees = item(known.id().value()).objects("attendees");
    assertThat(attendees)
        .extracting(it -> it.text("responseStatus"))
        .containsExactly("accepted", "tentative", "declined");
    assertThat(attendees)
        .extracting(it -> it.text("comment"))
        .containsExactly("", "mine", "theirs");
    var stale = failure(it -> it.respond(PRIMARY, known, Response.DECLINED));
    assertThat(stale.failureClass()).isEqualTo(FailureClass.CONFLICT);
    assertThat(simulator.mails().mails()).isEmpty();
  }

  @Test
  void whoeverOrganisesOrIsNotInvitedHasNothingToAnswer() {
    RemoteEvent own = create(meeting("own"));
    assertThat(failure(it -> it.respond(PRIMARY, own, Response.ACCEPTED)).reason())
        .isEqualTo("not_invited");
  }

  @Test
  void anOccurrenceThatAnotherChangedMeanwhileIsAConflict() {
    RemoteEvent known = create(daily("series"));
    patch("created1_20261205T080000Z", "{\"summary\":\"theirs\"}");
    Event wanted = titled(cancelled(known.event(), 4), "ours");
    List<Consumer<CalendarProvider>> writes =
        List.of(it -> it.update(PRIMARY, known, wanted), it -> it.delete(PRIMARY, known));
    for (var write : writes) {
      assertThat(failure(write).reason()).isEqualTo("occurrence_changed");
      assertThat(failure(write).failureClass()).isEqualTo(FailureClass.CONFLICT);
    }
    assertThat(item("created1").text("summary")).isEqualTo("series");
  }

  @Test
  void anOccurrenceThatWasPutBackFollowsItsSeriesLater() {
    RemoteEvent known = create(renamed(daily("series"), 4, "own"));
    RemoteEvent back = google.update(PRIMARY, known, plain(known.event()));
    RemoteEvent renamed = google.update(PRIMARY, back, titled(back.event(), "renamed"));
    assertThat(renamed.event()).isEqualTo(titled(plain(known.event()), "renamed"));
    assertThat(item("created1_20261204T080000Z").text("summary")).isEqualTo("renamed");
  }

  @Test
  void anOccurrenceThatIsPutBackHasTheRemindersOfItsSeries() {
    Extras reminded = new Extras("", List.of(new Reminder("popup", 5)), List.of(), "", List.of());
    RemoteEvent known = create(with(daily("series"), reminded));
    RemoteEvent changed = google.update(PRIMARY, known, renamed(plainOf(known), 4, "own"));
    RemoteEvent back = google.update(PRIMARY, changed, known.event());
    assertThat(back.event()).isEqualTo(known.event());
    assertThat(item("created1_20261204T080000Z").object("reminders"))
        .isEqualTo(item("created1").object("reminders"));
  }

  private static Event plainOf(RemoteEvent known) {
    return plain(known.event());
  }

  @Test
  void aLostCalendarIsNotAnEventThatIsGone() {
    String team = simulator.addCalendar(USER, "Team", BERLIN);
    RemoteCalendarId calendar = new RemoteCalendarId(team);
    RemoteEvent known = google.create(calendar, KEY, once("e"));
    simulator.loseShare(team, USER, false);
    List<Consumer<CalendarProvider>> writes =
        List.of(
            it -> it.create(calendar, new CreateKey("another"), once("f")),
            it -> it.update(calendar, known, titled(known.event(), "x")),
            it -> it.delete(calendar, known));
    for (var write : writes) {
      assertThat(failure(write).failureClass()).isEqualTo(FailureClass.COLLECTION_GONE);
    }
  }

  @Test
  void aReaderIsRefusedAndTheCalendarIsNotTakenForGone() {
    simulator.addUser("boss@x.org", BERLIN);
    simulator.share("boss@x.org", USER, "reader");
    var failure = failure(it -> it.create(new RemoteCalendarId("boss@x.org"), KEY, once("e")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(failure.reason()).isEqualTo("requiredAccessLevel");
  }

  @Test
  void aTokenWithoutTheScopeIsRefused() {
    google = open(10);
    assertThat(failure(it -> create(once("e"))).reason()).isEqualTo("insufficientPermissions");
  }

  @Test
  void aWriteIsOneAttempt() {
    rest.send(
        "POST",
        "/control/faults",
        "{\"match\":{\"method\":\"POST\"},\"response\":{\"status\":503}}");
    assertThat(failure(it -> create(once("e"))).failureClass()).isEqualTo(FailureClass.TRANSIENT);
    assertThat(simulator.requestCount("POST", EVENTS)).isEqualTo(1);
  }

  @Test
  void anEventTypeThatGoogleKeepsToItselfIsRefusedForGood() {
    JsonItem made =
        rest.send(
            "POST",
            "/control/events",
            """
            {"user":"%s","event":{"id":"fromgmail","summary":"flight","eventType":"fromGmail",
             "start":{"date":"2026-12-03"},"end":{"date":"2026-12-04"}}}\
            """
                .formatted(USER));
    RemoteEvent known = fetch(made.text("id"));
    var failure = failure(it -> it.update(PRIMARY, known, titled(known.event(), "x")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
  }
}
