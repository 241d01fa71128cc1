package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.DevTokens;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.live.Heard;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Ring;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import calsyncd.session.Action;
import calsyncd.session.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams: whom they let in, what they tell, and how they end. */
class LiveTest {
  private static ApiWorld api;

  private final Owner owner = new Owner("firm-a", UUID.randomUUID());

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("live", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private Heard listen(String token, String last) {
    return Heard.of(api.uri("/integrations/calendar/live").toString(), token, last);
  }

  private String token(int seconds) {
    return new DevTokens(api.auth, api.vendor.clock())
        .mint(owner.firmId(), owner.userId(), Role.USER, Duration.ofSeconds(seconds));
  }

  private void events(String hub, int many) {
    events(owner, hub, many);
  }

  private void events(Owner of, String hub, int many) {
    api.database.with(handle ->
        handle.execute(
            "insert into calsyncd.calendar_events (id, firm_id, user_id, hub_calendar_id, uid,"
                + " content, starts_at, ends_at, updated_at) select gen_random_uuid(), ?, ?,"
                + " ?::uuid, gen_random_uuid()::text, '{\"title\": \"t\", \"start\": {\"date\":"
                + " \"2026-12-03\"}, \"end\": {\"date\": \"2026-12-04\"}}', now(), now(),"
                + " clock_timestamp() from generate_series(1, ?)",
            of.firmId(),
            of.userId(),
            hub,
            many));
    api.sessions.live.ring();
  }

  @Test
  void aStreamEndsWithItsToken() {
    try (Heard heard = listen(token(3), "")) {
      assertThat(heard.status).isEqualTo(200);
      heard.next("hello");
      assertThat(heard.next("bye").data().path("reason").asText()).isEqualTo("token_expired");
      assertThat(heard.over(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void aUserHasSoManyStreamsAndNoMoreUntilOneEnds() {
    try (Heard first = listen(token(60), "");
        Heard second = listen(token(60), "");
        Heard third = listen(token(60), "")) {
      first.next("hello");
      second.next("hello");
      assertThat(third.status).isEqualTo(429);
    }
  }

  @Test
  void whoeverIsAwayHearsWhatHappenedMeanwhileInItsOrderAndOnce() {
    String hub = api.calendar(owner, "work");
    String first;
    Heard.Message last;
    try (Heard heard = listen(token(60), "")) {
      heard.next("hello");
      events(hub, 3);
      first = event(heard.next("event"));
      last = heard.next("event");
    }
    events(hub, 2);
    try (Heard heard = listen(token(60), last.id())) {
      for (int n = 0; n < 3; n++) {
        assertThat(heard.next("event").data().path("title").asText()).isEqualTo("t");
      }
      events(hub, 1);
      heard.next("event");
      assertThat(heard.all())
          .filteredOn(it -> it.event().equals("event"))
          .hasSize(4)
          .extracting(LiveTest::event)
          .doesNotHaveDuplicates()
          .doesNotContain(first, event(last));
    }
  }

  private void session(Owner of) {
    Instant now = api.vendor.clock().instant();
    Report start =
        new Report(
            Action.START,
            Optional.of(new HubCalendarId(UUID.fromString(api.calendar(of, "sessions")))),
            Optional.of("t"),
            new Report.Times(Optional.of(now), Optional.empty()),
            now,
            1);
    api.sessions.table.report(new Author(of, "c"), "session-0001", start, Ring.NOW);
    api.sessions.live.ring();
  }

  private static String event(Heard.Message message) {
    return message.data().path("id").asText();
  }

  @Test
  void whatHappensInAnotherTenantOrToAnotherUserIsNotHeard() {
    Owner elsewhere = new Owner("firm-b", owner.userId());
    Owner another = new Owner(owner.firmId(), UUID.randomUUID());
    try (Heard heard = listen(token(60), "")) {
      heard.next("hello");
      events(elsewhere, api.calendar(elsewhere, "work"), 2);
      events(another, api.calendar(another, "work"), 2);
      session(elsewhere);
      session(another);
      String own = api.calendar(owner, "work");
      events(own, 1);
      assertThat(heard.next("event").data().path("hub_calendar_id").asText()).isEqualTo(own);
      session(owner);
      heard.next("session");
      assertThat(heard.all())
          .extracting(Heard.Message::event)
          .containsOnlyOnce("session")
          .filteredOn("event"::equals)
          .as("one was made, and one is the session's")
          .hasSizeBetween(1, 2);
    }
  }

  @Test
  void aFloodIsToldAsOneReset() {
    String hub = api.calendar(owner, "work");
    try (Heard heard = listen(token(60), "")) {
      heard.next("hello");
      events(hub, 60);
      heard.next("reset");
      events(hub, 1);
      heard.next("event");
      assertThat(heard.all()).filteredOn(it -> it.event().equals("event")).hasSize(1);
    }
  }

  @Test
  void aStrangerIsRefused() {
    try (Heard heard = listen("nonsense", "")) {
      assertThat(heard.status).isEqualTo(401);
    }
  }
}
