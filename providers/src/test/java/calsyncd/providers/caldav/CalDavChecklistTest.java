package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.simulators.caldav.CalDavProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers differ in, a row each: the request that one refuses, and what the adapter does. */
class CalDavChecklistTest extends CalDavChecklist {
  /** Well-known redirect, principal, home on another host and path, hrefs in another spelling. */
  @ParameterizedTest
  @MethodSource("profiles")
  void c1DiscoveryFollowsWhateverTheServerNames(CalDavProfile profile) throws IcsException {
    SimulatedWorld world = world(profile);
    CalendarProvider provider = world.provider();

    List<RemoteCalendarId> found = provider.calendars().stream().map(RemoteCalendar::id).toList();

    assertThat(found).hasSize(1);
    assertThat(URI.create(found.getFirst().value()).getPort())
        .isEqualTo(URI.create(world.simulator().homeUrl()).getPort());
    assertThat(URI.create(found.getFirst().value()).getHost())
        .isEqualTo(profile.homeElsewhere() ? "localhost" : "127.0.0.1");
    RemoteEvent made = provider.create(found.getFirst(), new CreateKey("created1"), event("a"));
    ChangePage page =
        provider.changes(found.getFirst(), new ChangeQuery.Snapshot(Window.UNBOUNDED));
    assertThat(page.changes()).extracting(change -> change.id()).containsExactly(made.id());
    assertThat(made.id().value()).isEqualTo(world.path() + "created1.ics");
    assertThat(made.key()).contains(new CreateKey("created1"));
  }

  @Test
  void c1AQuestionWithoutDepthLoginOrTheRightHostIsRefused() {
    SimulatedWorld world = world(CalDavProfile.ICLOUD);
    String prop = "<d:propfind xmlns:d=\"DAV:\"><d:prop><d:resourcetype/></d:prop></d:propfind>";

    assertThat(world.send("PROPFIND", world.path(), prop, XML).statusCode()).isEqualTo(207);
    assertThat(world.send("PROPFIND", world.path(), prop, "Content-Type", "text/xml").statusCode())
        .isEqualTo(403);
    assertThat(world.send("PROPFIND", world.path(), prop, "Depth", "0").statusCode())
        .isEqualTo(415);
    assertThat(
            world
                .send("PROPFIND", world.path(), prop, "Content-Type", "text/xml", "Depth", "9")
                .body())
        .contains("propfind-finite-depth");
    RemoteCalendarId misplaced = new RemoteCalendarId(world.simulator().baseUrl() + world.path());
    assertThat(failure(() -> world.provider().access(misplaced)).failureClass())
        .isEqualTo(FailureClass.COLLECTION_GONE);
    CalendarProvider stranger =
        HandWrittenWorld.open(
            URI.create(world.simulator().baseUrl() + "/"), world.simulator().hosts(), "wrong");
    assertThat(failure(stranger::calendars).failureClass()).isEqualTo(FailureClass.UNAUTHENTICATED);
  }

  /** Token style, the status of a bad token, what a limit does. */
  @ParameterizedTest
  @MethodSource("profiles")
  void c2ATokenThatIsForgottenExpiresTheCursor(CalDavProfile profile) {
    SimulatedWorld world = world(profile);
    world.put(lines("one"));
    Cursor cursor =
        ((ChangePage.Then.End)
                world
                    .provider()
                    .changes(world.calendar(), new ChangeQuery.Snapshot(Window.UNBOUNDED))
                    .then())
            .cursor();
    String token = token(world.send("REPORT", world.path(), sync("", ""), XML));

    world.simulator().forgetTokens(ME, SimulatedWorld.CALENDAR);

    HttpResponse<String> refused = world.send("REPORT", world.path(), sync(token, ""), XML);
    assertThat(refused.statusCode()).isEqualTo(profile.sync().badToken());
    assertThat(refused.body()).contains("valid-sync-token");
    assertThat(
            failure(() -> world.provider().changes(world.calendar(), new ChangeQuery.Delta(cursor)))
                .failureClass())
        .isEqualTo(FailureClass.CURSOR_EXPIRED);
  }

  @Test
  void c2ALimitIsIgnoredRefusedOrLosesChanges() {
    Map<String, String> outcome =
        Map.of("radicale", "207 all", "xandikos", "207 lost", "nextcloud", "507", "icloud", "507");
    profiles()
        .forEach(profile -> {
          SimulatedWorld world = world(profile);
          world.put(lines("one"));
          world.put(lines("two"));
          HttpResponse<String> first = world.send("REPORT", world.path(), sync("", LIMIT), XML);
          String seen = String.valueOf(first.statusCode());
          if (first.statusCode() == 207) {
            String rest = world.send("REPORT", world.path(), sync(token(first), ""), XML).body();
            int members = (first.body() + rest).split("<d:response>", -1).length - 1;
            seen += members == 2 ? " all" : " lost";
          }
          assertThat(seen).as(profile.name()).isEqualTo(outcome.get(profile.name()));
          assertThat(
                  world
                      .provider()
                      .changes(world.calendar(), new ChangeQuery.Snapshot(Window.UNBOUNDED))
                      .changes())
              .hasSize(2);
        });
  }

  @Test
  void c2AReportThatLacksItsPartsIsRefused() {
    SimulatedWorld world = world(CalDavProfile.NEXTCLOUD);
    String whole = sync("", "");
    for (String part :
        List.of(
            "<d:sync-token></d:sync-token>",
            "<d:sync-level>1</d:sync-level>",
            "<d:prop><d:getetag/></d:prop>")) {
      assertThat(world.send("REPORT", world.path(), whole.replace(part, ""), XML).statusCode())
          .as(part)
          .isEqualTo(400);
    }
    assertThat(
            world
                .send("REPORT", world.path(), whole, "Content-Type", "text/xml", "Depth", "1")
                .statusCode())
        .isEqualTo(400);
    assertThat(world.send("REPORT", world.path(), whole.replace(">1<", ">infinite<"), XML).body())
        .contains("sync-traversal-supported");
  }

  /** A PUT that is answered without an ETag, and an object that delivery changes. */
  @Test
  void c3WhatIsRewrittenHasNoETagAndIsReadAgain() throws IcsException {
    SimulatedWorld world = world(CalDavProfile.ICLOUD);
    String ics = HandWrittenWorld.event("x", lines("a title that is " + "long ".repeat(12)));

    HttpResponse<String> put = world.send("PUT", world.path() + "x.ics", ics, ICS);

    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(put.headers().firstValue("ETag")).isEmpty();
    assertThat(world.stored(new RemoteId(world.path() + "x.ics"))).isNotEqualTo(ics);
    assertThat(world.send("PUT", world.path() + "x.ics", ics, ICS).statusCode())
        .as("an object is replaced under a condition only")
        .isEqualTo(412);
    RemoteEvent made =
        world.provider().create(world.calendar(), new CreateKey("created1"), event("b"));
    assertThat(world.provider().fetch(world.calendar(), made.id()))
        .isEqualTo(new Fetched.Found(made));
    RemoteEvent updated =
        world.provider().update(world.calendar(), made, titled(made.event(), "c"));
    assertThat(world.provider().update(world.calendar(), updated, titled(made.event(), "d")))
        .isNotEqualTo(updated);
  }

  @Test
  void c3DeliveryChangesTheObjectAfterItWasPut() {
    SimulatedWorld world = world(CalDavProfile.NEXTCLOUD);
    String guest = "ORGANIZER:mailto:%s\nATTENDEE:mailto:bob@example.org\n".formatted(ME);
    String ics = HandWrittenWorld.event("m", lines("meeting") + guest);

    HttpResponse<String> put = world.send("PUT", world.path() + "m.ics", ics, ICS);

    RemoteId id = new RemoteId(world.path() + "m.ics");
    assertThat(put.headers().firstValue("ETag")).isEmpty();
    assertThat(world.stored(id)).contains("SCHEDULE-STATUS=1.2");
    assertThat(
            world
                .send(
                    "PUT", world.path() + "n.ics", HandWrittenWorld.event("n", lines("alone")), ICS)
                .headers()
                .firstValue("ETag"))
        .isPresent();
  }

  /** 412, 409 and 403 with their elements, a UID conflict, a listing that the server cuts. */
  @ParameterizedTest
  @MethodSource("profiles")
  void c4AUidThatIsTakenIsRefusedByName(CalDavProfile profile) throws IcsException {
    SimulatedWorld world = world(profile);
    RemoteId theirs = world.put(lines("theirs"));
    Event ours = event("other-1");

    ProviderException taken =
        failure(() -> world.provider().create(world.calendar(), new CreateKey("created1"), ours));

    assertThat(taken.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(taken.reason()).isEqualTo("uid_taken");
    assertThat(world.stored(theirs)).contains("SUMMARY:theirs");
  }

  @Test
  void c4AListingThatTheServerCutsGoesOnFromItsIntermediateToken() {
    SimulatedWorld world = world(CalDavProfile.ICLOUD);
    for (int i = 0; i < 9; i++) {
      world.put(lines("event " + i));
    }
    HttpResponse<String> cut = world.send("REPORT", world.path(), sync("", ""), XML);
    assertThat(cut.body()).contains("507", "number-of-matches-within-limits");
    List<RemoteId> ids = new ArrayList<>();
    ChangeQuery query = new ChangeQuery.Snapshot(Window.UNBOUNDED);
    for (Optional<ChangeQuery> next = Optional.of(query); next.isPresent(); ) {
      ChangePage page = world.provider().changes(world.calendar(), next.get());
      page.changes().forEach(change -> ids.add(change.id()));
      next =
          page.then() instanceof ChangePage.Then.More(var token)
              ? Optional.of(new ChangeQuery.Next(token))
              : Optional.empty();
    }
    assertThat(ids).hasSize(9).doesNotHaveDuplicates();
  }

  @Test
  void c4WhatIsNoObjectIsRefusedByName() throws IcsException {
    SimulatedWorld world = world(CalDavProfile.NEXTCLOUD);
    String sound = IcsResource.create(event("s"), IcsSamples.NOW);
    Map<String, String> refusals =
        Map.of(
            "DTSTAMP:.*\r\n", "valid-calendar-data",
            "DTSTART:.*\r\n", "valid-calendar-data",
            "VERSION:.*\r\n", "valid-calendar-data",
            "PRODID:.*\r\n", "valid-calendar-data",
            "UID:.*\r\n", "valid-calendar-object-resource");
    refusals.forEach((line, element) -> {
      HttpResponse<String> answer =
          world.send("PUT", world.path() + "s.ics", sound.replaceFirst(line, ""), ICS);
      assertThat(answer.statusCode()).as(line).isEqualTo(403);
      assertThat(answer.body()).as(line).contains(element);
    });
    String method = sound.replace("VERSION", "METHOD:PUBLISH\r\nVERSION");
    assertThat(world.send("PUT", world.path() + "s.ics", method, ICS).body())
        .contains("valid-calendar-object-resource");
    String zone = sound.replace("DTSTART:20261202T090000Z", "DTSTART;TZID=X/Y:20261202T090000");
    assertThat(world.send("PUT", world.path() + "s.ics", zone, ICS).statusCode()).isEqualTo(403);
    assertThat(world.send("PUT", world.path() + "s.ics", sound, "If-Match", "\"1\"").statusCode())
        .isEqualTo(415);
    assertThat(
            world
                .send(
                    "PUT",
                    world.path() + "s.ics",
                    sound,
                    "If-Match",
                    "\"1\"",
                    "Content-Type",
                    "text/calendar")
                .statusCode())
        .isEqualTo(412);
    String gone = world.simulator().path(ME, "gone") + "s.ics";
    assertThat(world.send("PUT", gone, sound, ICS).statusCode()).isEqualTo(409);
    assertThat(world.send("PUT", world.path() + "s.ics", sound, ICS).statusCode()).isEqualTo(201);
  }
}
