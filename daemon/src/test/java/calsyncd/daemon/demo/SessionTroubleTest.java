package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.until;
import static calsyncd.daemon.demo.SessionWorld.ago;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions over two whole nodes while Google refuses or tokens end. */
class SessionTroubleTest extends SessionGround {
  private static final int KEPT = 50;

  private static ObjectNode ended(String id) {
    return world.report("end", id, ago(3600), ago(60), 1);
  }

  private static JsonNode dropped() {
    return world.ask(1, "GET", "/dead-letters", "").granted().path("dropped");
  }

  private static void sweep() {
    new Web().post(world.one.admin() + "/tasks/run-job?job=calendar_session_sweep");
  }

  @Test
  void ofTheDeadTheNewestFiftyAreKeptAndTheOthersCountedAndLogged() {
    world.quiet();
    world.refuse(400, "invalid");
    for (int n = 0; n < KEPT; n++) {
      assertThat(world.ask(1, "PUT", "/kept-" + id(n), ended("kept").toString()).status())
          .isEqualTo(201);
    }
    until(() -> dead().size() == KEPT);
    assertThat(dropped().asLong()).isZero();
    assertThat(world.figure("calsyncd_session_dead_letters", "")).isEqualTo(KEPT);
    List<String> oldest = ids(dead()).subList(KEPT - 7, KEPT);

    ObjectNode batch = Web.object();
    ArrayNode more = batch.putArray("reports");
    for (int n = 0; n < 7; n++) {
      more.add(ended("more").put("local_id", "more-" + id(n)));
    }
    world.ask(2, "POST", "/batch", batch.toString()).granted();
    until(() -> dropped().asLong() == 7);
    assertThat(ids(dead())).hasSize(KEPT).doesNotContainAnyElementsOf(oldest);
    assertThat(ids(dead()).subList(0, 7)).allMatch(it -> it.startsWith("more-"));

    assertThat(world.log()).doesNotContain("dead letters of sessions were dropped");
    sweep();
    sweep();
    assertThat(world.log().lines())
        .filteredOn(it -> it.contains("dead letters of sessions were dropped"))
        .singleElement()
        .asString()
        .contains("7 dead letters of sessions were dropped: a user may have 50");
    replayAll();
    assertThat(world.allAtGoogle("kept")).hasSize(KEPT - 7);
    assertThat(world.allAtGoogle("more")).hasSize(7);
  }

  private static String id(int number) {
    return "%04d".formatted(number);
  }

  private static List<String> ids(List<JsonNode> letters) {
    return letters.stream().map(it -> it.path("local_id").asText()).toList();
  }

  private static void replayAll() {
    world.google.faults().clear();
    for (JsonNode letter : dead()) {
      String path = "/dead-letters/" + letter.path("id").asText() + "/replay";
      assertThat(world.ask(2, "POST", path, "").status()).isEqualTo(202);
    }
    until(() -> world.letters().stream().allMatch(it -> state(it).equals("delivered")));
    until(() -> world.figure("calsyncd_session_dead_letters", "") == 0);
  }

  private static String state(JsonNode letter) {
    return letter.path("state").asText();
  }

  private static List<JsonNode> dead() {
    return world.letters().stream().filter(it -> state(it).equals("dead")).toList();
  }

  @Test
  void anExpiredTokenIsRefreshedOnceAndTheEndIsDelivered() {
    world.quiet();
    world.expireAccess();
    world.put(1, "expired-token", ended("expired-token"));
    until(() -> world.atGoogle("expired-token").size() == 1);
    assertThat(world.asked()).filteredOn(it -> it.startsWith("POST /token")).hasSize(1);
    assertThat(world.letters("expired-token")).isEmpty();
  }

  @Test
  void whatHasNoGrantWaitsForOneAndIsNoDeadLetter() {
    String states = "select count(*) from calsyncd.calendar_connections where state = '%s'";
    world.quiet();
    world.revoke();
    JsonNode answer = world.put(1, "no-grant", ended("no-grant"));
    assertThat(answer.path("delivery").asText()).isEqualTo("handed_over");
    until(() -> world.one.count(states.formatted("needs_reauth")) == 1);
    JsonNode later = world.put(2, "no-grant-either", ended("no-grant-either"));
    assertThat(later.path("delivery").asText()).isEqualTo("handed_over");
    sweep();
    assertThat(world.letters("no-grant")).isEmpty();
    until(() -> world.figure("calsyncd_undelivered_sessions", "") == 2);

    world.reconnect();
    until(() -> world.one.count(states.formatted("active")) == 1);
    until(() -> world.atGoogle("no-grant").size() == 1);
    until(() -> world.atGoogle("no-grant-either").size() == 1);
    assertThat(world.letters("no-grant")).isEmpty();
    assertThat(world.letters("no-grant-either")).isEmpty();
  }

  @Test
  void whatHappensToSessionsIsPublished() {
    String ends = "calsyncd_session_ends_total";
    double open = world.figure("calsyncd_open_sessions", "");
    double told = world.figure(ends, "");
    double delivered = world.figure(ends, "\"delivered\"");
    double refused = world.figure(ends, "\"refused\"") + world.figure(ends, "\"handed_over\"");
    world.put(1, "figures-open", world.report("start", "figures", ago(60), ago(60), 1));
    until(() -> world.figure("calsyncd_open_sessions", "") == open + 1);
    assertThat(world.figure(ends, "")).isEqualTo(told);

    ObjectNode end = world.report("end", "figures", ago(60), ago(0), 2);
    JsonNode answer = world.put(1, "figures-open", end);
    world.put(1, "figures-open", end);
    assertThat(world.figure(ends, "")).as("a repeat is no end").isEqualTo(told + 1);
    int prompt = answer.path("delivery").asText().equals("delivered") ? 1 : 0;
    assertThat(world.figure(ends, "\"delivered\"")).isEqualTo(delivered + prompt);
    assertThat(world.figure("calsyncd_session_delivery_seconds_count", ""))
        .isEqualTo(world.figure(ends, "\"delivered\""));
    until(() -> world.figure("calsyncd_open_sessions", "") == open);

    world.quiet();
    world.refuse(400, "invalid");
    world.put(1, "figures-dead", ended("figures-dead"));
    assertThat(world.figure(ends, "\"refused\"") + world.figure(ends, "\"handed_over\""))
        .isEqualTo(refused + 2 - prompt);
    until(() -> world.letters("figures-dead").size() == 1);
    until(() -> world.figure("calsyncd_session_dead_letters", "") == 1);
    replayAll();
  }
}
