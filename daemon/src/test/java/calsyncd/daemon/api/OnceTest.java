package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.BASE;
import static calsyncd.daemon.api.WriteWorld.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.postgres.HousekeepingTable;
import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups and webhook endpoints are made once for an {@code Idempotency-Key}. */
final class OnceTest {
  private static ApiWorld api;
  private WriteWorld world;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("once", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void aUser() {
    world = new WriteWorld(api);
  }

  /** What is made, by its list's name. */
  private enum Thing {
    GROUP("groups", "groups", "name"),
    ENDPOINT("webhook-endpoints", "webhook_endpoints", "url");

    private final String path;
    private final String list;
    private final String field;

    Thing(String path, String list, String field) {
      this.path = BASE + "/" + path;
      this.list = list;
      this.field = field;
    }

    ObjectNode body(WriteWorld world, String word) {
      ObjectNode body = ApiWorld.MAPPER.createObjectNode();
      return this == GROUP
          ? body.put("name", word).put("hub_calendar_id", world.hub)
          : body.put("url", "http://" + ApiWorld.DOWN + "/" + word);
    }

    List<String> all(WriteWorld world) {
      return api.get(world.owner, path).json().path(list).findValuesAsText(field);
    }
  }

  private Answer keyed(String path, String key, ObjectNode body) {
    return api.send(
        api.request(world.owner, path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private Answer make(Thing thing, String key, String word) {
    return keyed(thing.path, key, thing.body(world, word));
  }

  private static void assertReused(Answer answer) {
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("code")).isEqualTo("idempotency_key_reused");
    assertThat(answer.raw().body()).contains("Idempotency-Key");
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void aPostThatIsRepeatedInParallelMakesOne(Thing thing) throws Exception {
    List<Answer> answers = atOnce(8, () -> make(thing, "local-1", "one"));
    assertThat(answers).extracting(Answer::status).containsOnly(201);
    assertThat(answers).extracting(Answer::json).containsOnly(answers.getFirst().json());
    assertThat(answers).extracting(Answer::location).containsOnly(answers.getFirst().location());
    assertThat(thing.all(world)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void withoutAKeyTwoAreTwo(Thing thing) {
    String body = thing.body(world, "same").toString();
    assertThat(api.post(world.owner, thing.path, body).status()).isEqualTo(201);
    assertThat(api.post(world.owner, thing.path, body).status()).isEqualTo(201);
    assertThat(thing.all(world)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void aKeyStandsForOneRequestOfOneUser(Thing thing) {
    Answer first = make(thing, "local-1", "one");
    assertReused(make(thing, "local-1", "two"));
    assertThat(make(thing, "local-2", "one").text("id")).isNotEqualTo(first.text("id"));
    assertThat(thing.all(world)).hasSize(2);
    world = new WriteWorld(api);
    assertThat(make(thing, "local-1", "two").status()).isEqualTo(201);
    assertThat(thing.all(world)).hasSize(1);
  }

  @Test
  void aKeyOfOneThingIsNoneOfAnother() {
    ObjectNode event = world.hour("event", "2026-12-03T09:00:00");
    assertThat(keyed(WriteWorld.PATH, "event", event).status()).isEqualTo(201);
    assertReused(make(Thing.GROUP, "event", "one"));
    assertThat(make(Thing.GROUP, "group", "one").status()).isEqualTo(201);
    assertReused(make(Thing.ENDPOINT, "group", "one"));
    assertReused(keyed(WriteWorld.PATH, "group", event));
    assertThat(Thing.GROUP.all(world)).containsExactly("one");
    assertThat(Thing.ENDPOINT.all(world)).isEmpty();
  }

  @Test
  void whoRepeatsIsGivenTheSecretThatMessagesAreSignedWith() {
    String secret = make(Thing.ENDPOINT, "local-1", "one").text("secret");
    assertThat(secret).startsWith("whsec_");
    assertThat(make(Thing.ENDPOINT, "local-1", "one").text("secret")).isEqualTo(secret);
  }

  @Test
  void whoRepeatsIsToldHowTheGroupStandsNow() {
    Answer first = make(Thing.GROUP, "local-1", "one");
    api.send(
        api.request(world.owner, first.location())
            .header("Content-Type", "application/json")
            .header("If-Match", "\"1\"")
            .method("PATCH", BodyPublishers.ofString("{\"name\": \"renamed\"}")));
    Answer again = make(Thing.GROUP, "local-1", "one");
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text("id")).isEqualTo(first.text("id"));
    assertThat(again.text("name")).isEqualTo("renamed");
    assertThat(again.raw().headers().firstValue("ETag")).contains("\"2\"");
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void whatWasRemovedSinceIsNotMadeAgain(Thing thing) {
    Answer first = make(thing, "local-1", "one");
    assertThat(api.send(api.request(world.owner, first.location()).DELETE()).status())
        .isBetween(200, 204);
    assertReused(make(thing, "local-1", "one"));
    assertThat(thing.all(world)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void aKeyIsForgottenAfterItsTime(Thing thing) {
    make(thing, "local-1", "one");
    age();
    assertThat(make(thing, "local-1", "two").status()).isEqualTo(201);
    age();
    ObjectNode event = world.hour("event", "2026-12-03T09:00:00");
    assertThat(keyed(WriteWorld.PATH, "local-1", event).status()).as("an event's").isEqualTo(201);
    age();
    assertThat(make(thing, "local-1", "one").status()).as("its own again").isEqualTo(201);
    age();
    HousekeepingTable cleanup = new HousekeepingTable(api.database, Retention.DEFAULT);
    assertThat(cleanup.tidy()).containsEntry("idempotency_keys", 1L);
  }

  private void age() {
    api.database.with(handle ->
        handle.execute(
            "update calsyncd.idempotency_keys set created_at = now() - interval '8 days'"
                + " where user_id = ?",
            world.owner.userId()));
  }

  @Test
  void aKeyThatIsNoneIsRefused() {
    Answer refused = make(Thing.GROUP, "k".repeat(256), "one");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.raw().body()).contains("Idempotency-Key");
    assertThat(Thing.GROUP.all(world)).isEmpty();
  }
}
