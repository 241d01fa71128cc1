package calsyncd.daemon.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A calendar over Google Calendar's REST API. */
public final class GoogleSide implements Side {
  private static final DateTimeFormatter INSTANCE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Web web;
  private final String events;
  private final String token;

  /**
   * The calendar of that id.
   *
   * @param base where the API is, without its path
   */
  public GoogleSide(Web web, String base, String calendar, String token) {
    this.web = web;
    this.events = base + "/calendar/v3/calendars/" + Web.encode(calendar) + "/events";
    this.token = token;
  }

  /** An event of half an hour as the API writes it. */
  public static ObjectNode event(String title, Instant start) {
    ObjectNode event = Web.object().put("summary", title);
    time(event.putObject("start"), start);
    time(event.putObject("end"), start.plusSeconds(1800));
    return event;
  }

  private static void time(ObjectNode time, Instant at) {
    time.put("dateTime", at.toString()).put("timeZone", ZONE.getId());
  }

  @Override
  public String create(String title, Instant start) {
    return web.send("POST", events, token, event(title, start)).path("id").asText();
  }

  @Override
  public String createWeekly(String title, Instant start) {
    ObjectNode event = event(title, start);
    event.putArray("recurrence").add("RRULE:FREQ=WEEKLY;COUNT=8");
    return web.send("POST", events, token, event).path("id").asText();
  }

  @Override
  public void move(String id, Instant start) {
    ObjectNode patch = event("", start);
    patch.remove("summary");
    web.send("PATCH", events + "/" + id, token, patch);
  }

  @Override
  public void cancelOccurrence(String id, Instant start) {
    web.delete(events + "/" + id + "_" + INSTANCE.format(start), token);
  }

  @Override
  public void delete(String id) {
    web.delete(events + "/" + id, token);
  }

  @Override
  public List<Seen> occurrences(Instant from, Instant to) {
    List<Seen> seen = new ArrayList<>();
    String query = events + "?singleEvents=true&maxResults=2500&timeMin=" + from + "&timeMax=" + to;
    String page = "";
    do {
      JsonNode answer = web.get(query + page, token);
      answer.path("items").forEach(item -> seen.add(seen(item)));
      String next = answer.path("nextPageToken").asText("");
      page = next.isEmpty() ? "" : "&pageToken=" + Web.encode(next);
    } while (!page.isEmpty());
    return seen;
  }

  private static Seen seen(JsonNode item) {
    return new Seen(
        item.path("summary").asText(), instant(item.path("start")), instant(item.path("end")));
  }

  private static Instant instant(JsonNode time) {
    return time.has("date")
        ? LocalDate.parse(time.path("date").asText()).atStartOfDay(ZoneOffset.UTC).toInstant()
        : OffsetDateTime.parse(time.path("dateTime").asText()).toInstant();
  }
}
