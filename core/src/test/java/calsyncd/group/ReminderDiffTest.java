package calsyncd.group;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.group.ReminderDiff.Key;
import calsyncd.group.ReminderDiff.Planned;
import calsyncd.group.ReminderDiff.State;
import calsyncd.hub.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is written of reminders, and what is told late. */
final class ReminderDiffTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(90));
  private static final EventId MEETING = new EventId(new UUID(0, 1));
  private static final EventId OTHER = new EventId(new UUID(0, 2));

  private static Instant in(int minutes) {
    return NOW.plus(Duration.ofMinutes(minutes));
  }

  private static Key key(EventId event, String occurrence, int minutes) {
    return new Key(event, occurrence, minutes);
  }

  private static ReminderDiff diff(
      Map<Key, Instant> wanted, Map<Key, Planned> there, Instant since) {
    return ReminderDiff.of(wanted, there, since, NOW);
  }

  @Test
  void whatIsRightIsLeftAloneHoweverItStands() {
    Key told = key(MEETING, "", 60);
    Key due = key(MEETING, "", 10);
    ReminderDiff diff =
        diff(
            Map.of(told, in(30), due, in(30)),
            Map.of(told, new Planned(in(30), State.TOLD), due, new Planned(in(30), State.DUE)),
            LONG_AGO);
    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.unchanged()).isEqualTo(2);
  }

  @Test
  void aMeetingThatMovesAfterItWasToldOfIsToldOfAgain() {
    Key key = key(MEETING, "", 10);
    ReminderDiff diff =
        diff(Map.of(key, in(90)), Map.of(key, new Planned(in(5), State.TOLD)), LONG_AGO);
    assertThat(diff.moved()).containsExactly(Map.entry(key, new Planned(in(90), State.DUE)));
    assertThat(diff.added()).isEmpty();
  }

  @Test
  void ofAMeetingPutInLateTheNearestMomentIsToldAtOnceAndOnlyThat() {
    Key day = key(MEETING, "a", 1440);
    Key hour = key(MEETING, "a", 60);
    Key ten = key(MEETING, "a", 10);
    Key next = key(MEETING, "b", 1440);
    Key other = key(OTHER, "", 60);
    ReminderDiff diff =
        diff(
            Map.of(day, in(30), hour, in(30), ten, in(30), next, in(90), other, in(20)),
            Map.of(),
            LONG_AGO);
    assertThat(diff.added())
        .containsOnly(
            Map.entry(day, new Planned(in(30), State.PASSED)),
            Map.entry(hour, new Planned(in(30), State.DUE)),
            Map.entry(ten, new Planned(in(30), State.DUE)),
            Map.entry(next, new Planned(in(90), State.PASSED)),
            Map.entry(other, new Planned(in(20), State.DUE)));
  }

  @Test
  void whatPassedBeforeRemindersWereWantedOrHasBegunIsNotMadeUpFor() {
    Key hour = key(MEETING, "", 60);
    Key begun = key(OTHER, "", 0);
    assertThat(diff(Map.of(hour, in(30)), Map.of(), in(-5)).added())
        .containsExactly(Map.entry(hour, new Planned(in(30), State.PASSED)));
    assertThat(diff(Map.of(begun, in(0)), Map.of(), LONG_AGO).added())
        .containsExactly(Map.entry(begun, new Planned(in(0), State.PASSED)));
  }

  @Test
  void whatShouldNotBeGoes() {
    Key key = key(MEETING, "", 10);
    Planned planned = new Planned(in(90), State.DUE);
    assertThat(diff(Map.of(), Map.of(key, planned), LONG_AGO).removed())
        .containsExactly(Map.entry(key, planned));
  }
}
