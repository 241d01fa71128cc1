package calsyncd.provider;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.Capabilities.Mail;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** Whom a write would mail. */
final class UnaskedMailTest {
  private static final EventTime NOON =
      EventTime.Zoned.of(LocalDateTime.of(2026, 6, 1, 12, 0), ZoneOffset.UTC);
  private static final Account OWN = new Account("1", "Me@Example.com");

  private static EventContent content(String title, Optional<String> organizer, String... guests) {
    People people =
        new People(
            organizer.map(UnaskedMailTest::person),
            List.of(guests).stream().map(UnaskedMailTest::person).toList());
    return new EventContent(
        new When(NOON, NOON), new Text(title, "", "", ""), Standing.DEFAULT, people, Extras.NONE);
  }

  private static Attendee person(String address) {
    return new Attendee(address, "", Response.NEEDS_ACTION, Role.REQUIRED);
  }

  private static Event event(String title, String... guests) {
    return Event.single(new Uid("u"), content(title, Optional.empty(), guests));
  }

  private static SortedSet<String> told(Mail mail, Optional<Event> before, Optional<Event> after) {
    Capabilities capabilities = new Capabilities(WatchScope.NONE, WindowKind.UNBOUNDED, mail);
    return UnaskedMail.recipients(capabilities, OWN, before, after);
  }

  @Test
  void guestsOfOnesOwnEventAreToldOfEachWrite() {
    Optional<Event> before = Optional.of(event("a", "Ann@example.com", "me@example.com"));
    Optional<Event> after = Optional.of(event("b", "bob@example.com"));
    assertThat(told(Mail.ALWAYS, Optional.empty(), after)).containsExactly("bob@example.com");
    assertThat(told(Mail.ALWAYS, before, Optional.empty())).containsExactly("ann@example.com");
    assertThat(told(Mail.ALWAYS, before, after))
        .containsExactly("ann@example.com", "bob@example.com");
  }

  @Test
  void nobodyIsToldWhereNothingIsWritten() {
    Optional<Event> same = Optional.of(event("a", "ann@example.com"));
    assertThat(told(Mail.ALWAYS, same, same)).isEmpty();
    assertThat(told(Mail.ALWAYS, Optional.empty(), Optional.of(event("a")))).isEmpty();
  }

  @Test
  void guestsOfOneOccurrenceAreToldToo() {
    Event series =
        event("a")
            .withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY")))
            .withOverride(
                new RecurrenceId(NOON),
                new SeriesOverride.Changed(content("a", Optional.empty(), "ann@example.com")));
    assertThat(told(Mail.ALWAYS, Optional.of(series), Optional.empty()))
        .containsExactly("ann@example.com");
  }

  @Test
  void guestsOfOthersAreNotOursToTell() {
    Event theirs =
        Event.single(
            new Uid("u"), content("a", Optional.of("boss@example.com"), "ann@example.com"));
    assertThat(told(Mail.ALWAYS, Optional.of(theirs), Optional.empty())).isEmpty();
    Event ours =
        Event.single(new Uid("u"), content("a", Optional.of("ME@example.com"), "ann@example.com"));
    assertThat(told(Mail.ALWAYS, Optional.of(ours), Optional.empty())).isNotEmpty();
  }

  @Test
  void whereOthersInvitedTheGuestsThatWereThereAreTold() {
    Optional<Event> before = Optional.of(event("a", "ann@example.com"));
    Optional<Event> after = Optional.of(event("b", "ann@example.com", "bob@example.com"));
    Mail mail = Mail.WHERE_OTHERS_INVITED;
    assertThat(told(mail, Optional.empty(), after)).isEmpty();
    assertThat(told(mail, before, after)).containsExactly("ann@example.com");
    assertThat(told(mail, before, Optional.empty())).containsExactly("ann@example.com");
  }

  @Test
  void aProviderThatMailsOnRequestMailsNobodyUnasked() {
    assertThat(told(Mail.ON_REQUEST, Optional.empty(), Optional.of(event("a", "a@example.com"))))
        .isEmpty();
  }
}
