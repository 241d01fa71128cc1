package calsyncd.session;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.HubCalendarId;
import calsyncd.session.Outcome.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MergeTest {
  private static final Instant NOW = Instant.parse("2026-12-03T12:00:00Z");
  private static final HubCalendarId WORK = new HubCalendarId(new UUID(0, 1));
  private static final SessionRules RULES = SessionRules.DEFAULT;
  private static final Merge MERGE = new Merge(RULES);

  private static Instant ago(long seconds) {
    return NOW.minusSeconds(seconds);
  }

  private static Report report(
      Action action, String title, Optional<Instant> ended, long at, long seq) {
    return new Report(
        action,
        Optional.of(WORK),
        Optional.of(title),
        new Report.Times(Optional.of(ago(7200)), ended),
        ago(at),
        seq);
  }

  private static Report start(long seq) {
    return report(Action.START, "work", Optional.empty(), 7200, seq);
  }

  private static Report beat(long at, long seq) {
    return report(Action.HEARTBEAT, "work", Optional.empty(), at, seq);
  }

  private static Report end(long ended, long seq) {
    return report(Action.END, "work", Optional.of(ago(ended)), ended, seq);
  }

  private static SessionState all(Report... reports) {
    return all(List.of(reports));
  }

  private static SessionState all(List<Report> reports) {
    Optional<SessionState> state = Optional.empty();
    for (Report report : reports) {
      state = Optional.of(((Outcome.Now) MERGE.of(state, report, NOW)).state());
    }
    return state.orElseThrow();
  }

  private static Refusal refusal(Optional<SessionState> before, Report report) {
    return ((Outcome.Refused) MERGE.of(before, report, NOW)).refusal();
  }

  /** Beacons only follow: no session begins with one. */
  private static Report any(Random random) {
    Action action = Action.values()[random.nextInt(4)];
    long at = random.nextInt(7000);
    long seq = random.nextInt(6);
    String title = "title " + random.nextInt(3);
    return action == Action.BEACON
        ? Report.beacon(ago(at), seq)
        : new Report(
            action,
            Optional.of(WORK),
            Optional.of(title),
            new Report.Times(
                Optional.of(ago(7100 + random.nextInt(100))),
                action == Action.END ? Optional.of(ago(at)) : Optional.empty()),
            ago(random.nextInt(7000)),
            seq);
  }

  private static List<Report> shuffled(List<Report> reports, Random random) {
    List<Report> order = new ArrayList<>(reports);
    for (int repeat = random.nextInt(10); repeat > 0; repeat--) {
      order.add(reports.get(random.nextInt(reports.size())));
    }
    Collections.shuffle(order, random);
    int first = 0;
    while (order.get(first).action() == Action.BEACON) {
      first++;
    }
    Collections.swap(order, 0, first);
    return order;
  }

  @Test
  void anyOrderAndAnyRepeatsMakeOneSession() {
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      List<Report> reports = new ArrayList<>(List.of(start(random.nextInt(3))));
      for (int more = random.nextInt(12); more > 0; more--) {
        reports.add(any(random));
      }
      SessionState once = all(reports);
      for (int order = 0; order < 5; order++) {
        assertThat(all(shuffled(reports, random))).as("seed %d", seed).isEqualTo(once);
      }
    }
  }

  @Test
  void anEndOfTheClientStaysWhateverComesAfter() {
    SessionState ended = all(start(1), end(600, 3), beat(300, 9), Report.beacon(ago(100), 12));
    assertThat(ended.closed()).isTrue();
    assertThat(ended.end().orElseThrow().at().value()).isEqualTo(ago(600));
  }

  @Test
  void anIdleEndIsPutWhereTheClientWasHeardAndALaterWordOpensAgain() {
    SessionState idle = all(start(1), beat(3600, 2)).idle();
    assertThat(idle.end().orElseThrow().by()).isEqualTo(SessionEnd.By.IDLE);
    assertThat(idle.end().orElseThrow().at().value()).isEqualTo(ago(3600));
    SessionState late = idle.join(all(start(1)));
    assertThat(late.ended()).as("an older word").isTrue();
    SessionState again = idle.join(all(beat(60, 3)));
    assertThat(again.ended()).isFalse();
    assertThat(again.join(all(end(30, 4))).end().orElseThrow().at().value()).isEqualTo(ago(30));
  }

  @Test
  void aBeaconEndsUntilAnotherTabSpeaks() {
    SessionState ended = all(start(1), Report.beacon(ago(100), 2));
    assertThat(ended.end().orElseThrow().by()).isEqualTo(SessionEnd.By.BEACON);
    assertThat(all(start(1), Report.beacon(ago(100), 2), beat(90, 3)).ended()).isFalse();
    assertThat(all(start(1), beat(90, 3), Report.beacon(ago(100), 2)).ended()).isFalse();
  }

  @Test
  void theEventOfAnOpenSessionEndsInStepsAndOfAnEndedOneNoEarlierThanAMinuteAfterItsStart() {
    assertThat(Shown.of(all(start(1)), RULES).end()).isEqualTo(ago(7200 - 900));
    assertThat(Shown.of(all(start(1), beat(6301, 2)), RULES).end()).isEqualTo(ago(7200 - 900));
    assertThat(Shown.of(all(start(1), beat(6300, 2)), RULES).end()).isEqualTo(ago(7200 - 1800));
    assertThat(Shown.of(all(start(1), end(7190, 2)), RULES).end()).isEqualTo(ago(7140));
    assertThat(Shown.of(all(start(1), end(600, 2)), RULES).end()).isEqualTo(ago(600));
  }

  @Test
  void whatAFirstReportLacksAndAClockThatIsWrongAreRefused() {
    Report bare =
        new Report(
            Action.HEARTBEAT,
            Optional.empty(),
            Optional.empty(),
            new Report.Times(Optional.empty(), Optional.empty()),
            NOW,
            1);
    assertThat(refusal(Optional.empty(), bare)).isEqualTo(Refusal.INCOMPLETE);
    assertThat(refusal(Optional.empty(), report(Action.END, "x", Optional.empty(), 5, 1)))
        .isEqualTo(Refusal.INCOMPLETE);
    assertThat(refusal(Optional.empty(), beat(-301, 1))).isEqualTo(Refusal.TIME_OUT_OF_RANGE);
    long old = Duration.ofDays(30).toSeconds() + 1;
    assertThat(refusal(Optional.empty(), end(old, 1))).isEqualTo(Refusal.TIME_OUT_OF_RANGE);
  }

  @Test
  void anIdThatIsUsedAgainAfterItsEndIsRefused() {
    Optional<SessionState> ended = Optional.of(all(start(1), end(7201, 2)));
    assertThat(refusal(ended, start(3))).isEqualTo(Refusal.SESSION_ENDED);
  }

  @Test
  void aKeyIsReadAsItWasStored() {
    Key key = new Key(7, ago(1), 2);
    assertThat(Key.of(key.text())).isEqualTo(key);
  }
}
