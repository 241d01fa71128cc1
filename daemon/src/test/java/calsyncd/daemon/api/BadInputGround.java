package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Uid;
import calsyncd.hub.Owner;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.UUID;

/** What the bad requests are thrown at: two users of one tenant, connected, and an event. */
final class BadInputGround {
  static final String BASE = "/integrations/calendar";
  static final Owner ADA = new Owner("firm-a", UUID.randomUUID());
  static final Owner BOB = new Owner("firm-a", UUID.randomUUID());
  static final Owner SAME_USER_ELSEWHERE = new Owner("firm-b", ADA.userId());
  static ApiWorld world;
  static String connection;
  static String binding;
  static String calendar;
  private static String hubCalendar;
  static String event;

  private BadInputGround() {}

  static void open() throws Exception {
    world = new ApiWorld("bad_input", "");
    connection = world.connect(ADA).text("id");
    world.connect(BOB);
    world.post(ADA, BASE + "/sync/schedule", "{\"sync_frequency_minutes\": 30}");
    var first = world.get(ADA, BASE + "/calendars").json().path("calendars").path(0);
    calendar = first.path("id").asText();
    binding = first.path("bindings").path(0).path("id").asText();
    hubCalendar = first.path("bindings").path(0).path("hub_calendar_id").asText();
    event =
        world.event(ADA, hubCalendar, single(), Instant.parse("2026-12-01T00:00:00Z")).toString();
  }

  private static Event single() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    When when =
        new When(
            EventTime.Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), berlin),
            EventTime.Zoned.of(LocalDateTime.parse("2026-12-03T10:00:00"), berlin));
    return Event.single(
        new Uid("u1"),
        new EventContent(when, Text.NONE, Standing.DEFAULT, People.NONE, Extras.NONE));
  }
}
