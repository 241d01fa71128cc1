package calsyncd.daemon.demo;

import calsyncd.daemon.demo.Side.Seen;
import calsyncd.daemon.json.TimeJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A hub calendar over the daemon's REST API. */
public final class HubSide {
  private final Web web;
  private final String events;
  private final String token;

  /** The hub calendar of that id, as its owner sees it. */
  public HubSide(Web web, String api, String hubCalendar, String token) {
    this.web = web;
    this.events = api + "/integrations/calendar/events?limit=500&hub_calendar_id=" + hubCalendar;
    this.token = token;
  }

  /** Every occurrence that overlaps the span. */
  public List<Seen> occurrences(Instant from, Instant to) {
    List<Seen> seen = new ArrayList<>();
    String query = events + "&expand=true&from=" + from + "&to=" + to;
    String page = "";
    do {
      JsonNode answer = web.get(query + page, token);
      answer.path("events").forEach(event -> seen.add(seen(event)));
      String next = answer.path("next_cursor").asText("");
      page = answer.path("next_cursor").isNull() ? "" : "&cursor=" + Web.encode(next);
    } while (!page.isEmpty());
    return seen;
  }

  private static Seen seen(JsonNode event) {
    return new Seen(
        event.path("title").asText(),
        TimeJson.read(event.path("start"), "start").instant(ZoneOffset.UTC),
        TimeJson.read(event.path("end"), "end").instant(ZoneOffset.UTC));
  }
}
