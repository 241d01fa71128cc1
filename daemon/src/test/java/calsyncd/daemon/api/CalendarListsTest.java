package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.hub.Owner;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.testkit.Events;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calendars that came or went at their provider after the connection was made. */
final class CalendarListsTest {
  private static final String PATH = "/integrations/calendar/calendars";
  private final Owner ada = new Owner("firm-a", UUID.randomUUID());
  private ApiWorld world;
  private String connection;
  private List<RemoteCalendar> listed;

  @BeforeEach
  void connect() throws Exception {
    world = new ApiWorld("lists_" + UUID.randomUUID().toString().replace("-", ""), "");
    world.connect(ada);
    connection =
        world.get(ada, PATH).json().path("calendars").path(0).path("connection_id").asText();
    listed = new ArrayList<>(world.vendor.calendars());
    world.admin.listing = () -> listed;
    world.rung.clear();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Answer refresh(Owner who) {
    return world.post(who, PATH + "/refresh", "{\"connection_id\": \"" + connection + "\"}");
  }

  /** Of each calendar whether it is on the list, and the states of its bindings. */
  private Map<String, String> calendars() {
    Map<String, String> found = new TreeMap<>();
    for (JsonNode calendar : world.get(ada, PATH).json().path("calendars")) {
      List<String> states = calendar.path("bindings").findValuesAsText("state");
      found.put(calendar.path("remote_id").asText(), calendar.path("listed").asText() + states);
    }
    return found;
  }

  private static RemoteCalendar calendar(String id) {
    return new RemoteCalendar(
        new RemoteCalendarId(id), "the " + id, "Europe/Berlin", "", "owner", false);
  }

  private String text(String sql) {
    return world.database.in(
        handle -> handle.createQuery(sql).mapTo(String.class).findOne().orElse("-"));
  }

  @Test
  void aCalendarThatCameLaterIsListedAndRead() {
    assertThat(calendars()).doesNotContainKey("new");
    listed.add(calendar("new"));

    Answer answer = refresh(ada);

    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(answer.json().path("calendars").findValuesAsText("remote_id")).contains("new");
    assertThat(calendars()).containsEntry("new", "true[active]").containsEntry("busy", "true[]");
    assertThat(world.rung).hasSize(3);
    assertThat(
            text(
                "select subject || ' ' || after from calsyncd.audit_events"
                    + " where action = 'calendar_list_refreshed'"))
        .isEqualTo("connection:" + connection + " {\"listed\": 4}");
    Map<String, String> before = calendars();
    refresh(ada);
    assertThat(calendars()).as("once more").isEqualTo(before);
  }

  @Test
  void nothingOfACalendarIsRemovedSinceItIsListedNoMore() {
    String hub =
        text(
            "select b.hub_calendar_id::text from calsyncd.calendar_bindings b"
                + " join calsyncd.remote_calendars r on r.id = b.remote_calendar_id"
                + " where r.remote_id = 'team'");
    Instant noon = Instant.parse("2026-12-01T12:00:00Z");
    world.event(ada, hub, Events.single("uid", "lunch", noon), noon);
    listed.removeIf(it -> it.id().value().equals("team"));

    refresh(ada);

    assertThat(calendars())
        .containsEntry("team", "false[active]")
        .containsEntry("primary", "true[active]");
    assertThat(world.get(ada, "/integrations/calendar/events").json().findValuesAsText("title"))
        .containsExactly("lunch");
    assertThat(health()).contains("calendar_unlisted");
    listed.clear();
    refresh(ada);
    assertThat(calendars()).containsEntry("primary", "false[active]");
    world.admin.listing = world.vendor::calendars;
    refresh(ada);
    assertThat(calendars()).containsEntry("team", "true[active]");
    assertThat(health()).doesNotContain("calendar_unlisted");
  }

  private List<String> health() {
    return world
        .get(ada, "/integrations/calendar/connections/" + connection)
        .json()
        .path("health_reasons")
        .findValuesAsText("code");
  }

  @Test
  void whatWasUntiedStaysSo() {
    world.database.with(handle -> {
      handle.execute("update calsyncd.remote_calendars set unwanted = true");
      handle.execute("delete from calsyncd.calendar_bindings");
    });
    refresh(ada);
    assertThat(calendars()).containsEntry("primary", "true[]").containsEntry("team", "true[]");
  }

  private void fails(ProviderException failure) {
    world.admin.listing =
        () -> {
          throw failure;
        };
  }

  @Test
  void aListThatCanNotBeReadChangesNothing() {
    Map<String, String> before = calendars();
    fails(ProviderException.of(FailureClass.TRANSIENT, "http_503"));
    assertThat(refresh(ada).status()).isEqualTo(503);
    fails(ProviderException.of(FailureClass.REJECTED, "forbidden"));
    assertThat(refresh(ada).status()).isEqualTo(409);
    assertThat(calendars()).isEqualTo(before);

    fails(
        ProviderException.of(FailureClass.RATE_LIMITED, "quota").retryAfter(Duration.ofMinutes(2)));
    Answer limited = refresh(ada);
    assertThat(limited.status()).isEqualTo(503);
    assertThat(limited.raw().headers().firstValueAsLong("Retry-After").orElse(0)).isEqualTo(120);
    world.admin.listing = List::of;
    Answer paused = refresh(ada);
    assertThat(paused.status()).as("nobody is asked meanwhile").isEqualTo(503);
    assertThat(paused.raw().headers().firstValueAsLong("Retry-After").orElse(0))
        .isBetween(100L, 135L);
    assertThat(calendars()).isEqualTo(before);
  }

  @Test
  void onlyAnActiveConnectionOfOnesOwnIsAskedFor() {
    assertThat(refresh(new Owner("firm-a", UUID.randomUUID())).status()).isEqualTo(404);
    assertThat(refresh(new Owner("firm-b", ada.userId())).status()).isEqualTo(404);
    assertThat(world.post(ada, PATH + "/refresh", "{}").status()).isEqualTo(422);
    world.database.with(
        handle -> handle.execute("update calsyncd.calendar_connections set state = 'paused'"));
    assertThat(refresh(ada).text("code")).isEqualTo("connection_paused");
    world.database.with(handle ->
        handle.execute("update calsyncd.calendar_connections set state = 'disconnected'"));
    assertThat(refresh(ada).text("code")).isEqualTo("connection_unusable");
  }
}
