package calsyncd.daemon.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A calendar over Microsoft Graph's REST API. */
public final class MicrosoftSide implements Side {
  private final Web web;
  private final String me;
  private final String calendar;
  private final String token;

  /**
   * The calendar of that id.
   *
   * @param base where the API is, without its version
   */
  public MicrosoftSide(Web web, String base, String calendar, String token) {
    this.web = web;
    this.me = base + "/v1.0/me";
    this.calendar = me + "/calendars/" + calendar;
    this.token = token;
  }

  static ObjectNode event(String title, Instant start) {
    ObjectNode event = Web.object().put("subject", title);
    time(event.putObject("start"), start);
    time(event.putObject("end"), start.plusSeconds(1800));
    return event;
  }

  private static void time(ObjectNode time, Instant at) {
    time.put("dateTime", LocalDateTime.ofInstant(at, ZONE).toString())
        .put("timeZone", "W. Europe Standard Time");
  }

  @Override
  public String create(String title, Instant start) {
    return create(event(title, start));
  }

  private String create(ObjectNode event) {
    return web.send("POST", calendar + "/events", token, event).path("id").asText();
  }

  @Override
  public String createWeekly(String title, Instant start) {
    ObjectNode event = event(title, start);
    LocalDateTime wall = LocalDateTime.ofInstant(start, ZONE);
    ObjectNode recurrence = event.putObject("recurrence");
    recurrence
        .putObject("pattern")
        .put("type", "weekly")
        .put("interval", 1)
        .put("firstDayOfWeek", "monday")
        .putArray("daysOfWeek")
        .add(wall.getDayOfWeek().name().toLowerCase(Locale.ROOT));
    recurrence
        .putObject("range")
        .put("type", "numbered")
        .put("startDate", wall.toLocalDate().toString())
        .put("numberOfOccurrences", 8)
        .put("recurrenceTimeZone", "W. Europe Standard Time");
    return create(event);
  }

  @Override
  public void move(String id, Instant start) {
    ObjectNode patch = event("", start);
    patch.remove("subject");
    web.send("PATCH", me + "/events/" + id, token, patch);
  }

  @Override
  public void cancelOccurrence(String id, Instant start) {
    String span = "?startDateTime=" + start + "&endDateTime=" + start.plusSeconds(60);
    JsonNode found =
        web.get(me + "/events/" + id + "/instances" + span, token).path("value").path(0);
    delete(found.path("id").asText());
  }

  @Override
  public void delete(String id) {
    web.delete(me + "/events/" + id, token);
  }

  @Override
  public List<Seen> occurrences(Instant from, Instant to) {
    List<Seen> seen = new ArrayList<>();
    String next = calendar + "/calendarView?$top=1000&startDateTime=" + from + "&endDateTime=" + to;
    while (!next.isEmpty()) {
      JsonNode answer = web.get(next.replace("$", "%24"), token);
      answer.path("value").forEach(item -> seen.add(seen(item)));
      next = answer.path("@odata.nextLink").asText("");
    }
    return seen;
  }

  private static Seen seen(JsonNode item) {
    return new Seen(
        item.path("subject").asText(), instant(item.path("start")), instant(item.path("end")));
  }

  /** Without a preference Graph answers in UTC. */
  private static Instant instant(JsonNode time) {
    return LocalDateTime.parse(time.path("dateTime").asText()).toInstant(ZoneOffset.UTC);
  }
}
