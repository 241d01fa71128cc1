package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.List;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A series that another client changes while we write it. */
final class MicrosoftSeriesWriteTest extends OnSimulatedGraph {
  private void assertFails(FailureClass expected, String reason, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.failureClass()).isEqualTo(expected);
  }

  private void turn(String name, boolean on) {
    world.control("store", "{'switches': {'" + name + "': " + on + "}}");
  }

  private RemoteEvent daily() {
    return fetch(world.createSeries(DAILY, TEN));
  }

  private RemoteId occurrence(RemoteEvent series, int day) {
    return new RemoteId(Json.text(world.instances(series.id()).get(day), "id"));
  }

  private static RecurrenceId at(Event series, int day) {
    EventTime start = series.content().when().start();
    return new RecurrenceId(start.at(start.wall().plusDays(day)));
  }

  private static Event renamed(Event series, int day, String title) {
    EventTime start = at(series, day).start();
    EventContent c = Samples.titled(series, title).content();
    return series.withOverride(
        at(series, day),
        new SeriesOverride.Changed(
            c.withWhen(new EventContent.When(start, start.at(start.wall().plusHours(1))))));
  }

  private static Event cancelled(Event series, int day) {
    return series.withOverride(at(series, day), SeriesOverride.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereACancelledOccurrenceIsAllThatIsWantedBackNothingIsWritten(boolean stay) {
    turn("cancelled_stay", stay);
    RemoteEvent whole = daily();
    world.delete(occurrence(whole, 4));
    RemoteEvent known = fetch(whole.id());
    int before = writes();

    for (Event restoring : List.of(whole.event(), renamed(whole.event(), 4, "Back"))) {
      assertFails(
          FailureClass.REJECTED, "occurrence_stays_cancelled", () -> update(known, restoring));
    }
    assertThat(writes()).isEqualTo(before);
    assertThat(fetch(known.id())).isEqualTo(known);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelledOccurrenceStaysSoWhileAllElseIsWritten(boolean stay) {
    turn("cancelled_stay", stay);
    RemoteEvent whole = daily();
    world.delete(occurrence(whole, 4));
    Event longer =
        whole.event().withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=12")));

    for (Event restoring :
        List.of(
            Samples.titled(whole.event(), "New"),
            renamed(renamed(whole.event(), 4, "Back"), 5, "Other"),
            Samples.titled(longer, "Longer"),
            whole.event())) {
      RemoteEvent answer = update(fetch(whole.id()), restoring);
      assertThat(answer.event()).isEqualTo(cancelled(restoring, 4));
      assertThat(fetch(whole.id())).isEqualTo(answer);
    }
    assertThat(world.instances(whole.id())).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNewRuleIsNotWrittenOverAnOccurrenceThatAPersonChanged(boolean versionStays) {
    turn("master_version_stays", versionStays);
    RemoteEvent known = daily();
    world.patch(occurrence(known, 4), "'subject': 'Theirs'");
    Event there = fetch(known.id()).event();
    Event longer =
        known.event().withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=12")));
    int before = writes();

    assertFails(FailureClass.CONFLICT, "changed_meanwhile", () -> update(known, longer));
    assertThat(writes()).isEqualTo(before);
    assertThat(fetch(known.id()).event()).isEqualTo(there);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAPersonCancelsMeanwhileStaysCancelled(boolean versionStays) {
    turn("master_version_stays", versionStays);
    RemoteEvent known = daily();
    world.delete(occurrence(known, 4));
    Event there = fetch(known.id()).event();

    for (Event wanted :
        List.of(
            Samples.titled(known.event(), "Ours"),
            renamed(known.event(), 2, "Ours"),
            renamed(known.event(), 4, "Ours"))) {
      ProviderException failure =
          catchThrowableOfType(ProviderException.class, () -> update(known, wanted));
      assertThat(failure).isNotNull();
      assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
      assertThat(fetch(known.id()).event().overrides()).isEqualTo(there.overrides());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAPersonSaysOfAnOccurrenceMeanwhileIsNotOverwritten(boolean versionStays) {
    turn("master_version_stays", versionStays);
    RemoteEvent known = daily();
    world.patch(occurrence(known, 4), "'subject': 'Theirs'");

    for (Event wanted : List.of(renamed(known.event(), 4, "Ours"), cancelled(known.event(), 4))) {
      ProviderException failure =
          catchThrowableOfType(ProviderException.class, () -> update(known, wanted));
      assertThat(failure).isNotNull();
      assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
    }
    assertThat(fetch(known.id()).event()).isEqualTo(renamed(known.event(), 4, "Theirs"));
  }

  @Test
  void whatAPersonDidAsWantedIsNoConflict() {
    turn("master_version_stays", true);
    RemoteEvent known = daily();
    world.patch(occurrence(known, 4), "'subject': 'Same'");
    world.delete(occurrence(known, 5));
    Event wanted = cancelled(renamed(known.event(), 4, "Same"), 5);

    assertThat(update(known, renamed(wanted, 2, "Ours")).event())
        .isEqualTo(renamed(wanted, 2, "Ours"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void severalOccurrencesAreWrittenWhateverThatDoesToTheirVersions(boolean versionStays) {
    turn("master_version_stays", versionStays);
    RemoteEvent known = daily();
    Event wanted = cancelled(renamed(renamed(known.event(), 1, "one"), 2, "two"), 4);

    assertThat(update(known, wanted).event()).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSeriesIsNotDeletedWithAnOccurrenceThatAPersonChanged(boolean versionStays) {
    turn("master_version_stays", versionStays);
    RemoteEvent known = daily();
    world.patch(occurrence(known, 4), "'subject': 'Theirs'");

    assertFails(
        FailureClass.CONFLICT, "changed_meanwhile", () -> provider.delete(world.calendar(), known));
    provider.delete(world.calendar(), fetch(known.id()));
    assertThat(provider.fetch(world.calendar(), known.id())).isEqualTo(new Fetched.Gone());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ErrorOccurrenceIsDeletedFromRecurrence", "OccurrenceIsDeletedFromRecurrence"})
  void anOccurrenceThatIsDeletedAlreadyIsCancelledButCannotBeChanged(String code) {
    RemoteEvent known = daily();
    refuse("DELETE", code);
    assertThat(update(known, cancelled(known.event(), 4)).id()).isEqualTo(known.id());
    refuse("PATCH", code);
    assertFails(
        FailureClass.CONFLICT,
        "occurrence_not_found",
        () -> update(fetch(known.id()), renamed(known.event(), 4, "Ours")));
  }

  private void refuse(String method, String code) {
    world.control(
        "faults",
        "{'match': {'method': '"
            + method
            + "'}, 'response': {'status': 400, 'body': {'error': {'code': '"
            + code
            + "'}}}}");
  }

  @Test
  void aSeriesOfAShapeThatWeHaveNoFormForIsRenamed() {
    RemoteId id =
        world.create(
            "'subject': 'Night', 'body': {'contentType': 'text', 'content': ''}, "
                + GraphWorld.times(
                    "2027-10-31T02:30:00", "2027-10-31T03:30:00", "W. Europe Standard Time")
                + ", 'recurrence': {'pattern': "
                + DAILY
                + ", 'range': {'type': 'noEnd', 'startDate': '2027-10-31'}}");
    RemoteEvent known = fetch(id);
    Event wanted = Samples.titled(known.event(), "Renamed");
    assertThat(provider.project(wanted)).isInstanceOf(Projection.Impossible.class);

    RemoteEvent updated = update(known, wanted);

    assertThat(updated.event()).isEqualTo(wanted);
    Event once = cancelled(renamed(wanted, 2, "once"), 3);
    assertThat(update(updated, once).event()).isEqualTo(once);
    Event weekly = wanted.withRecurrence(new Recurrence(List.of("RRULE:FREQ=WEEKLY;BYDAY=SU")));
    assertFails(
        FailureClass.REJECTED,
        "time_not_representable",
        () -> update(fetch(id), weekly.withOverrides(new TreeMap<>())));
  }
}
