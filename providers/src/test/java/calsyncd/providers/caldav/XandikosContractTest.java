package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Text;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.RandomEvents;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.Deviation;
import calsyncd.testkit.contract.Samples;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract on Xandikos. */
@Conformance("Xandikos")
class XandikosContractTest extends RealServerContract {
  XandikosContractTest() {
    super("xandikos", "/ada/calendars/");
  }

  @Test
  @Deviation("Xandikos 0.2.8 stores an escaped backslash before an n as a line break.")
  @Override
  public void aTextOfAnyKindIsCreated() {
    Text text =
        new Text(
            "Grüße; \"quoted\", comma\\backslash 🎉",
            "first line\n\nthird: <b>no tag</b> & co; a, b\\n",
            "Straße 1, 10115 Berlin; 2nd floor",
            "https://example.org/a?b=c&d=e");
    Event event = trial().samples().single("texts");

    RemoteEvent made = create(Samples.with(event, Samples.with(event.content(), text)));

    Text kept = made.event().content().text();
    assertThat(kept.description()).isEqualTo("first line\n\nthird: <b>no tag</b> & co; a, b\n");
    assertThat(kept)
        .isEqualTo(new Text(text.title(), kept.description(), text.location(), text.url()));
  }

  private RemoteEvent create(Event event) {
    RemoteEvent made = trial().provider().create(trial().calendar(), trial().key(), event);
    trial().touch(made.id());
    trial().assertHeld(made, made.event());
    return made;
  }

  @Test
  @Deviation("Xandikos 0.2.8 takes an escaped comma for the end of a category.")
  @Override
  public void extrasAreCreatedOrNamedAsNotCarried() {
    Extras extras =
        new Extras(
            "https://meet.example.org/abc",
            List.of(new Reminder("popup", 10), new Reminder("email", 60)),
            List.of("Work", "Blue, dark"),
            "5",
            List.of());
    Event event = trial().samples().single("extras");

    RemoteEvent made = create(Samples.with(event, Samples.with(event.content(), extras)));

    Extras kept = made.event().content().extras();
    assertThat(kept.categories()).containsExactly("Work", "Blue", "dark");
    assertThat(kept.conference()).isEqualTo(extras.conference());
    assertThat(kept.reminders()).hasSize(2);
  }

  @Test
  @Deviation("Events with an escaped backslash or comma are left out: Xandikos 0.2.8 garbles both.")
  @Override
  public void randomEventsComeBack() {
    LocalDate from = LocalDate.ofInstant(trial().world().now(), ZoneOffset.UTC);
    RandomEvents events = new RandomEvents(seed(), from, true);
    int held = 0;
    for (int n = 0; n < roundTrips(); n++) {
      Event event = events.event(n);
      if (isSpoiltByNothing(event)
          && trial().provider().project(event) instanceof Projection.Carried) {
        trial().create(event);
        held++;
      }
    }
    assertThat(held).isGreaterThan(roundTrips() / 2);
  }

  private static boolean isSpoiltByNothing(Event event) {
    boolean comma =
        event.content().extras().categories().stream().anyMatch(category -> category.contains(","));
    return !comma && !event.toString().contains("\\n");
  }
}
