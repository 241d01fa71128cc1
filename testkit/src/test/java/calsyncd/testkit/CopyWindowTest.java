package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingRules;
import calsyncd.hub.CopyWindow;
import calsyncd.hub.ExportFilter;
import calsyncd.sync.SyncReport;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A filter's window is about copies to make: none is ever removed for it. */
class CopyWindowTest {
  private static final CopyWindow WINDOW = new CopyWindow(Optional.of(7), Optional.of(30));

  private final MirrorWorld world = new MirrorWorld();
  private final Place source = world.place("source");
  private final Place mirror =
      world.place("mirror", BindingRules.EXPORT_ONLY.withFilter(ExportFilter.NONE.within(WINDOW)));

  private static Event in(Duration time, String title) {
    return Events.single("uid-" + title, title, MirrorWorld.NOON.plus(time));
  }

  private void put(Duration time, String title) {
    source.put(title, in(time, title));
  }

  @Test
  void onlyWhatIsInsideGetsACopy() {
    put(Duration.ofDays(-8), "long ago");
    put(Duration.ofDays(-6), "last week");
    put(Duration.ofDays(29), "in four weeks");
    put(Duration.ofDays(31), "far off");
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactlyInAnyOrder("last week", "in four weeks");
  }

  @Test
  void aSeriesIsInsideWithAnyOfItsOccurrences() {
    Instant longAgo = MirrorWorld.NOON.minus(Duration.ofDays(8));
    source.put("d", Events.daily("uid-d", "daily", longAgo));
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("daily");
  }

  @Test
  void whatIsFarOffGetsItsCopyWhenItsTimeComes() {
    put(Duration.ofDays(31), "far off");
    source.sync();
    SyncReport report = mirror.sync();
    assertThat(report.push().again())
        .hasValueSatisfying(
            wait -> assertThat(wait).isBetween(Duration.ofHours(23), Duration.ofHours(24)));

    world.clock.pass(report.push().again().orElseThrow().plusSeconds(1));
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("far off");
  }

  @Test
  void whatIsMovedNearerGetsItsCopyAtOnce() {
    put(Duration.ofDays(99), "far off");
    world.settle(source, mirror);
    assertThat(mirror.titles()).isEmpty();

    source.edit("far off", event -> in(Duration.ofDays(3), "far off"));
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("far off");
  }

  @Test
  void aCopyStaysAndFollowsItsEvent() {
    put(Duration.ofDays(3), "moved");
    put(Duration.ofDays(-6), "ageing");
    world.settle(source, mirror);

    source.edit("moved", event -> in(Duration.ofDays(99), "moved"));
    world.clock.pass(Duration.ofDays(5));
    source.edit("ageing", MirrorWorld.titled("aged"));
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactlyInAnyOrder("moved", "aged");
    assertThat(mirror.copy("moved").event().content().when())
        .isEqualTo(in(Duration.ofDays(99), "moved").content().when());
  }

  @Test
  void whatNeverGotACopyIsForgottenWithItsEvent() {
    put(Duration.ofDays(99), "far off");
    world.settle(source, mirror);
    source.remove("far off");
    world.settle(source, mirror);
    assertThat(mirror.titles()).isEmpty();
    assertThat(mirror.links()).isEmpty();
  }
}
