package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.provider.Window;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.google.PageShortfall;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter on the simulator, with a token that has no more than the scopes it asks for. */
class GoogleProviderTest {
  private static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final String USER = "jane@example.org";
  private static final RemoteCalendarId PRIMARY = new RemoteCalendarId(USER);
  private static final String EVENTS = "/calendar/v3/calendars/" + USER + "/events";

  private GoogleSimulator simulator;
  private Rest rest;
  private CalendarProvider google;

  @BeforeEach
  void start() {
    simulator = GoogleSimulator.start(GoogleOptions.defaults(), InstantSource.fixed(NOW));
    simulator.addUser(USER, BERLIN);
    rest = Rest.of(simulator.baseUrl(), simulator.accessTokenFor(USER));
    google = open(GoogleSettings.LARGEST_PAGE);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  private CalendarProvider open(int pageSize) {
    GoogleProviderFactory factory = factory(pageSize);
    String scope = String.join(" ", factory.oauth().orElseThrow().scopes());
    String token = simulator.tokens().grant(USER, "client", scope, true).accessToken();
    return factory.open(new Credentials.Bearer(() -> token));
  }

  private GoogleProviderFactory factory(int pageSize) {
    return new GoogleProviderFactory(
        GoogleSettings.of("client", "secret")
            .withRootUrl(URI.create(simulator.baseUrl()))
            .withPageSize(pageSize));
  }

  /** A pass to its end. */
  private record Pass(List<RemoteChange> changes, Cursor cursor, int pages) {
    static Pass of(CalendarProvider google, RemoteCalendarId calendar, ChangeQuery query) {
      List<RemoteChange> changes = new ArrayList<>();
      ChangePage page = google.changes(calendar, query);
      int pages = 1;
      while (page.then() instanceof Then.More more) {
        changes.addAll(page.changes());
        page = google.changes(calendar, new ChangeQuery.Next(more.token()));
        pages++;
      }
      changes.addAll(page.changes());
      return new Pass(changes, ((Then.End) page.then()).cursor(), pages);
    }

    List<RemoteId> ids() {
      return changes.stream().map(RemoteChange::id).toList();
    }
  }

  private Pass snapshot() {
    return Pass.of(google, PRIMARY, new ChangeQuery.Snapshot(Window.UNBOUNDED));
  }

  private Pass delta(Cursor since) {
    return Pass.of(google, PRIMARY, new ChangeQuery.Delta(since));
  }

  private RemoteId single(String summary, String day) {
    return insert(
        """
        {"summary":"%s","start":{"dateTime":"%sT09:00:00","timeZone":"Europe/Berlin"},
         "end":{"dateTime":"%sT10:00:00","timeZone":"Europe/Berlin"}}\
        """
            .formatted(summary, day, day));
  }

  /** Weekly for ever from 2026-12-03, 09:00 in Berlin, over both changes of the clocks. */
  private RemoteId series() {
    return insert(
        """
        {"summary":"weekly","recurrence":["RRULE:FREQ=WEEKLY"],
         "start":{"dateTime":"2026-12-03T09:00:00","timeZone":"Europe/Berlin"},
         "end":{"dateTime":"2026-12-03T10:00:00","timeZone":"Europe/Berlin"}}\
        """);
  }

  private RemoteId insert(String event) {
    return new RemoteId(rest.send("POST", EVENTS, event).text("id"));
  }

  private void patch(String id, String change) {
    rest.send("PATCH", EVENTS + "/" + id, change);
  }

  private void delete(String id) {
    rest.send("DELETE", EVENTS + "/" + id, "");
  }

  private static RecurrenceId nineOn(String day) {
    return new RecurrenceId(Zoned.of(LocalDateTime.parse(day + "T09:00:00"), BERLIN));
  }

  private ProviderException failure(Consumer<CalendarProvider> call) {
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> call.accept(google));
    assertThat(failure).isNotNull();
    return failure;
  }

  private FailureClass failureOfChanges() {
    return failure(it -> it.changes(PRIMARY, new ChangeQuery.Snapshot(Window.UNBOUNDED)))
        .failureClass();
  }

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
  void anExpiredCursorSaysSo() {
    Cursor cursor = snapshot().cursor();
    simulator.expireSyncTokens(USER);
    assertThat(failure(it -> delta(cursor)).failureClass()).isEqualTo(FailureClass.CURSOR_EXPIRED);
    Cursor garbage = GooglePosition.snapshot(Window.UNBOUNDED, 2500).cursor("garbage");
    assertThat(failure(it -> delta(garbage)).failureClass()).isEqualTo(FailureClass.CURSOR_EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "share lost", "forbidden"})
  void aCalendarThatIsLostIsNotAnEventThatIsGone(String how) {
    RemoteId id = single("e", "2026-12-10");
    String team = simulator.addCalendar(USER, "Team", BERLIN);
    RemoteCalendarId calendar = new RemoteCalendarId(team);
    Pass pass = Pass.of(google, calendar, new ChangeQuery.Snapshot(Window.UNBOUNDED));
    switch (how) {
      case "deleted" -> simulator.deleteCalendar(team);
      case "share lost" -> simulator.loseShare(team, USER, false);
      default -> simulator.loseShare(team, USER, true);
    }
    List<Consumer<CalendarProvider>> calls =
        List.of(
            it -> it.changes(calendar, new ChangeQuery.Delta(pass.cursor())),
            it -> it.changes(calendar, new ChangeQuery.Snapshot(Window.UNBOUNDED)),
            it -> it.access(calendar),
            it -> it.watch(request(calendar, "c1")));
    for (Consumer<CalendarProvider> call : calls) {
      assertThat(failure(call).failureClass()).isEqualTo(FailureClass.COLLECTION_GONE);
    }
    assertThat(google.fetch(PRIMARY, id)).isInstanceOf(Fetched.Found.class);
  }

  @Test
  void aDeadTokenIsUnauthenticatedAtEveryCall() {
    google = factory(10).open(new Credentials.Bearer(() -> "dead"));
    assertThat(failureOfChanges()).isEqualTo(FailureClass.UNAUTHENTICATED);
    assertThat(failure(it -> it.fetch(PRIMARY, new RemoteId("e"))).failureClass())
        .isEqualTo(FailureClass.UNAUTHENTICATED);
    assertThat(failure(it -> it.watch(request(PRIMARY, "c1"))).failureClass())
        .isEqualTo(FailureClass.UNAUTHENTICATED);
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

  @ParameterizedTest
  @CsvSource({
    "'\"truncate\":true',TRANSIENT",
    "'\"response\":{\"status\":503,\"body\":\"<html>\"}',TRANSIENT",
    "'\"response\":{\"status\":200}',TRANSIENT",
    "'\"response\":{\"status\":403,\"body\":{\"error\":{\"errors\":[{\"reason\":"
        + "\"userRateLimitExceeded\"}]}}}',RATE_LIMITED",
  })
  void aFaultIsSeenOnceAndNotRetried(String fault, FailureClass expected) {
    single("e", "2026-12-10");
    rest.send("POST", "/control/faults", "{\"match\":{\"path\":\"/events\"}," + fault + "}");
    int before = simulator.requestCount("GET", "/calendar/v3/");
    assertThat(failureOfChanges()).isEqualTo(expected);
    assertThat(simulator.requestCount("GET", "/calendar/v3/") - before).isEqualTo(1);
    assertThat(snapshot().changes()).hasSize(1);
  }

  @Test
  void aServerThatHangsUpIsTransient() {
    rest.send("POST", "/control/faults", "{\"count\":100,\"drop\":true}");
    assertThat(failureOfChanges()).isEqualTo(FailureClass.TRANSIENT);
  }

  private static WatchRequest request(RemoteCalendarId calendar, String channel) {
    URI address = URI.create("https://hooks.example.org/google");
    return new WatchRequest(
        calendar, channel, "kid.mac", address, address, NOW.plus(Duration.ofDays(30)));
  }

  @Test
  void aWatchLastsAsLongAsGoogleSaysAndEndsOnce() {
    Watch watch = google.watch(request(PRIMARY, "user_1_a"));
    assertThat(watch.id()).isEqualTo("user_1_a");
    assertThat(watch.resource()).isNotEmpty();
    assertThat(watch.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(7)));
    assertThat(channels()).isEqualTo(1);
    google.unwatch(watch);
    assertThat(channels()).isZero();
    google.unwatch(watch);
  }

  private int channels() {
    return rest.send("GET", "/control/channels", "").objects("channels").size();
  }

  @Test
  void aWatchIsReplacedNotExtended() {
    Watch watch = google.watch(request(PRIMARY, "user_1_a"));
    ProviderException failure = failure(it -> it.renew(watch, NOW.plus(Duration.ofDays(9))));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.GONE);
    assertThat(failure.reason()).isEqualTo("renewal_unsupported");
    assertThat(channels()).isEqualTo(1);
  }

  @Test
  void aGeneratedCalendarCannotBeWatched() {
    String holidays = simulator.addGeneratedCalendar(USER, "Holidays", BERLIN);
    ProviderException failure =
        failure(it -> it.watch(request(new RemoteCalendarId(holidays), "user_1_a")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(failure.reason()).isEqualTo("pushNotSupportedForRequestedResource");
  }

  @Test
  void aChannelIdIsGoodOnce() {
    google.watch(request(PRIMARY, "user_1_a"));
    ProviderException failure = failure(it -> it.watch(request(PRIMARY, "user_1_a")));
    assertThat(failure.failureClass()).isEqualTo(FailureClass.REJECTED);
    assertThat(failure.reason()).isEqualTo("channelIdNotUnique");
  }
}
