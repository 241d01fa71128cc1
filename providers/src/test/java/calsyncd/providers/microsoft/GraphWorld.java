package calsyncd.providers.microsoft;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Credentials;
import calsyncd.provider.Cursor;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A Graph with one user, and that user's own hands: they work by plain HTTP. */
final class GraphWorld implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  static final Window WINDOW =
      new Window(NOW.minus(Duration.ofDays(180)), NOW.plus(Duration.ofDays(730)));
  static final int PAGE_SIZE = 3;
  private static final String USER = "ann@x.example";

  private final MicrosoftSimulator simulator;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String token;
  private final int pageSize;

  GraphWorld(GraphOptions options) {
    this(options, PAGE_SIZE);
  }

  GraphWorld(GraphOptions options, int pageSize) {
    this.pageSize = pageSize;
    simulator = MicrosoftSimulator.start(options, InstantSource.fixed(NOW));
    simulator.addUser(USER);
    token = simulator.accessTokenFor(USER);
  }

  MicrosoftSimulator simulator() {
    return simulator;
  }

  RemoteCalendarId calendar() {
    return new RemoteCalendarId(simulator.defaultCalendar(USER));
  }

  RemoteCalendarId addCalendar(String name) {
    return new RemoteCalendarId(simulator.addCalendar(USER, name));
  }

  String token() {
    return token;
  }

  CalendarProvider provider() {
    return provider(() -> token);
  }

  CalendarProvider provider(Supplier<String> accessToken) {
    return new MicrosoftProviderFactory(settings(), InstantSource.fixed(NOW))
        .open(new Credentials.Bearer(accessToken));
  }

  /** A provider that takes another address for Graph's. */
  CalendarProvider providerAt(String base) {
    return new MicrosoftProviderFactory(settings(base), InstantSource.fixed(NOW))
        .open(new Credentials.Bearer(() -> token));
  }

  private MicrosoftSettings settings() {
    return settings(simulator.baseUrl());
  }

  private MicrosoftSettings settings(String base) {
    return new MicrosoftSettings(
        URI.create(base + "/v1.0"),
        URI.create(base),
        "common",
        "client",
        "secret",
        pageSize,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2));
  }

  /** Creates an event from members of its JSON, in single quotes. */
  RemoteId create(String members) {
    String path = "/me/calendars/" + calendar().value() + "/events";
    return new RemoteId(Json.text(graph("POST", path, "{" + members + "}"), "id"));
  }

  RemoteId createSeries(String pattern, String range) {
    return create(
        "'subject': 'Series', 'body': {'contentType': 'text', 'content': 'b'}, "
            + times("2026-11-30T09:00:00", "2026-11-30T10:00:00", "W. Europe Standard Time")
            + ", 'recurrence': {'pattern': "
            + pattern
            + ", 'range': "
            + range
            + "}");
  }

  static String times(String start, String end, String zone) {
    return "'start': {'dateTime': '"
        + start
        + "', 'timeZone': '"
        + zone
        + "'}, 'end': {'dateTime':"
        + " '"
        + end
        + "', 'timeZone': '"
        + zone
        + "'}";
  }

  static String single(String subject) {
    return "'subject': '"
        + subject
        + "', 'body': {'contentType': 'html', 'content': '<p>x</p>'}, "
        + times("2026-12-03T09:00:00", "2026-12-03T10:00:00", "W. Europe Standard Time");
  }

  void patch(RemoteId id, String members) {
    graph("PATCH", "/me/events/" + id.value(), "{" + members + "}");
  }

  void delete(RemoteId id) {
    graph("DELETE", "/me/events/" + id.value(), "");
  }

  /** The instances that Graph itself gives of a series until the end of 2027, in order. */
  List<JsonObject> instances(RemoteId master) {
    String range = "?startDateTime=2026-06-01T00:00:00Z&endDateTime=2028-01-01T00:00:00Z&$top=1000";
    JsonObject page = graph("GET", "/me/events/" + master.value() + "/instances" + range, "");
    return Json.objects(Json.array(page, "value").orElseThrow());
  }

  JsonObject graph(String method, String path, String body) {
    return call(method, simulator.graphUrl() + path, body);
  }

  /** Has something done by the simulator's control endpoint. */
  JsonObject control(String what, String body) {
    return call("POST", simulator.baseUrl() + "/control/" + what, body);
  }

  /** No scripted fault is left. */
  void clearFaults() {
    call("DELETE", simulator.baseUrl() + "/control/faults", "");
  }

  private JsonObject call(String method, String url, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + token)
            .header("Prefer", "IdType=\"ImmutableId\"")
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build();
    HttpResponse<String> answer = send(request);
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(method + " " + url + ": " + answer.body());
    }
    return Json.parse(answer.body()).orElseGet(JsonObject::new);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A whole pass. */
  record Round(List<List<RemoteChange>> pages, Cursor cursor) {
    List<RemoteChange> changes() {
      return pages.stream().flatMap(List::stream).toList();
    }
  }

  Round snapshot(CalendarProvider provider) {
    return pass(provider, new ChangeQuery.Snapshot(WINDOW));
  }

  Round since(CalendarProvider provider, Cursor cursor) {
    return pass(provider, new ChangeQuery.Delta(cursor));
  }

  private Round pass(CalendarProvider provider, ChangeQuery first) {
    List<List<RemoteChange>> pages = new ArrayList<>();
    ChangeQuery query = first;
    while (true) {
      ChangePage page = provider.changes(calendar(), query);
      pages.add(page.changes());
      switch (page.then()) {
        case Then.More(var next) -> query = new ChangeQuery.Next(next);
        case Then.End(Cursor cursor) -> {
          return new Round(pages, cursor);
        }
      }
    }
  }

  @Override
  public void close() {
    http.close();
    simulator.close();
  }
}
