package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.RecurrenceId;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.provider.WatchRequest;
import calsyncd.provider.Window;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A user of the simulator, seen through a token that has no more than the scopes we ask for. */
abstract class OnSimulatedGoogle {
  static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  static final String USER = "jane@example.org";
  static final RemoteCalendarId PRIMARY = new RemoteCalendarId(USER);
  static final String EVENTS = "/calendar/v3/calendars/" + USER + "/events";

  GoogleSimulator simulator;
  Rest rest;
  CalendarProvider google;

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

  CalendarProvider open(int pageSize) {
    GoogleProviderFactory factory = factory(pageSize);
    String scope = String.join(" ", factory.oauth().orElseThrow().scopes());
    String token = simulator.tokens().grant(USER, "client", scope, true).accessToken();
    return factory.open(new Credentials.Bearer(() -> token));
  }

  /** With the scope that writing needs. */
  CalendarProvider openToWrite() {
    return openToWrite(USER);
  }

  CalendarProvider openToWrite(String user) {
    String scope = "https://www.googleapis.com/auth/calendar.events";
    String token = simulator.tokens().grant(user, "client", scope, true).accessToken();
    return factory(GoogleSettings.LARGEST_PAGE).open(new Credentials.Bearer(() -> token));
  }

  GoogleProviderFactory factory(int pageSize) {
    return new GoogleProviderFactory(
        GoogleSettings.of("client", "secret")
            .withRootUrl(URI.create(simulator.baseUrl()))
            .withPageSize(pageSize));
  }

  /** A pass to its end. */
  record Pass(List<RemoteChange> changes, Cursor cursor, int pages) {
    static Pass of(CalendarProvider google, RemoteCalendarId calendar, ChangeQuery query) {
      List<RemoteChange> changes = new ArrayList<>();
      ChangePage page = google.changes(calendar, query);
      int pages = 1;
      while (page.then() instanceof Then.More more) {
        assertThat(pages).as("pages of a pass").isLessThan(1000);
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

  Pass snapshot() {
    return Pass.of(google, PRIMARY, new ChangeQuery.Snapshot(Window.UNBOUNDED));
  }

  Pass delta(Cursor since) {
    return Pass.of(google, PRIMARY, new ChangeQuery.Delta(since));
  }

  RemoteId single(String summary, String day) {
    return insert(
        """
        {"summary":"%s","start":{"dateTime":"%sT09:00:00","timeZone":"Europe/Berlin"},
         "end":{"dateTime":"%sT10:00:00","timeZone":"Europe/Berlin"}}\
        """
            .formatted(summary, day, day));
  }

  /** Weekly for ever from 2026-12-03, 09:00 in Berlin, over both changes of the clocks. */
  RemoteId series() {
    return insert(
        """
        {"summary":"weekly","recurrence":["RRULE:FREQ=WEEKLY"],
         "start":{"dateTime":"2026-12-03T09:00:00","timeZone":"Europe/Berlin"},
         "end":{"dateTime":"2026-12-03T10:00:00","timeZone":"Europe/Berlin"}}\
        """);
  }

  RemoteId insert(String event) {
    return new RemoteId(rest.send("POST", EVENTS, event).text("id"));
  }

  void patch(String id, String change) {
    rest.send("PATCH", EVENTS + "/" + id, change);
  }

  void delete(String id) {
    rest.send("DELETE", EVENTS + "/" + id, "");
  }

  static RecurrenceId nineOn(String day) {
    return new RecurrenceId(Zoned.of(LocalDateTime.parse(day + "T09:00:00"), BERLIN));
  }

  ProviderException failure(Consumer<CalendarProvider> call) {
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> call.accept(google));
    assertThat(failure).isNotNull();
    return failure;
  }

  FailureClass failureOfChanges() {
    return failure(it -> it.changes(PRIMARY, new ChangeQuery.Snapshot(Window.UNBOUNDED)))
        .failureClass();
  }

  static WatchRequest request(RemoteCalendarId calendar, String channel) {
    URI address = URI.create("https://hooks.example.org/google");
    return new WatchRequest(
        calendar, channel, "kid.mac", address, address, NOW.plus(Duration.ofDays(30)));
  }
}
