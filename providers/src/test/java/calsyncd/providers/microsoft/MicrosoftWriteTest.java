package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import com.google.gson.JsonObject;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing to a Graph that mails, rewrites, refuses, and whose ways no document settles. */
final class MicrosoftWriteTest extends OnSimulatedGraph {
  private static ProviderException failure(ThrowingCallable call) {
    return catchThrowableOfType(ProviderException.class, call);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKeyThatWasUsedIsAnsweredByItsEventWhateverTheStatus(boolean conflict) {
    world.control("store", "{'switches': {'duplicate_is_409': " + conflict + "}}");
    Event event = fetch(world.create(GraphWorld.single("Once"))).event();
    CreateKey key = new CreateKey("made0001");

    RemoteEvent first = provider.create(world.calendar(), key, event);
    assertThat(provider.create(world.calendar(), key, event)).isEqualTo(first);
    provider.delete(world.calendar(), first);

    ProviderException used = failure(() -> provider.create(world.calendar(), key, event));
    assertThat(used.failureClass()).isEqualTo(FailureClass.CONFLICT);
    assertThat(used.reason()).isEqualTo("create_key_used");
  }

  @Test
  void aMeetingIsUpdatedWithoutItsGuestsAndKeepsItsFormatting() {
    RemoteId id =
        world.create(
            GraphWorld.single("Meeting")
                + ", 'attendees': [{'emailAddress': {'address': 'g@x.example'}}]");
    RemoteEvent known = fetch(id);

    update(known, Samples.titled(known.event(), "Renamed"));

    JsonObject there = world.graph("GET", "/me/events/" + id.value(), "");
    assertThat(Json.text(Json.object(there, "body"), "content")).contains("<p>x</p>");
    assertThat(world.simulator().mails())
        .extracting(mail -> mail.to() + " " + mail.kind())
        .as("Graph mails about any change of a meeting, and nothing mutes it")
        .containsExactly("g@x.example invitation", "g@x.example update");
  }

  @Test
  void aConflictIsOneWhoeverWasFirst() {
    RemoteEvent known = fetch(world.create(GraphWorld.single("Mine")));
    world.control(
        "faults",
        "{'match': {'method': 'PATCH'}, 'response': {'status': 412, 'body': {'error': {'code':"
            + " 'ErrorIrresolvableConflict'}}}}");

    ProviderException raced = failure(() -> update(known, Samples.titled(known.event(), "Raced")));
    assertThat(raced.failureClass()).isEqualTo(FailureClass.CONFLICT);
    assertThat(update(known, Samples.titled(known.event(), "Raced")).event())
        .isEqualTo(Samples.titled(known.event(), "Raced"));
  }

  @Test
  void nothingIsSentTwice() {
    RemoteEvent known = fetch(world.create(GraphWorld.single("Mine")));
    int before = writes();
    world.control(
        "faults",
        "{'count': 9, 'match': {'method': 'PATCH'}, 'response': {'status': 503, 'headers':"
            + " {'Retry-After': '0'}}}");

    ProviderException failure =
        failure(() -> update(known, Samples.titled(known.event(), "Other")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.TRANSIENT);
    assertThat(writes()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "403, ErrorAccessDenied, REJECTED",
    "404, ErrorItemNotFound, COLLECTION_GONE",
    "400, ErrorInvalidRequest, REJECTED",
    "400, TimeZoneNotSupportedException, REJECTED",
    "429, TooManyRequests, RATE_LIMITED",
  })
  void aRefusedCreateIsClassified(int status, String code, FailureClass expected) {
    Event event = fetch(world.create(GraphWorld.single("Once"))).event();
    world.control(
        "faults",
        "{'match': {'method': 'POST'}, 'response': {'status': "
            + status
            + ", 'body': {'error': {'code': '"
            + code
            + "'}}}}");

    ProviderException refused =
        failure(() -> provider.create(world.calendar(), new CreateKey("made0001"), event));
    assertThat(refused.failureClass()).isEqualTo(expected);
  }

  @Test
  void anAttendeeChangesOnlyWhatIsTheirOwn() {
    RemoteEvent invited = fetch(invite());
    EventContent c = invited.event().content();
    EventContent.Extras reminded =
        new EventContent.Extras(
            "", List.of(new EventContent.Reminder("popup", 5)), List.of(), "", List.of());
    Event wanted = invited.event().withContent(c.withExtras(reminded));

    assertThat(update(invited, wanted).event().content().extras()).isEqualTo(reminded);
    ProviderException refused =
        failure(() -> update(invited, Samples.titled(invited.event(), "Ours")));
    assertThat(refused.reason()).isEqualTo("not_organizer");
    assertThat(world.simulator().mails()).isEmpty();
  }

  private RemoteId invite() {
    JsonObject invited =
        world.control(
            "mailboxes",
            "{'action': 'invite', 'user': 'ann@x.example', 'from': 'bob@x.example', 'event': {"
                + GraphWorld.single("Theirs")
                + ", 'attendees': [{'emailAddress': {'address': 'ann@x.example'}}]}}");
    return new RemoteId(Json.text(invited, "id"));
  }

  @Test
  void anInvitationThatLeavesTheCalendarWhenDeclinedIsAnsweredAsDeclined() {
    world.control("store", "{'switches': {'decline_removes': true}}");
    RemoteEvent invited = fetch(invite());

    RemoteEvent declined = provider.respond(world.calendar(), invited, Response.DECLINED);
    assertThat(declined.revision()).isEqualTo(invited.revision());
    assertThat(declined.event().content().people().attendees())
        .singleElement()
        .returns(Response.DECLINED, EventContent.Attendee::response);
    assertThat(provider.fetch(world.calendar(), invited.id())).isEqualTo(new Fetched.Gone());
    ProviderException unanswered =
        failure(() -> provider.respond(world.calendar(), invited, Response.NEEDS_ACTION));
    assertThat(unanswered.reason()).isEqualTo("response_not_representable");
  }

  @Test
  void aZoneThatStaysIsReadAsItStays() {
    world.control("store", "{'switches': {'zone_stays': true}}");
    RemoteEvent known = fetch(world.create(GraphWorld.single("Here")));
    EventContent c = known.event().content();
    EventContent.When there =
        Projector.content(c, WriteZone.named("Tokyo Standard Time").orElseThrow()).when();
    Event wanted = known.event().withContent(c.withWhen(there));

    assertThat(update(known, wanted).event()).isEqualTo(known.event());
  }

  @Test
  void daysStayInTheZoneThatTheyWereMadeIn() {
    RemoteId id =
        world.create(
            "'subject': 'Day', 'body': {'contentType': 'text', 'content': ''}, 'isAllDay': true, "
                + GraphWorld.times(
                    "2026-12-01T00:00:00", "2026-12-02T00:00:00", "W. Europe Standard Time"));
    RemoteEvent known = fetch(id);
    EventContent c = known.event().content();
    EventContent.When next =
        new EventContent.When(c.when().end(), c.when().end().at(c.when().end().wall().plusDays(1)));
    Event wanted = known.event().withContent(c.withWhen(next));

    assertThat(update(known, wanted).event()).isEqualTo(wanted);
    JsonObject there = world.graph("GET", "/me/events/" + id.value(), "");
    assertThat(Json.text(there, "originalStartTimeZone")).isEqualTo("W. Europe Standard Time");
  }

  @Test
  void occurrencesFarApartAreFoundByFewLists() {
    RemoteId id =
        world.createSeries(
            "{'type': 'weekly', 'interval': 1, 'daysOfWeek': ['monday']}",
            "{'type': 'noEnd', 'startDate': '2026-11-30'}");
    RemoteEvent known = fetch(id);
    Event wanted = known.event();
    for (int week : new int[] {0, 1, 2, 60, 61, 200}) {
      var start = known.event().content().when().start();
      wanted =
          wanted.withOverride(
              new RecurrenceId(start.at(start.wall().plusWeeks(week))), SeriesOverride.CANCELLED);
    }

    assertThat(update(known, wanted).event()).isEqualTo(wanted);
    assertThat(
            world
                .simulator()
                .accessLog()
                .entries(entry ->
                    entry.path().endsWith("/instances") && !entry.query().contains("skip")))
        .hasSize(3);
  }
}
