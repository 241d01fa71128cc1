package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Mailing;
import calsyncd.provider.RemoteEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Where it is asked for, guests are told: each once, and of what was asked for alone. */
public interface MailingRows extends Rows {
  /** The guests of these rows. */
  String ADA = "ada@guests.example";

  /** Another one. */
  String BEN = "ben@guests.example";

  /** The event, and every override of it, organised by us and with these guests on it. */
  default Event invited(Event event, String... guests) {
    String own = trial().provider().account().email();
    People people =
        new People(Optional.of(person(own)), Stream.of(guests).map(MailingRows::person).toList());
    Event invited = event.withContent(event.content().withPeople(people));
    for (var override : event.overrides().entrySet()) {
      if (override.getValue() instanceof SeriesOverride.Changed(EventContent content)) {
        SeriesOverride changed = new SeriesOverride.Changed(content.withPeople(people));
        invited = invited.withOverride(override.getKey(), changed);
      }
    }
    return invited;
  }

  private static Attendee person(String email) {
    return new Attendee(email, email, Response.NEEDS_ACTION, Role.REQUIRED);
  }

  /** Whom the service mailed since, in the order of the guests, one entry a mail. */
  private List<String> toldSince(List<String> before) {
    List<String> since = new ArrayList<>(trial().world().mails());
    since.subList(0, before.size()).clear();
    return since.stream().map(mail -> mail.contains(ADA) ? ADA : BEN).sorted().toList();
  }

  private List<String> soFar() {
    trial().mailAskedFor();
    return trial().world().mails();
  }

  private RemoteEvent created(CreateKey key, Event event, Mailing mailing) {
    RemoteEvent made = trial().provider().create(trial().calendar(), key, event, mailing);
    trial().touch(made.id());
    return made;
  }

  private RemoteEvent updated(RemoteEvent known, Event wanted) {
    return trial().provider().update(trial().calendar(), known, wanted, Mailing.EVERYBODY);
  }

  /** What a deviation's rows come to where nobody can be invited: nothing is written. */
  default void assertThatNobodyCanBeInvited() {
    Event event = invited(samples().single("meeting"), ADA);
    assertRefused(() -> created(trial().key(), event, Mailing.EVERYBODY));
    RemoteEvent made = created(trial().key(), event, Mailing.NOBODY);
    assertRefused(() -> updated(made, Samples.titled(made.event(), "other")));
    assertRefused(() -> trial().provider().delete(trial().calendar(), made, Mailing.EVERYBODY));
    assertThat(trial().fetch(made.id())).isEqualTo(made);
  }

  private void assertRefused(ThrowingCallable write) {
    assertThat(trial().failure(FailureClass.REJECTED, write).reason())
        .isEqualTo(CalendarProvider.CANNOT_INVITE);
  }

  @Test
  default void guestsAreToldOfWhatTheyAreToBeTold() {
    List<String> before = soFar();
    CreateKey key = trial().key();
    Event event = invited(samples().single("meeting"), ADA);
    RemoteEvent made = created(key, event, Mailing.EVERYBODY);
    assertThat(toldSince(before)).containsExactly(ADA);

    List<String> announced = soFar();
    created(key, event, Mailing.EVERYBODY);
    assertThat(toldSince(announced)).as("a create that is repeated").isEmpty();
    RemoteEvent now = updated(made, invited(made.event(), ADA, BEN));
    assertThat(toldSince(announced)).containsExactly(ADA, BEN);
    assertThat(trial().fetch(made.id()).event()).isEqualTo(now.event());

    List<String> joined = soFar();
    updated(now, now.event());
    assertThat(toldSince(joined)).as("nothing to write").isEmpty();
    trial().provider().delete(trial().calendar(), now, Mailing.EVERYBODY);
    assertThat(toldSince(joined)).containsExactly(ADA, BEN);
  }

  @Test
  default void anUpdateOfASeriesIsToldOnce() {
    List<String> before = soFar();
    Event daily = Samples.cancelled(Samples.renamed(samples().daily("daily"), 2, "other"), 3);
    RemoteEvent made = created(trial().key(), invited(daily, ADA), Mailing.EVERYBODY);
    assertThat(toldSince(before)).containsExactly(ADA);
    List<String> announced = soFar();
    RemoteEvent now = updated(made, invited(made.event(), ADA, BEN));
    assertThat(toldSince(announced)).containsExactly(ADA, BEN);
    assertThat(now.event()).isEqualTo(trial().fetch(made.id()).event());
  }

  @Test
  default void anUpdateThatWasToldAndNotAnsweredIsNotToldAgain() {
    RemoteEvent made =
        created(trial().key(), invited(samples().single("meeting"), ADA), Mailing.NOBODY);
    List<String> before = soFar();
    Event wanted = invited(made.event(), ADA, BEN);
    assertThat(trial().cutOff(1, () -> updated(made, wanted))).isTrue();
    RemoteEvent found = trial().fetch(made.id());
    RemoteEvent now = updated(found, wanted);
    assertThat(now).isEqualTo(found);
    assertThat(toldSince(before)).containsExactly(ADA, BEN);
  }

  @Test
  default void nobodyIsToldOfWhatNobodyIsToBeTold() {
    List<String> before = soFar();
    RemoteEvent made =
        created(trial().key(), invited(samples().daily("daily"), ADA), Mailing.NOBODY);
    RemoteEvent now =
        trial()
            .provider()
            .update(trial().calendar(), made, invited(made.event(), ADA, BEN), Mailing.NOBODY);
    trial().provider().delete(trial().calendar(), now, Mailing.NOBODY);
    assertThat(toldSince(before)).isEmpty();
  }
}
