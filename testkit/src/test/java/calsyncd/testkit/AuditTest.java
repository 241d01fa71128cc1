package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.hub.LinkId;
import calsyncd.merge.Differences;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.FailureClass;
import calsyncd.provider.RemoteId;
import calsyncd.sync.Compared;
import calsyncd.task.DriftAudit.Copy;
import calsyncd.task.DriftAudit.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a copy, read once more, is against its base; the hub is never written. */
final class AuditTest {
  private static final RemoteId TWO = new RemoteId("e2");

  private final PullWorld world = new PullWorld(2).holding(5);
  private int writes;
  private long versions;

  private Compared compare() {
    return compare(world.hub.lease(world.binding));
  }

  private Compared compare(Lease lease) {
    writes = world.hub.writes();
    versions = world.hub.versions();
    return world.engine.compare(lease, world.provider, TWO);
  }

  @AfterEach
  void nothingWasWritten() {
    assertThat(world.hub.writes()).isEqualTo(writes);
    assertThat(world.hub.versions()).isEqualTo(versions);
    assertThat(world.provider.mails()).isEmpty();
  }

  @Test
  void whatNobodyChangedIsTheSame() {
    world.sync();
    int calls = world.provider.calls().size();

    assertThat(compare()).isEqualTo(new Compared.Same());

    assertThat(world.provider.calls().subList(calls, world.provider.calls().size()))
        .containsExactly("fetch e2");
  }

  @Test
  void aChangeThatNoDeltaTellsDiffersInItsFieldsForAsLongAsItIsThere() {
    world.sync();
    world.provider.lag(10);
    world.put("e2", "changed");
    world.sync();

    Compared.Different first = (Compared.Different) compare();
    assertThat(first.fields()).containsExactly("title");
    assertThat(compare()).isEqualTo(first);
    world.put("e2", "changed again");
    Compared.Different second = (Compared.Different) compare();

    assertThat(second.image()).isNotEqualTo(first.image());
    assertThat(first.image()).doesNotContain("changed");
  }

  @Test
  void anOverrideThatSaysWhatItsSeriesSaysIsNoDifference() {
    Event daily = Events.daily("uid-2", "daily", PullWorld.NOON);
    world.put("e2", daily);
    world.sync();
    world.provider.lag(10);
    RecurrenceId second = new RecurrenceId(Events.utc(PullWorld.NOON.plus(Duration.ofDays(1))));
    EventContent said = Overrides.said(daily, second).orElseThrow();
    world.put("e2", daily.withOverride(second, new SeriesOverride.Changed(said)));
    assertThat(compare()).isEqualTo(new Compared.Same());

    EventContent moved = said.withText(new EventContent.Text("other", "", "", ""));
    world.put("e2", daily.withOverride(second, new SeriesOverride.Changed(moved)));
    assertThat(((Compared.Different) compare()).fields()).containsExactly("overrides");
  }

  @Test
  void aCopyThatVanishedIsRemovedWhereItsCalendarIsThere() {
    world.sync();
    world.provider.vanish(TWO);

    assertThat(compare())
        .isEqualTo(new Compared.Different(List.of(Differences.REMOVED), Differences.REMOVED));

    world.provider.lose(true);
    assertThatThrownBy(this::compare).hasMessageStartingWith("COLLECTION_GONE");
  }

  @Test
  void aRefusalIsNoDifferenceAndAFailureIsOne() {
    world.sync();
    world.provider.refuse(TWO, FailureClass.REJECTED);
    assertThat(compare()).isEqualTo(new Compared.Unreadable("refused"));

    world.provider.refuse(TWO, FailureClass.TRANSIENT);
    assertThatThrownBy(this::compare).hasMessageStartingWith("TRANSIENT");
  }

  @Test
  void whatLiesOutsideTheWindowMayDiffer() {
    PullWorld frozen = new PullWorld(50, WatchScope.ACCOUNT, WindowKind.FROZEN).holding(5);
    frozen.sync();
    frozen.clock.pass(Duration.ofDays(641));
    frozen.sync();
    frozen.provider.lag(10);
    frozen.put("e2", "long ago");

    assertThat(frozen.engine.compare(frozen.hub.lease(frozen.binding), frozen.provider, TWO))
        .isEqualTo(new Compared.Unsettled());
  }

  @Test
  void aLeaseThatWasLostComparesNothing() {
    world.sync();
    Lease lost = world.hub.lease(world.binding);
    world.hub.lease(world.binding);

    assertThatThrownBy(() -> compare(lost)).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void onlyTheSameImageAfterAPassIsDrift() {
    Copy suspect = new Copy(new LinkId(new UUID(0, 1)), TWO, Optional.of("image"), false);
    Copy found = new Copy(suspect.link(), TWO, Optional.of("image"), true);
    Compared same = new Compared.Same();
    Compared image = new Compared.Different(List.of("title"), "image");
    Compared other = new Compared.Different(List.of("title"), "other");

    assertThat(Copy.sampled(suspect.link(), TWO).judge(image)).isEqualTo(Verdict.SUSPECT);
    assertThat(suspect.judge(image)).isEqualTo(Verdict.DRIFTED);
    assertThat(suspect.judge(other)).isEqualTo(Verdict.SUSPECT);
    assertThat(suspect.judge(same)).isEqualTo(Verdict.BEHIND);
    assertThat(found.judge(same)).isEqualTo(Verdict.MENDED);
    assertThat(found.judge(image)).isEqualTo(Verdict.DRIFTED);
    assertThat(suspect.judge(new Compared.Unsettled())).isEqualTo(Verdict.SKIPPED);
    assertThat(suspect.judge(new Compared.Unreadable("x"))).isEqualTo(Verdict.FAILED);
  }
}
