package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.http.NotificationSender.Count;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GooglePushTest extends GoogleFixture {
  private final HookServer hook = new HookServer();

  @AfterEach
  void stopHook() {
    hook.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':'web_hook','address':'https://h/x'} | required",
        "{'id':'c 1','type':'web_hook','address':'https://h/x'} | invalid",
        "{'id':'c1','type':'pigeon','address':'https://h/x'} | invalid",
        "{'id':'c1','type':'web_hook'} | required",
        "{'id':'c1','type':'web_hook','address':'ftp://h/x'} | push.webhookUrlNotHttps",
        "{'id':'c1','type':'web_hook','address':'https://h/x','params':{'ttl':'0'}} | invalid"
      })
  void g13WrongWatchesAreRefused(String body, String reason) {
    var answer = ada.post(EVENTS + "/watch", body.replace('\'', '"'));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo(reason);
  }

  @Test
  void g13PlainHttpIsRefusedUnlessAllowed() {
    google.options(google.options().withAllowHttpAddresses(false));
    assertThat(watch("c1", "").reason()).isEqualTo("push.webhookUrlNotHttps");
    google.options(google.options().withAllowHttpAddresses(true));
    assertThat(watch("c1", "").status()).isEqualTo(200);
    assertThat(watch("c1", "").reason()).isEqualTo("channelIdNotUnique");
  }

  @Test
  void g13LifetimesAreSevenDaysAtMost() {
    long now = clock.instant().toEpochMilli();
    long week = Duration.ofDays(7).toMillis();
    assertThat(expiration(watch("c1", ""))).isEqualTo(now + week);
    assertThat(expiration(watch("c2", ",\"params\":{\"ttl\":\"60\"}"))).isEqualTo(now + 60_000);
    assertThat(expiration(watch("c3", ",\"expiration\":" + (now + 2 * week))))
        .isEqualTo(now + week);
    String holidays =
        ApiClient.encode(google.addGeneratedCalendar(ADA, "Feiertage", ZoneId.of("UTC")));
    var answer = ada.post("/calendars/" + holidays + "/events/watch", body("c4", ""));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("pushNotSupportedForRequestedResource");
    assertThat(ada.get("/calendars/" + holidays + "/events").status()).isEqualTo(200);
  }

  @Test
  void g14MessagesCarryTheDocumentedHeadersAndNoBody() throws Exception {
    google.options(google.options().withSyncBeforeResponse(true));
    var channel = watch("user_1_a", ",\"token\":\"secret\"");
    assertThat(hook.waiting()).isEqualTo(1);
    var sync = hook.next();
    assertThat(sync.header("X-Goog-Channel-ID")).isEqualTo("user_1_a");
    assertThat(sync.header("X-Goog-Resource-State")).isEqualTo("sync");
    assertThat(sync.number()).isEqualTo(1);
    assertThat(sync.header("X-Goog-Channel-Token")).isEqualTo("secret");
    assertThat(sync.header("X-Goog-Resource-ID")).isEqualTo(channel.text("resourceId"));
    assertThat(sync.header("X-Goog-Resource-URI")).isEqualTo(channel.text("resourceUri"));
    assertThat(sync.header("X-Goog-Channel-Expiration")).isEqualTo("Sun, 8 Nov 2026 00:00:00 GMT");
    assertThat(sync.bodyLength()).isZero();
    long last = 1;
    for (int i = 0; i < 4; i++) {
      insert("e" + i);
      var message = hook.next();
      assertThat(message.header("X-Goog-Resource-State")).isEqualTo("exists");
      assertThat(message.number()).isGreaterThan(last);
      last = message.number();
    }
    assertThat(last).isGreaterThan(5);
  }

  @Test
  void g15OnlyFourCodesAreTriedAgain() throws Exception {
    ada.control("notifications", "{\"backoff_scale\":0.001}");
    watch("c1", "");
    assertThat(hook.next().answered()).isEqualTo(204);
    hook.answerNext(503);
    hook.answerNext(500);
    insert("retried");
    assertThat(hook.next().answered()).isEqualTo(503);
    assertThat(hook.next().answered()).isEqualTo(500);
    assertThat(hook.next().answered()).isEqualTo(204);
    hook.answerNext(404);
    insert("lost");
    assertThat(hook.next().answered()).isEqualTo(404);
    waitFor(() -> google.notifications().count(Count.FAILED) == 1);
    assertThat(google.notifications().count(Count.RETRIED)).isEqualTo(2);
  }

  @Test
  void g15DropsAreSeededAndPausesHoldMessages() throws Exception {
    watch("c1", "");
    hook.next();
    ada.control("notifications", "{\"drop_rate\":1.0}");
    insert("dropped");
    assertThat(google.notifications().count(Count.DROPPED)).isEqualTo(1);
    ada.control("notifications", "{\"drop_rate\":0.0,\"paused\":true}");
    insert("held");
    assertThat(hook.waiting()).isZero();
    ada.control("notifications", "{\"paused\":false,\"duplicate_rate\":1.0}");
    hook.next();
    insert("twice");
    assertThat(hook.next().number()).isEqualTo(hook.next().number());
  }

  @Test
  void g15OverlappingChannelsBothRingUntilStoppedOrExpired() throws Exception {
    watch("old", ",\"params\":{\"ttl\":\"3600\"}");
    var renewed = watch("new", "");
    hook.next();
    hook.next();
    insert("both");
    assertThat(hook.next().header("X-Goog-Channel-ID"))
        .isNotEqualTo(hook.next().header("X-Goog-Channel-ID"));
    clock.advance(Duration.ofHours(1));
    insert("one");
    assertThat(hook.next().header("X-Goog-Channel-ID")).isEqualTo("new");
    String stop = "{\"id\":\"new\",\"resourceId\":\"%s\"}".formatted(renewed.text("resourceId"));
    assertThat(ada.post("/channels/stop", "{\"id\":\"new\"}").status()).isEqualTo(404);
    assertThat(ada.post("/channels/stop", stop).status()).isEqualTo(204);
    assertThat(ada.post("/channels/stop", stop).status()).isEqualTo(404);
    long before = google.notifications().count(Count.SENT);
    insert("none");
    assertThat(google.notifications().count(Count.SENT)).isEqualTo(before);
  }

  @Test
  void channelsOfUsersWhoLostTheShareAreSilent() throws Exception {
    google.addUser("bob@example.com");
    google.share(ADA, "bob@example.com", "reader");
    var bob = new ApiClient(google.baseUrl(), google.accessTokenFor("bob@example.com"));
    bob.post("/calendars/" + ADA + "/events/watch", body("bobs", ""));
    assertThat(hook.next().header("X-Goog-Resource-State")).isEqualTo("sync");
    insert("seen");
    assertThat(hook.next().header("X-Goog-Channel-ID")).isEqualTo("bobs");
    google.loseShare(ADA, "bob@example.com", false);
    long before = google.notifications().count(Count.SENT);
    insert("unseen");
    assertThat(google.notifications().count(Count.SENT)).isEqualTo(before);
  }

  private ApiClient.Answer watch(String id, String more) {
    return ada.post(EVENTS + "/watch", body(id, more));
  }

  private String body(String id, String more) {
    return "{\"id\":\"%s\",\"type\":\"web_hook\",\"address\":\"%s\"%s}"
        .formatted(id, hook.url(), more);
  }

  private static long expiration(ApiClient.Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return Long.parseLong(answer.text("expiration"));
  }

  private static void waitFor(BooleanSupplier condition) throws InterruptedException {
    var tick = new CountDownLatch(1);
    for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
      tick.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }
}
