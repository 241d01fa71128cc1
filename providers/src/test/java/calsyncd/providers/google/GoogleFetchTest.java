package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Access;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A series in pieces, and the read of one event. */
class GoogleFetchTest extends OnSimulatedGoogle {
  @Test
  void aSeriesArrivesAsMasterAndExceptions() {
    RemoteId id = series();
    patch(id.value() + "_20261210T080000Z", "{\"summary\":\"special\"}");
    delete(id.value() + "_20261217T080000Z");
    List<RemoteChange> changes = snapshot().changes();
    assertThat(changes).hasSize(3).allMatch(change -> change.id().equals(id));
    assertThat(changes)
        .filteredOn(RemoteChange.Instance.class::isInstance)
        .extracting(change -> ((RemoteChange.Instance) change).at())
        .containsExactlyInAnyOrder(nineOn("2026-12-10"), nineOn("2026-12-17"));
  }

  @Test
  void oneReadOfASeriesFindsItsExceptionsAndNoOthers() {
    RemoteId id = series();
    String moved =
        """
        {"start":{"dateTime":"2027-07-02T15:00:00","timeZone":"Europe/Berlin"},
         "end":{"dateTime":"2027-07-02T16:00:00","timeZone":"Europe/Berlin"}}\
        """;
    patch(id.value() + "_20270701T070000Z", moved);
    patch(id.value() + "_20261210T080000Z", "{\"location\":\"roof\"}");
    delete(id.value() + "_20261217T080000Z");
    RemoteEvent event = ((Fetched.Found) google.fetch(PRIMARY, id)).event();
    assertThat(event.event().overrides().keySet())
        .containsExactly(nineOn("2026-12-10"), nineOn("2026-12-17"), nineOn("2027-07-01"));
    assertThat(event.event().overrides().get(nineOn("2026-12-17")))
        .isEqualTo(SeriesOverride.CANCELLED);
    assertThat(event.instances())
        .containsEntry(nineOn("2027-07-01"), new RemoteId(id.value() + "_20270701T070000Z"));
    assertThat(event.event().recurrence().lines()).containsExactly("RRULE:FREQ=WEEKLY");
  }

  @Test
  void aReadGivesWhatTheListGave() {
    RemoteId series = series();
    patch(series.value() + "_20261210T080000Z", "{\"summary\":\"special\"}");
    RemoteId zoneless =
        insert(
            """
            {"summary":"offset only","start":{"dateTime":"2026-12-03T09:00:00Z"},
             "end":{"dateTime":"2026-12-03T10:00:00Z"}}\
            """);
    for (RemoteChange change : snapshot().changes()) {
      RemoteEvent read = ((Fetched.Found) google.fetch(PRIMARY, change.id())).event();
      switch (change) {
        case RemoteChange.Master master ->
            assertThat(read.event().content()).isEqualTo(master.event().event().content());
        case RemoteChange.Instance instance ->
            assertThat(read.event().overrides()).containsValue(instance.override());
        default -> throw new AssertionError(change);
      }
    }
    assertThat(((Fetched.Found) google.fetch(PRIMARY, zoneless)).event().event().content().when())
        .satisfies(when -> assertThat(((Zoned) when.start()).zone()).isEqualTo(BERLIN));
  }

  @Test
  void anEventThatWasRemovedOrNeverWasIsGone() {
    RemoteId id = single("short-lived", "2026-12-10");
    delete(id.value());
    assertThat(google.fetch(PRIMARY, id)).isEqualTo(new Fetched.Gone());
    assertThat(google.fetch(PRIMARY, new RemoteId("neverwas"))).isEqualTo(new Fetched.Gone());
    assertThat(google.access(PRIMARY)).isEqualTo(new Access(USER, "owner"));
  }
}
