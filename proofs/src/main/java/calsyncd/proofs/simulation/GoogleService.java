package calsyncd.proofs.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventTime;
import calsyncd.daemon.demo.Web;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.providers.google.GoogleProviderFactory;
import calsyncd.providers.google.GoogleSettings;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.http.AccessLog;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A user of simulated Google, with the calendar that each has. */
final class GoogleService implements Service {
  private static final int PAGE = 3;
  private static final int ALL = 2_500;

  private final GoogleSimulator simulator;
  private final Web web;
  private final String email;
  private final String token;
  private final CalendarProvider provider;

  GoogleService(GoogleSimulator simulator, Web web, String email) {
    this.simulator = simulator;
    this.web = web;
    this.email = email;
    simulator.addUser(email, ZoneId.of("Europe/Berlin"));
    token = simulator.accessTokenFor(email);
    GoogleSettings settings =
        GoogleSettings.of("client", "secret")
            .withRootUrl(URI.create(simulator.baseUrl()))
            .withPageSize(PAGE);
    provider = new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> token));
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId(email);
  }

  @Override
  public List<RemoteId> ids() {
    String events = simulator.baseUrl() + "/calendar/v3/calendars/" + Web.encode(email);
    JsonNode listed = web.get(events + "/events?maxResults=" + ALL, token);
    List<RemoteId> ids = new ArrayList<>();
    for (JsonNode item : listed.path("items")) {
      if (!item.has("recurringEventId")) {
        ids.add(new RemoteId(item.path("id").asText()));
      }
    }
    return ids;
  }

  @Override
  public RemoteId make(int number, Event event) {
    ObjectNode json = Web.object();
    json.put("iCalUID", event.uid().value()).put("summary", event.content().text().title());
    json.set("start", time(event.content().when().start()));
    json.set("end", time(event.content().when().end()));
    var lines = json.putArray("recurrence");
    event.recurrence().lines().forEach(lines::add);
    if (lines.isEmpty()) {
      json.remove("recurrence");
    }
    return new RemoteId(simulator.seedEvent(email, email, json).path("id").asText());
  }

  private static ObjectNode time(EventTime time) {
    ObjectNode json = Web.object().put("dateTime", time.instant(ZoneOffset.UTC).toString());
    return time instanceof EventTime.Zoned zoned
        ? json.put("timeZone", zoned.zone().getId())
        : json;
  }

  @Override
  public void expireCursors() {
    simulator.expireSyncTokens(email);
  }

  @Override
  public AccessLog log() {
    return simulator.accessLog();
  }

  @Override
  public List<String> mails() {
    return simulator.mails().mails().stream().map(Object::toString).toList();
  }
}
