package calsyncd.benchmarks.firstsync;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.providers.google.GoogleProviderFactory;
import calsyncd.providers.google.GoogleSettings;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.calendar.Calendar;
import com.google.api.services.calendar.model.Events;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.time.LocalDateTime;

/** The simulated Google's. */
final class FullGoogle implements FullCalendar {
  private static final String USER = "ada@example.com";
  private static final int PAGE = GoogleSettings.LARGEST_PAGE;

  private final GoogleSimulator simulator;
  private final String token;
  private final Calendar sdk;
  private final CalendarProvider adapter;

  FullGoogle(Made made) {
    simulator = GoogleSimulator.start(GoogleOptions.defaults(), InstantSource.fixed(Made.NOW));
    simulator.addUser(USER);
    token = simulator.accessTokenFor(USER);
    made.forEach((n, start) -> simulator.seedEvent(USER, USER, event(made, n, start)));
    sdk =
        new Calendar.Builder(
                new NetHttpTransport(),
                GsonFactory.getDefaultInstance(),
                request -> request.getHeaders().setAuthorization("Bearer " + token))
            .setRootUrl(simulator.baseUrl() + "/")
            .setApplicationName("benchmark")
            .build();
    GoogleSettings settings =
        GoogleSettings.of("client", "secret").withRootUrl(URI.create(simulator.baseUrl()));
    adapter = new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> token));
  }

  private static ObjectNode event(Made made, int n, LocalDateTime start) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("summary", made.title(n)).put("description", Made.TEXT).put("location", "Room " + n);
    event.set("start", time(start));
    event.set("end", time(start.plusMinutes(30)));
    if (made.isSeries(n)) {
      event.putArray("recurrence").add("RRULE:FREQ=WEEKLY;COUNT=" + Made.OCCURRENCES);
    }
    return event;
  }

  private static JsonNode time(LocalDateTime wall) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("dateTime", wall + ":00")
        .put("timeZone", "Europe/Berlin");
  }

  @Override
  public String provider() {
    return "google";
  }

  @Override
  public RemoteCalendarId id() {
    return new RemoteCalendarId(USER);
  }

  @Override
  public CalendarProvider adapter() {
    return adapter;
  }

  @Override
  public long readWithSdk() throws IOException {
    long items = 0;
    String page = null;
    do {
      Events events = sdk.events().list(USER).setMaxResults(PAGE).setPageToken(page).execute();
      items += events.getItems().size();
      page = events.getNextPageToken();
    } while (page != null);
    return items;
  }

  @Override
  public void close() {
    simulator.close();
  }
}
