package calsyncd.benchmarks.firstsync;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.providers.microsoft.MicrosoftProviderFactory;
import calsyncd.providers.microsoft.MicrosoftSettings;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.microsoft.graph.users.item.calendars.item.calendarview.delta.DeltaGetResponse;
import com.microsoft.graph.users.item.calendars.item.calendarview.delta.DeltaRequestBuilder;
import com.microsoft.kiota.RequestAdapter;
import com.microsoft.kiota.http.OkHttpRequestAdapter;
import com.microsoft.kiota.serialization.JsonParseNodeFactory;
import com.microsoft.kiota.serialization.JsonSerializationWriterFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.Objects;
import okhttp3.OkHttpClient;

/** The simulated Graph's. */
final class FullGraph implements FullCalendar {
  private static final String USER = "ada@example.com";
  private static final GraphOptions.Exchange UNLIMITED =
      new GraphOptions.Exchange(true, false, 400, 4, Integer.MAX_VALUE);
  private static final String WINDOW =
      "/calendarView/delta?startDateTime=%s&endDateTime=%s"
          .formatted(Made.NOW.minus(Duration.ofDays(180)), Made.NOW.plus(Duration.ofDays(730)));

  private final MicrosoftSimulator simulator;
  private final String token;
  private final MicrosoftSettings settings;
  private final CalendarProvider adapter;
  private final RequestAdapter sdk;

  FullGraph(Made made) {
    simulator =
        MicrosoftSimulator.start(
            GraphOptions.defaults().withExchange(UNLIMITED), InstantSource.fixed(Made.NOW));
    simulator.addUser(USER);
    token = simulator.accessTokenFor(USER);
    try (HttpClient http = HttpClient.newHttpClient()) {
      made.forEach((n, start) -> post(http, event(made, n, start)));
    }
    settings =
        MicrosoftSettings.of("client", "secret")
            .at(URI.create(simulator.graphUrl()), URI.create(simulator.baseUrl()));
    adapter =
        new MicrosoftProviderFactory(settings, InstantSource.fixed(Made.NOW))
            .open(new Credentials.Bearer(() -> token));
    sdk =
        new OkHttpRequestAdapter(
            (request, _) -> request.headers.tryAdd("Authorization", "Bearer " + token),
            new JsonParseNodeFactory(),
            new JsonSerializationWriterFactory(),
            new OkHttpClient());
    sdk.setBaseUrl(simulator.graphUrl());
  }

  private static String event(Made made, int n, LocalDateTime start) {
    String zone = "\"timeZone\":\"W. Europe Standard Time\"";
    return """
    {"subject":"%s","body":{"contentType":"text","content":"%s"},
     "location":{"displayName":"Room %d"},"start":{"dateTime":"%s:00",%s},
     "end":{"dateTime":"%s:00",%s}%s}\
    """
        .formatted(
            made.title(n),
            Made.TEXT,
            n,
            start,
            zone,
            start.plusMinutes(30),
            zone,
            made.isSeries(n) ? recurrence(start) : "");
  }

  private static String recurrence(LocalDateTime start) {
    return """
    ,"recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["%s"]},
     "range":{"type":"numbered","numberOfOccurrences":%d,"startDate":"%s"}}\
    """
        .formatted(
            start.getDayOfWeek().name().toLowerCase(java.util.Locale.ROOT),
            Made.OCCURRENCES,
            start.toLocalDate());
  }

  private void post(HttpClient http, String event) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(simulator.graphUrl() + path() + "/events"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(event))
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 201) {
        throw new IllegalStateException(answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String path() {
    return "/me/calendars/" + simulator.defaultCalendar(USER);
  }

  @Override
  public String provider() {
    return "microsoft";
  }

  @Override
  public RemoteCalendarId id() {
    return new RemoteCalendarId(simulator.defaultCalendar(USER));
  }

  @Override
  public CalendarProvider adapter() {
    return adapter;
  }

  @Override
  public long readWithSdk() {
    long items = 0;
    String link = simulator.graphUrl() + path() + WINDOW;
    while (link != null) {
      DeltaGetResponse page = Objects.requireNonNull(page(link));
      items += Objects.requireNonNull(page.getValue()).size();
      link = page.getOdataNextLink();
    }
    return items;
  }

  private DeltaGetResponse page(String link) {
    return new DeltaRequestBuilder(link, sdk)
        .get(request -> {
          request.headers.add("Prefer", "IdType=\"ImmutableId\"");
          request.headers.add("Prefer", "outlook.body-content-type=\"text\"");
          request.headers.add("Prefer", "odata.maxpagesize=" + settings.pageSize());
        });
  }

  @Override
  public void close() {
    simulator.close();
  }
}
