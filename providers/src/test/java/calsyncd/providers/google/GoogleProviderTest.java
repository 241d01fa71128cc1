package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import calsyncd.provider.Account;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.simulators.google.PageShortfall;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The account, its calendars, and passes over them. */
class GoogleProviderTest extends OnSimulatedGoogle {
  @Test
  void anAccountIsKnownByItsPrimaryCalendar() {
    assertThat(google.account()).isEqualTo(new Account(USER, USER));
  }

  @Test
  void calendarsComeWithZoneAndRole() {
    String team = simulator.addCalendar(USER, "Team", ZoneId.of("Asia/Tokyo"));
    String holidays = simulator.addGeneratedCalendar(USER, "Holidays", BERLIN);
    assertThat(google.calendars())
        .extracting(it -> it.id().value(), RemoteCalendar::timeZone, RemoteCalendar::accessRole)
        .containsExactlyInAnyOrder(
            tuple(USER, "Europe/Berlin", "owner"),
            tuple(team, "Asia/Tokyo", "owner"),
            tuple(holidays, "Europe/Berlin", "reader"));
    assertThat(google.calendars()).filteredOn(RemoteCalendar::primary).hasSize(1);
  }

  @Test
  void calendarsAreReadToTheLastPage() {
    for (int i = 0; i < 300; i++) {
      simulator.addCalendar(USER, "c" + i, BERLIN);
    }
    assertThat(google.calendars()).hasSize(301).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(PageShortfall.class)
  void aSnapshotArrivesWholeWhateverThePagesHold(PageShortfall shortfall) {
    simulator.options(simulator.options().withPageShortfall(shortfall));
    List<RemoteId> ids = new ArrayList<>();
    for (int day = 10; day < 17; day++) {
      ids.add(single("e" + day, "2026-12-" + day));
    }
    google = open(3);
    Pass first = snapshot();
    assertThat(first.ids()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(first.pages()).isGreaterThan(2);
    assertThat(delta(first.cursor()).changes()).isEmpty();
  }

  @Test
  void aDeltaTellsWhatChangedAndWhatWasRemoved() {
    RemoteId kept = single("kept", "2026-12-10");
    RemoteId moved = single("moved", "2026-12-11");
    RemoteId removed = single("removed", "2026-12-12");
    Cursor cursor = snapshot().cursor();
    patch(moved.value(), "{\"summary\":\"moved twice\"}");
    delete(removed.value());
    Pass pass = delta(cursor);
    assertThat(pass.ids()).containsExactlyInAnyOrder(moved, removed).doesNotContain(kept);
    assertThat(pass.changes()).contains(new RemoteChange.Removed(removed));
    assertThat(delta(pass.cursor()).changes()).isEmpty();
  }

  @Test
  void aDeltaOfManyPagesRepeatsItsQuery() {
    google = open(2);
    Cursor cursor = snapshot().cursor();
    for (int day = 10; day < 17; day++) {
      single("e" + day, "2026-12-" + day);
    }
    Pass pass = delta(cursor);
    assertThat(pass.changes()).hasSize(7);
    assertThat(pass.pages()).isEqualTo(4);
  }

  @Test
  void aCursorOutlivesAChangeOfThePageSize() {
    google = open(2);
    Cursor cursor = snapshot().cursor();
    RemoteId added = single("added", "2026-12-10");
    google = open(1000);
    assertThat(delta(cursor).ids()).containsExactly(added);
  }

  @Test
  void aWindowBoundsTheSnapshotAndIsNotRestated() {
    RemoteId inside = single("inside", "2026-12-10");
    single("outside", "2027-12-10");
    google = open(1);
    Window year = new Window(NOW, NOW.plus(Duration.ofDays(365)));
    Pass pass = Pass.of(google, PRIMARY, new ChangeQuery.Snapshot(year));
    assertThat(pass.ids()).containsExactly(inside);
    patch(inside.value(), "{\"summary\":\"still inside\"}");
    assertThat(delta(pass.cursor()).ids()).containsExactly(inside);
  }

  @Test
  void anUnknownTypeOfEventIsCarriedAndNamed() {
    rest.send(
        "POST",
        "/control/events",
        """
        {"user":"%s","event":{"summary":"?","eventType":"novelType","iCalUID":"u1",
         "start":{"date":"2026-12-10"},"end":{"date":"2026-12-11"},"novel":{"a":[1]}}}\
        """
            .formatted(USER));
    RemoteEvent event = ((RemoteChange.Master) snapshot().changes().getFirst()).event();
    assertThat(event.event().content().extras().notCarried()).contains("eventType:novelType");
    assertThat(event.raw()).contains("\"novel\":{\"a\":[1]}");
  }

  @Test
  void theTokenIsAskedAnewAtEachRequest() {
    AtomicInteger asked = new AtomicInteger();
    String token = simulator.accessTokenFor(USER);
    google =
        factory(10)
            .open(
                new Credentials.Bearer(() -> {
                  asked.incrementAndGet();
                  return token;
                }));
    google.access(PRIMARY);
    assertThat(asked).hasValue(2);
  }
}
