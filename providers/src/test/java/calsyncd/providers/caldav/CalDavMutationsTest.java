package calsyncd.providers.caldav;

import static calsyncd.providers.caldav.IcsSamples.at;
import static calsyncd.providers.caldav.IcsSamples.berlin;
import static calsyncd.providers.caldav.IcsSamples.day;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.simulators.caldav.CalDavProfile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever header, element, property or parameter the adapter sends, it must send: without it one
 * scenario goes wrong. What does not matter is listed with its reason.
 */
class CalDavMutationsTest {
  private static final CalDavProfile STRICT =
      new CalDavProfile(
          "strict",
          "/dav",
          301,
          false,
          CalDavProfile.HrefStyle.ENCODED,
          CalDavProfile.NEXTCLOUD.sync(),
          CalDavProfile.NEXTCLOUD.writing(),
          true);

  /** The end of a part's name, and why a request without it is as good. */
  private static final Map<String, String> FREE =
      Map.ofEntries(
          Map.entry("sync-collection header Depth", "without it the report's depth is 0"),
          Map.entry("multiget header Depth", "RFC 4791 §7.9: it is ignored"),
          Map.entry("sync-collection xml d:getetag", "names are all that is read; prop has to be"),
          Map.entry("calendar-query xml d:getetag", "names are read; ETags come by multiget"),
          Map.entry("calendar-query xml d:prop", "a server may do without; a name is all"),
          Map.entry("xml s:getctag", "for servers without sync-collection"),
          Map.entry("calendar-query xml c:prop-filter", "more is found, read and compared"),
          Map.entry("calendar-query xml c:text-match", "more is found, read and compared"),
          Map.entry("VTIMEZONE X-LIC-LOCATION", "TZID says the same"),
          Map.entry("VEVENT CREATED", "a date for readers"),
          Map.entry("VEVENT LAST-MODIFIED", "a date for readers"),
          Map.entry("STANDARD RRULE", "VTimeZonesTest holds what rules a zone has"),
          Map.entry("DAYLIGHT RRULE", "VTimeZonesTest holds what rules a zone has"),
          Map.entry("ics STANDARD", "VTimeZonesTest holds what rules a zone has"),
          Map.entry("ics DAYLIGHT", "VTimeZonesTest holds what rules a zone has"),
          Map.entry("STANDARD TZNAME", "a name for readers"),
          Map.entry("DAYLIGHT TZNAME", "a name for readers"));

  private SimulatedWorld world = new SimulatedWorld(STRICT);
  private CalendarProvider caldav = world.provider();
  private RemoteCalendarId calendar = world.calendar();
  private int keys;

  @Test
  void nothingThatIsSentCanBeLeftOut() throws IOException {
    Set<String> sent = run("");
    assertThat(sent).hasSizeGreaterThan(90);
    Set<String> unnoticed = new TreeSet<>();
    for (String part : sent) {
      boolean free = FREE.keySet().stream().anyMatch(part::endsWith);
      if (!free && catchThrowable(() -> run(part)) == null) {
        unnoticed.add(part);
      }
    }
    assertThat(unnoticed).isEmpty();
  }

  /** The scenario in a world of its own; the parts that were sent. */
  private Set<String> run(String broken) throws IOException {
    world.close();
    world = new SimulatedWorld(STRICT);
    keys = 0;
    try (DavMutatingProxy proxy = new DavMutatingProxy(world.simulator().baseUrl(), broken)) {
      caldav =
          HandWrittenWorld.open(proxy.url("/"), List.of(proxy.host()), SimulatedWorld.PASSWORD);
      calendar = new RemoteCalendarId(proxy.url(world.path()).toString());
      scenario();
      return proxy.seen();
    } finally {
      world.close();
    }
  }

  private void scenario() {
    discovery();
    texts();
    series();
    people();
    answers();
    staleWrites();
    sameUid();
    passes();
    assertThat(world.mails()).isEmpty();
  }

  private void discovery() {
    List<RemoteCalendar> found = caldav.calendars();
    assertThat(found).hasSize(1);
    RemoteCalendar work = found.getFirst();
    assertThat(work.id()).isEqualTo(calendar);
    assertThat(work.name()).isEqualTo("Calendar work");
    assertThat(work.timeZone()).isEqualTo("Europe/Berlin");
    assertThat(work.color()).isEqualTo("#2952A3FF");
    assertThat(work.accessRole()).isEqualTo("writer");
    assertThat(caldav.account().id()).endsWith("/principals/" + HandWrittenWorld.ME + "/");
    assertThat(caldav.access(calendar).account()).isEqualTo(caldav.account().id());
  }

  private RemoteEvent create(Event event) {
    CreateKey key = new CreateKey("created" + ++keys);
    RemoteEvent first = caldav.create(calendar, key, event);
    assertThat(caldav.create(calendar, key, event)).isEqualTo(first);
    return held(first, event);
  }

  private RemoteEvent update(RemoteEvent known, Event wanted) {
    return held(caldav.update(calendar, known, wanted), wanted);
  }

  private RemoteEvent held(RemoteEvent answered, Event wanted) {
    assertThat(fetch(answered.id())).isEqualTo(answered);
    assertThat(answered.event()).isEqualTo(((Projection.Carried) caldav.project(wanted)).event());
    return answered;
  }

  private RemoteEvent fetch(RemoteId id) {
    return ((Fetched.Found) caldav.fetch(calendar, id)).event();
  }

  private static Event single(String title) {
    When when = new When(berlin("2026-12-03T09:00:00"), berlin("2026-12-03T10:00:00"));
    return Event.single(
        new Uid(title + "@x"),
        new EventContent(
            when, new Text(title, "", "", ""), Standing.DEFAULT, People.NONE, Extras.NONE));
  }

  private static Event titled(Event event, String title) {
    return event.withContent(event.content().withText(new Text(title, "", "", "")));
  }

  private void texts() {
    Event bare = single("bare");
    Extras much =
        new Extras(
            "https://meet.x.org/1",
            List.of(new Reminder("popup", 7)),
            List.of("Work"),
            "teal",
            List.of());
    Event full =
        bare.withContent(
            bare.content()
                .withText(new Text("t", "d", "l", "https://x.org/1"))
                .withStanding(new Standing(Status.TENTATIVE, Busy.FREE, Visibility.PRIVATE))
                .withExtras(much));
    RemoteEvent known = update(create(full), bare);
    Event away =
        full.withContent(
            full.content()
                .withStanding(
                    new Standing(Status.TENTATIVE, Busy.OUT_OF_OFFICE, Visibility.PRIVATE)));
    RemoteEvent again = update(known, away);
    assertThat(world.stored(again.id())).contains("SEQUENCE:2");
    When days = new When(day("2026-12-03"), day("2026-12-05"));
    create(single("day").withContent(single("day").content().withWhen(days)));
  }

  private void series() {
    Event ruled =
        single("series")
            .withRecurrence(
                new Recurrence(
                    List.of(
                        "RRULE:FREQ=DAILY;COUNT=9", "RDATE;TZID=Europe/Berlin:20261220T090000")));
    EventContent moved =
        ruled
            .content()
            .withWhen(new When(berlin("2026-12-05T15:00:00"), berlin("2026-12-05T16:00:00")));
    Event changed =
        ruled
            .withOverride(at(berlin("2026-12-04T09:00:00")), SeriesOverride.CANCELLED)
            .withOverride(at(berlin("2026-12-05T09:00:00")), new SeriesOverride.Changed(moved));
    RemoteEvent known = create(changed);
    RemoteEvent plain = update(known, ruled);
    update(plain, changed);
    When days = new When(day("2026-12-03"), day("2026-12-04"));
    Event daily =
        single("days")
            .withContent(single("days").content().withWhen(days))
            .withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=9")));
    Event other = titled(daily, "other");
    create(
        daily
            .withOverride(at(day("2026-12-05")), SeriesOverride.CANCELLED)
            .withOverride(
                at(day("2026-12-06")),
                new SeriesOverride.Changed(
                    other.content().withWhen(new When(day("2026-12-06"), day("2026-12-07"))))));
  }

  private void people() {
    Attendee own = new Attendee(HandWrittenWorld.ME, "Ada", Response.ACCEPTED, Role.REQUIRED);
    Attendee bob = new Attendee("b@x.org", "B", Response.TENTATIVE, Role.OPTIONAL);
    Attendee room = new Attendee("r@x.org", "R", Response.DECLINED, Role.RESOURCE);
    Event mine = single("mine");
    Event meeting =
        mine.withContent(
            mine.content().withPeople(new People(Optional.of(own), List.of(bob, room))));
    RemoteEvent known = update(create(meeting), titled(meeting, "renamed"));
    caldav.delete(calendar, update(known, mine));
    assertThat(caldav.fetch(calendar, known.id())).isInstanceOf(Fetched.Gone.class);
    Event theirs =
        meeting
            .withUid(new Uid("theirs@x"))
            .withContent(
                meeting.content().withPeople(new People(Optional.of(bob), List.of(own, room))));
    Attendee organizer = new Attendee("b@x.org", "B", Response.ACCEPTED, Role.REQUIRED);
    create(
        theirs.withContent(
            theirs.content().withPeople(new People(Optional.of(organizer), List.of(own, room)))));
    assertThat(world.simulator().mails().mails()).isEmpty();
  }

  private void answers() {
    RemoteId id = world.invite("i", (Zoned) berlin("2026-12-03T09:00:00")).orElseThrow();
    RemoteEvent answered = caldav.respond(calendar, fetch(id), Response.ACCEPTED);
    assertThat(world.stored(id)).contains("PARTSTAT=ACCEPTED", "RSVP=TRUE", "CUTYPE=INDIVIDUAL");
    assertThat(world.stored(id)).contains("CN=Stranger");
    assertThat(world.simulator().mails().mails()).hasSize(1);
    caldav.delete(calendar, answered);
    assertThat(world.simulator().mails().mails()).hasSize(1);
    world.simulator().addAlias(HandWrittenWorld.ME, "ada@alias.example");
    String ours = HandWrittenWorld.invitation("alias", (Zoned) berlin("2026-12-03T09:00:00"));
    String ics =
        HandWrittenWorld.event("alias", ours.replace(HandWrittenWorld.ME, "ada@alias.example"));
    world.simulator().deliver(HandWrittenWorld.ME, SimulatedWorld.CALENDAR, "alias.ics", ics);
    RemoteId alias = new RemoteId(world.path() + "alias.ics");
    caldav.respond(calendar, fetch(alias), Response.DECLINED);
    assertThat(world.stored(alias)).contains("PARTSTAT=DECLINED");
  }

  private void staleWrites() {
    RemoteEvent stale = create(single("stale"));
    world.otherRenames(stale.id(), "theirs");
    Event wanted = titled(stale.event(), "ours");
    for (Runnable write :
        List.<Runnable>of(
            () -> caldav.update(calendar, stale, wanted), () -> caldav.delete(calendar, stale))) {
      assertThat(catchThrowableOfType(ProviderException.class, write::run).failureClass())
          .isEqualTo(FailureClass.CONFLICT);
    }
    RemoteEvent again = caldav.create(calendar, new CreateKey("created" + keys), single("stale"));
    assertThat(again.event().content().text().title()).isEqualTo("theirs");
    caldav.delete(calendar, again);
  }

  private void sameUid() {
    RemoteEvent there = create(single("uid"));
    create(single("beside"));
    RemoteEvent same = caldav.create(calendar, new CreateKey("createdagain"), single("uid"));
    assertThat(same.id()).isEqualTo(there.id());
  }

  private List<RemoteChange> pass(ChangeQuery first, List<Cursor> end) {
    List<RemoteChange> changes = new ArrayList<>();
    ChangeQuery query = first;
    while (true) {
      ChangePage page = caldav.changes(calendar, query);
      changes.addAll(page.changes());
      switch (page.then()) {
        case ChangePage.Then.More(var token) -> query = new ChangeQuery.Next(token);
        case ChangePage.Then.End(Cursor cursor) -> {
          end.add(cursor);
          return changes;
        }
      }
    }
  }

  private void passes() {
    List<Cursor> end = new ArrayList<>();
    List<RemoteChange> all = pass(new ChangeQuery.Snapshot(Window.UNBOUNDED), end);
    assertThat(all).hasSizeGreaterThan(5).allMatch(RemoteChange.Whole.class::isInstance);
    for (RemoteChange change : all) {
      RemoteEvent told = ((RemoteChange.Whole) change).event();
      assertThat(told.revision()).isEqualTo(fetch(told.id()).revision());
      assertThat(told.event()).isEqualTo(fetch(told.id()).event());
    }
    world.otherRenames(all.getFirst().id(), "renamed");
    world.otherDeletes(all.getLast().id());
    List<RemoteChange> since = pass(new ChangeQuery.Delta(end.getFirst()), end);
    assertThat(since).contains(new RemoteChange.Removed(all.getLast().id())).hasSize(2);
    RemoteId june = world.put("DTSTART:20260601T090000Z\nSUMMARY:june\n");
    RemoteId july = world.put("DTSTART:20260701T090000Z\nSUMMARY:july\n");
    Window window =
        new Window(Instant.parse("2026-06-15T00:00:00Z"), Instant.parse("2026-07-15T00:00:00Z"));
    List<RemoteId> inside =
        pass(new ChangeQuery.Snapshot(window), end).stream().map(RemoteChange::id).toList();
    assertThat(inside).contains(july).doesNotContain(june);
  }
}
