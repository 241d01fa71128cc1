package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.hub.BindingId;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bindings in both directions, mirrors, and what is refused. */
class BindingsTest {
  private static final String TWO_WAY = "{\"direction\": \"two_way\"}";
  private static ApiWorld api;
  private WriteWorld world;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("bindings", "");
    api.vendor.calendars().add(calendar("private"));
    api.vendor.calendars().add(calendar("club"));
  }

  private static RemoteCalendar calendar(String id) {
    return new RemoteCalendar(
        new RemoteCalendarId(id), "Calendar " + id, "Europe/Berlin", "#112233", "owner", false);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void user() {
    world = new WriteWorld(api);
    world.grantWrites();
  }

  private JsonNode calendarOf(String remote) {
    for (JsonNode row : world.get(BASE + "/calendars").json().path("calendars")) {
      if (row.path("remote_id").asText().equals(remote)) {
        return row;
      }
    }
    throw new AssertionError(remote);
  }

  private String binding(String remote) {
    return calendarOf(remote).path("bindings").path(0).path("id").asText();
  }

  private Answer patch(String remote, String body) {
    return api.send(
        api.request(world.owner, BASE + "/bindings/" + binding(remote))
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(body)));
  }

  private Answer delete(String path) {
    return api.send(api.request(world.owner, BASE + path).DELETE());
  }

  private <T> T one(Class<T> type, String sql, Object... values) {
    return api.database.in(handle -> handle.select(sql, values).mapTo(type).one());
  }

  @Test
  void whatIsWantedIsKeptAndRungOnce() {
    int rung = api.rung.size();
    Answer changed =
        patch(
            "primary",
            "{\"direction\": \"export_only\", \"export_view\": \"busy_only\", \"may_mail\": true,"
                + " \"filters\": {\"declined\": true, \"title\": \"Lunch\","
                + " \"future_days\": 60}}");
    assertThat(changed.status()).as(changed.raw().body()).isEqualTo(200);
    assertThat(changed.text("direction") + " " + changed.text("export_view"))
        .isEqualTo("export_only busy_only");
    assertThat(changed.json().path("may_mail").asBoolean()).isTrue();
    assertThat(changed.json().path("exports_attendees").asBoolean()).isFalse();
    assertThat(changed.json().path("filters").toString())
        .isEqualTo(
            "{\"declined\":true,\"all_day\":false,\"free\":false,\"title\":\"Lunch\","
                + "\"future_days\":60}");
    assertThat(calendarOf("primary").path("bindings").path(0)).isEqualTo(changed.json());
    assertThat(api.rung.subList(rung, api.rung.size())).containsExactly(id("primary"));
    assertThat(patch("primary", "{\"may_mail\": true}").json()).isEqualTo(changed.json());
    assertThat(api.rung).hasSize(rung + 1);
  }

  private BindingId id(String remote) {
    return new BindingId(UUID.fromString(binding(remote)));
  }

  @Test
  void toExportNeedsAllowWrites() {
    world.allow(false);
    Answer refused = patch("primary", TWO_WAY);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("exports_not_allowed");
    assertThat(refused.text("detail")).contains("allow_writes");
    assertThat(calendarOf("primary").findValuesAsText("direction")).containsOnly("import_only");
    world.allow(true);
    assertThat(patch("primary", TWO_WAY).status()).isEqualTo(200);
  }

  @Test
  void toExportNeedsTheRightToWrite() {
    assertThat(api.connect(world.owner).text("granted")).isEqualTo("read");
    Answer refused = patch("primary", TWO_WAY);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("write_not_granted");
    assertThat(refused.text("detail")).contains("/google/connect");
    assertThat(world.grantWrites().text("granted")).isEqualTo("write");
    assertThat(patch("primary", TWO_WAY).status()).isEqualTo(200);
  }

  @Test
  void aCalendarThatCanOnlyBeReadIsNotWrittenTo() {
    Answer refused = patch("team", TWO_WAY);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("calendar_read_only");
    assertThat(refused.text("detail")).contains("Calendar team", "reader");
    assertThat(patch("team", "{\"filters\": {\"free\": true}}").status()).isEqualTo(200);
  }

  @Test
  void severalCalendarsOnOneHubCalendarAreAMirror() {
    assertThat(patch("primary", TWO_WAY).status()).isEqualTo(200);
    String hub = calendarOf("primary").findValuesAsText("hub_calendar_id").getFirst();
    assertThat(delete("/bindings/" + binding("private")).status()).isEqualTo(204);
    Answer made =
        api.post(
            world.owner,
            BASE + "/bindings",
            "{\"calendar_id\": \"%s\", \"hub_calendar_id\": \"%s\", \"direction\": \"two_way\"}"
                .formatted(calendarOf("private").path("id").asText(), hub));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    assertThat(made.text("hub_calendar_id")).isEqualTo(hub);
    assertThat(made.text("direction")).isEqualTo("two_way");
    assertThat(
            one(
                Long.class,
                "select count(*) from calsyncd.calendar_bindings where"
                    + " hub_calendar_id = cast(? as uuid) and direction = 'two_way'",
                hub))
        .isEqualTo(2);
  }

  /** The same account's calendars, shown by another connection. */
  private void shareWithSecondAccount() {
    UUID other = UUID.randomUUID();
    api.database.with(handle -> {
      handle.execute(
          "insert into calsyncd.calendar_connections (id, firm_id, user_id, provider, account_id,"
              + " secret, secret_key_id, granted) values (?, ?, ?, 'google', 'other', '', 'k',"
              + " 'write')",
          other,
          world.owner.firmId(),
          world.owner.userId());
      handle.execute(
          "insert into calsyncd.remote_calendars (id, firm_id, user_id, connection_id, remote_id,"
              + " name, access_role) select gen_random_uuid(), firm_id, user_id, ?, remote_id,"
              + " name || ' again', 'writer' from calsyncd.remote_calendars where user_id = ?",
          other,
          world.owner.userId());
    });
  }

  private String again(String remote) {
    return one(
        String.class,
        "select id::text from calsyncd.remote_calendars where user_id = ? and remote_id = ?"
            + " and name like '% again'",
        world.owner.userId(),
        remote);
  }

  private Answer bind(String calendar, String hub, String direction) {
    return api.post(
        world.owner,
        BASE + "/bindings",
        "{\"calendar_id\": \"%s\", \"hub_calendar_id\": \"%s\", \"direction\": \"%s\"}"
            .formatted(calendar, hub, direction));
  }

  @Test
  void aBindingThatClosesACircleIsRefusedByName() {
    shareWithSecondAccount();
    patch("primary", TWO_WAY);
    patch("club", TWO_WAY);
    String hub = calendarOf("primary").findValuesAsText("hub_calendar_id").getFirst();
    String other = calendarOf("club").findValuesAsText("hub_calendar_id").getFirst();
    assertThat(bind(again("club"), hub, "two_way").status()).isEqualTo(201);
    int rung = api.rung.size();
    Answer refused = bind(again("primary"), other, "two_way");
    assertThat(refused.status()).as(refused.raw().body()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("binding_cycle");
    assertThat(refused.text("detail")).contains("Calendar primary", "Calendar club");
    assertThat(api.rung).hasSize(rung);
    assertThat(bind(again("primary"), hub, "import_only").text("code")).isEqualTo("binding_cycle");
    Answer apart = bind(again("private"), other, "import_only");
    assertThat(apart.status()).as(apart.raw().body()).isEqualTo(201);
  }

  private String link(String remote, boolean own, String copy) {
    Answer event = world.post(world.hour("Copy " + copy, "2026-12-03T09:00:00"));
    UUID id = UUID.randomUUID();
    api.database.with(handle ->
        handle.execute(
            "insert into calsyncd.event_links (id, firm_id, binding_id, event_id, remote_id,"
                + " remote_base, mapper_version, hub_version, wanted_version, own_copy)"
                + " values (?, 'firm-a', cast(? as uuid), cast(? as uuid), ?, '{}', 1, 1, 1, ?)"
                + " on conflict (event_id, binding_id) do update set id = excluded.id, remote_id ="
                + " excluded.remote_id, remote_base = excluded.remote_base, hub_version = 1,"
                + " wanted_version = 1, own_copy = excluded.own_copy",
            id,
            binding(remote),
            event.text("id"),
            copy,
            own));
    return id.toString();
  }

  private String lag(String link) {
    return one(
        String.class,
        "select hub_version || ' ' || wanted_version || ' ' || (lag_since > created_at)"
            + " from calsyncd.event_links where id = cast(? as uuid)",
        link);
  }

  private String pass(String remote) {
    return one(
        String.class,
        "select cursor || ' ' || fence || ' ' || coalesce(lease_node, '-')"
            + " from calsyncd.calendar_bindings where id = cast(? as uuid)",
        binding(remote));
  }

  @Test
  void anotherPolicyLooksAtOurCopiesAnewAndAtNothingElse() {
    patch("primary", TWO_WAY);
    String own = link("primary", true, "own");
    String theirs = link("primary", false, "native");
    patch("primary", "{\"state\": \"paused\"}");
    assertThat(lag(own)).isEqualTo("1 1 false");
    patch("primary", "{\"filters\": {\"free\": true}}");
    assertThat(lag(own)).isEqualTo("0 1 true");
    assertThat(lag(theirs)).isEqualTo("1 1 false");
  }

  @Test
  void whatBeginsToExportReadsAllAnewAndEndsThePassUnderWay() {
    api.database.with(handle ->
        handle.execute(
            "update calsyncd.calendar_bindings set cursor = 'c', fence = 7, lease_node = 'n'"
                + " where id = cast(? as uuid)",
            binding("primary")));
    patch("primary", "{\"filters\": {\"free\": true}}");
    assertThat(pass("primary")).isEqualTo("c 7 n");
    patch("primary", TWO_WAY);
    assertThat(pass("primary")).isEqualTo(" 8 -");
  }

  @Test
  void whoUntiesACalendarIsToldWhichCopiesThereAre() {
    patch("primary", TWO_WAY);
    link("primary", true, "own");
    link("primary", false, "native");
    String path = "/bindings/" + binding("primary");
    Answer preview = delete(path + "?copies=remove&preview=true");
    assertThat(preview.status()).isEqualTo(200);
    assertThat(preview.json().toString())
        .isEqualTo("{\"copies\":\"remove\",\"count\":1,\"titles\":[\"Copy own\"]}");
    for (String unseen : List.of("", "&count=0", "&count=2")) {
      Answer refused = delete(path + "?copies=remove" + unseen);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text("code")).isEqualTo("copies_stay");
      assertThat(refused.text("detail")).contains("count=1");
    }
    assertThat(delete(path + "?copies=remove&count=all").status()).isEqualTo(400);
    assertThat(binding("primary")).isNotEmpty();
    assertThat(delete(path + "?copies=keep").status()).isEqualTo(204);
    assertThat(calendarOf("primary").path("bindings")).isEmpty();
    assertThat(delete("/bindings/" + binding("private") + "?copies=remove").status())
        .isEqualTo(204);
  }

  private String ownLink() {
    return api.database.in(handle ->
        handle
            .select(
                "select hub_version || ' ' || state || ' ' || (retry_at is null) from"
                    + " calsyncd.event_links where binding_id = cast(? as uuid) and own_copy",
                binding("primary"))
            .mapTo(String.class)
            .one());
  }

  @Test
  void copiesThatWereSeenGoAndThenTheBinding() {
    patch("primary", TWO_WAY);
    link("primary", true, "own");
    link("primary", false, "native");
    api.database.with(handle ->
        handle.execute(
            "update calsyncd.event_links set state = 'parked', state_reason = 'refused',"
                + " parked_version = 1, retry_at = now()"));
    String path = "/bindings/" + binding("primary");

    Answer accepted = delete(path + "?copies=remove&count=1");

    assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
    assertThat(accepted.text("state") + " " + accepted.text("state_reason"))
        .isEqualTo("active untying");
    assertThat(accepted.text("direction")).isEqualTo("export_only");
    assertThat(ownLink()).isEqualTo("0 linked true");
    assertThat(delete(path + "?copies=remove&count=1").status()).isEqualTo(202);
    assertThat(patch("primary", TWO_WAY).text("state_reason")).isEmpty();
    assertThat(delete(path + "?copies=remove&count=1").status()).isEqualTo(202);
    assertThat(delete(path + "?copies=keep").status()).isEqualTo(204);
  }
}
