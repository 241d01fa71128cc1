package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.UnaskedMail;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.simulators.caldav.CalDavSimulator;
import calsyncd.simulators.http.MailOutbox;
import java.net.URI;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meetings of ours that another client made: the server tells their guests of each change. */
class CalDavUnaskedMailTest {
  private static final String LOGIN = "ada";
  private static final String CALENDAR = "work";
  private static final String PEOPLE =
      """
      ORGANIZER;CN=Ada:mailto:Ada@example.org
      ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
      ATTENDEE;RSVP=TRUE:mailto:Bob@example.org
      ATTENDEE:mailto:cyd@example.net
      """;

  private final CalDavSimulator simulator =
      CalDavSimulator.start(CalDavProfile.NEXTCLOUD, IcsSamples.CLOCK);

  @BeforeEach
  void start() {
    simulator.addUser(LOGIN, "pw");
    simulator.addAlias(LOGIN, "ada@example.org");
    simulator.addAlias(LOGIN, "countess@example.org");
    simulator.addCalendar(LOGIN, CALENDAR);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  private CalendarProvider provider() {
    return new CalDavProviderFactory(
            CalDavSettings.DEFAULT.allowing(Set.copyOf(simulator.hosts())), IcsSamples.CLOCK)
        .open(new Credentials.Basic(URI.create(simulator.baseUrl() + "/"), LOGIN, "pw"));
  }

  private RemoteCalendarId calendar() {
    return new RemoteCalendarId(simulator.homeUrl() + simulator.path(LOGIN, CALENDAR));
  }

  private RemoteEvent meeting(String lines) {
    String event = "DTSTART:20261202T090000Z\nDTEND:20261202T100000Z\nSUMMARY:m\n" + lines.strip();
    simulator.deliver(LOGIN, CALENDAR, "m.ics", IcsSamples.calendar(IcsSamples.vevent(event)));
    RemoteId id = new RemoteId(simulator.path(LOGIN, CALENDAR) + "m.ics");
    return ((Fetched.Found) provider().fetch(calendar(), id)).event();
  }

  private Set<String> named(Event before, Optional<Event> after) {
    CalendarProvider caldav = provider();
    return UnaskedMail.recipients(
        caldav.capabilities(), caldav.account(), Optional.of(before), after);
  }

  private Set<String> mailed() {
    return simulator.mails().mails().stream()
        .map(MailOutbox.Mail::to)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static EventContent titled(EventContent content) {
    return content.withText(new Text("other", "", "", ""));
  }

  private void isAsNamed(RemoteEvent known, Event wanted) {
    Set<String> named = named(known.event(), Optional.of(wanted));

    provider().update(calendar(), known, wanted);

    assertThat(named).containsExactly("bob@example.org", "cyd@example.net").isEqualTo(mailed());
  }

  @Test
  void theAccountIsNamedByTheAddressThatInvites() {
    assertThat(provider().account().email()).isEqualTo("ada@example.org");
  }

  @Test
  void anEditTellsThoseWhoAreNamedBeforehand() {
    RemoteEvent known = meeting(PEOPLE);

    isAsNamed(known, known.event().withContent(titled(known.event().content())));
  }

  @Test
  void aNewOverrideTellsThoseWhoAreNamedBeforehand() {
    RemoteEvent known = meeting("RRULE:FREQ=DAILY;COUNT=5\n" + PEOPLE);
    RecurrenceId id =
        new RecurrenceId(Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), ZoneOffset.UTC));
    EventContent.When when =
        new EventContent.When(
            id.start(), Zoned.of(LocalDateTime.parse("2026-12-03T10:00:00"), ZoneOffset.UTC));

    isAsNamed(
        known,
        known
            .event()
            .withOverride(
                id, new SeriesOverride.Changed(titled(known.event().content()).withWhen(when))));
  }

  @Test
  void aDeletionTellsThoseWhoAreNamedBeforehand() {
    RemoteEvent known = meeting(PEOPLE);
    Set<String> named = named(known.event(), Optional.empty());

    provider().delete(calendar(), known);

    assertThat(named).containsExactly("bob@example.org", "cyd@example.net").isEqualTo(mailed());
  }

  /** An event does not tell of agents, so the guests of a copy are named though nobody is told. */
  @Test
  void theGuestsOfACopyAreNamedToo() {
    RemoteEvent known = meeting(PEOPLE.replace("\nATTENDEE", "\nATTENDEE;SCHEDULE-AGENT=NONE"));
    Event wanted = known.event().withContent(titled(known.event().content()));
    Set<String> named = named(known.event(), Optional.of(wanted));

    provider().update(calendar(), known, wanted);

    assertThat(mailed()).isEmpty();
    assertThat(named).containsExactly("bob@example.org", "cyd@example.net");
  }
}
