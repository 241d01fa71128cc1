package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Response;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.sync.SyncEngine;
import calsyncd.testkit.ForwardingProvider;
import calsyncd.testkit.MemoryHub;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the engine makes of Google's passes: the same hub, however the pieces arrive. */
class GooglePassesTest extends OnSimulatedGoogle {
  private final MemoryHub hub = new MemoryHub(InstantSource.fixed(NOW));
  private final HubCalendarId calendar = new HubCalendarId(new UUID(0, 7));
  private final BindingId binding = hub.bind(calendar, PRIMARY);
  private final SyncEngine engine = SyncEngine.usual(hub, InstantSource.fixed(NOW));

  private void sync(CalendarProvider provider) {
    Lease lease = hub.lease(binding);
    engine.sync(lease, provider, engine.begin(lease.binding(), provider));
  }

  /** Where the exceptions stand in a page. */
  private enum Order {
    BEFORE,
    AFTER,
    WITHOUT
  }

  /** Google's listing in another order; what it holds stays the same. */
  private static final class Ordered extends ForwardingProvider {
    private final Order order;

    Ordered(CalendarProvider inner, Order order) {
      super(inner);
      this.order = order;
    }

    @Override
    public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
      ChangePage page = super.changes(calendar, query);
      List<RemoteChange> changes = new ArrayList<>(page.changes());
      Comparator<RemoteChange> exceptionsLast =
          Comparator.comparing(RemoteChange.Instance.class::isInstance);
      changes.sort(order == Order.AFTER ? exceptionsLast : exceptionsLast.reversed());
      if (order == Order.WITHOUT) {
        changes.removeIf(RemoteChange.Master.class::isInstance);
      }
      return new ChangePage(changes, page.then(), page.accessRole());
    }
  }

  private void holds(RemoteId id) {
    RemoteEvent read = ((Fetched.Found) google.fetch(PRIMARY, id)).event();
    assertThat(hub.events(calendar)).containsExactly(read.event());
  }

  private void settled() {
    int writes = hub.writes();
    long versions = hub.versions();
    sync(google);
    assertThat(hub.writes()).isEqualTo(writes);
    assertThat(hub.versions()).isEqualTo(versions);
  }

  private RemoteId seriesWithExceptions() {
    RemoteId id = series();
    patch(id.value() + "_20261210T080000Z", "{\"summary\":\"special\"}");
    delete(id.value() + "_20261217T080000Z");
    return id;
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void exceptionsBeforeAfterAndWithoutTheirMasterAreTheSameSeries(Order order) {
    RemoteId id = seriesWithExceptions();
    sync(new Ordered(google, order));
    holds(id);
    settled();
    patch(id.value() + "_20261210T080000Z", "{\"summary\":\"again\"}");
    patch(id.value() + "_20261224T080000Z", "{\"location\":\"roof\"}");
    sync(new Ordered(google, order));
    holds(id);
    settled();
  }

  /** Google lists by the last change: the master, edited last, comes on the last page. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void exceptionsOnOtherPagesThanTheirMasterAreTheSameSeries(boolean masterLast) {
    google = open(1);
    RemoteId id = seriesWithExceptions();
    if (masterLast) {
      patch(id.value(), "{\"location\":\"hall\"}");
    }
    sync(google);
    holds(id);
    patch(id.value() + "_20261224T080000Z", "{\"summary\":\"eve\"}");
    patch(id.value(), "{\"location\":\"yard\"}");
    sync(google);
    holds(id);
    settled();
  }

  private RemoteId meeting() {
    return insert(
        """
        {"id":"meeting","summary":"m","start":{"date":"2026-12-03"},"end":{"date":"2026-12-04"},
         "attendees":[{"email":"b@x.org"},{"email":"a@x.org","responseStatus":"accepted"}]}\
        """);
  }

  private RemoteEvent fetch(RemoteId id) {
    return ((Fetched.Found) google.fetch(PRIMARY, id)).event();
  }

  @Test
  void attendeesInAnotherOrderAreNoChange() {
    RemoteId id = meeting();
    sync(google);
    long versions = hub.versions();
    Event before = fetch(id).event();
    patch(
        "meeting",
        "{\"attendees\":[{\"email\":\"A@x.org\",\"responseStatus\":\"accepted\"},"
            + "{\"email\":\"b@x.org\"}]}");
    sync(google);
    assertThat(fetch(id).event()).isEqualTo(before);
    assertThat(hub.versions()).isEqualTo(versions);
    google = openToWrite();
    RemoteEvent known = fetch(id);
    List<Attendee> turned = known.event().content().people().attendees().reversed();
    Event wanted = SampleEvents.with(known.event(), people(turned));
    assertThat(google.update(PRIMARY, known, wanted)).isEqualTo(known);
    assertThat(simulator.requestCount("PATCH", EVENTS)).isEqualTo(1);
  }

  private static calsyncd.calendar.EventContent.People people(List<Attendee> attendees) {
    return new calsyncd.calendar.EventContent.People(java.util.Optional.empty(), attendees);
  }

  @Test
  void guestsWhoAnsweredKeepTheirAnswersOverAnotherTitle() {
    google = openToWrite();
    RemoteId id = meeting();
    RemoteEvent known = fetch(id);
    patch(
        "meeting",
        "{\"attendees\":[{\"email\":\"b@x.org\",\"responseStatus\":\"declined\"},"
            + "{\"email\":\"a@x.org\",\"responseStatus\":\"tentative\"}]}");
    Event wanted = SampleEvents.titled(known.event(), "renamed");
    assertThat(failure(it -> it.update(PRIMARY, known, wanted)).failureClass())
        .isEqualTo(FailureClass.CONFLICT);
    RemoteEvent now = fetch(id);
    RemoteEvent updated = google.update(PRIMARY, now, SampleEvents.titled(now.event(), "renamed"));
    assertThat(updated.event().content().people().attendees())
        .extracting(Attendee::response)
        .containsExactly(Response.TENTATIVE, Response.DECLINED);
    assertThat(simulator.mails().mails()).isEmpty();
  }

  @Test
  void anEventOfAnotherOrganizerIsAnsweredAndNotEdited() {
    google = openToWrite();
    JsonItem made =
        rest.send(
            "POST",
            "/control/events",
            """
            {"user":"%s","event":{"summary":"theirs","iCalUID":"u@boss.org",
             "start":{"date":"2026-12-03"},"end":{"date":"2026-12-04"},
             "organizer":{"email":"boss@x.org"},
             "attendees":[{"email":"boss@x.org","responseStatus":"accepted"},{"email":"%s"}]}}\
            """
                .formatted(USER, USER));
    RemoteEvent known = fetch(new RemoteId(made.text("id")));
    assertThat(
            failure(it -> it.update(PRIMARY, known, SampleEvents.titled(known.event(), "x")))
                .reason())
        .isEqualTo("another_organizer");
    assertThat(simulator.requestCount("PATCH", EVENTS)).isZero();
    RemoteEvent answered = google.respond(PRIMARY, known, Response.ACCEPTED);
    sync(google);
    assertThat(hub.events(calendar)).containsExactly(answered.event());
    assertThat(simulator.mails().mails()).isEmpty();
  }
}
