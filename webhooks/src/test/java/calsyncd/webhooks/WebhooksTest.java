package calsyncd.webhooks;

import static calsyncd.webhooks.WebhookServer.NOW;
import static calsyncd.webhooks.WebhookServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import calsyncd.queue.SyncQueue.Taken;
import calsyncd.testkit.MemorySyncQueue.Mood;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What genuine senders get, and what lands in the queue. */
final class WebhooksTest {
  private static final String GOOGLE = "/integrations/calendar/webhooks/google";
  private static final String MICROSOFT = "/integrations/calendar/webhooks/microsoft";

  private WebhookServer server;

  @BeforeEach
  void start() throws Exception {
    server = new WebhookServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/integrations/calendar/webhooks/google, exists",
    "/webhooks/google/calendar, not_exists",
    "/webhooks/google/calendar, a_state_of_the_future"
  })
  void googlesChangeIsQueued(String path, String state) throws Exception {
    var channel = server.secrets.newChannelId(USER);
    var answer = server.send(google(path, channel, state));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(queued("google"))
        .containsExactly(
            new Notification(
                "google", "" + USER, channel, "res-1", Signal.CHANGED, state, 42, NOW, "c-1"));
    assertThat(server.counted).containsExactly("google QUEUED");
  }

  @Test
  void googlesSyncIsAnsweredAndNotQueued() throws Exception {
    server.lists.be(Mood.REFUSING);
    var answer = server.send(google(GOOGLE, server.secrets.newChannelId(USER), "sync"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(queued("google")).isEmpty();
    assertThat(server.counted).containsExactly("google SYNC");
  }

  @Test
  void googlesBodyIsIgnored() throws Exception {
    var request = google(GOOGLE, server.secrets.newChannelId(USER), "exists");
    var answer = server.send(request.POST(BodyPublishers.ofString("{\"any\":1}")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(queued("google")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/integrations/calendar/webhooks/microsoft",
        "/webhooks/microsoft/calendar",
        "/integrations/calendar/webhooks/microsoft/lifecycle"
      })
  void graphsItemsAreQueuedInOrder(String path) throws Exception {
    var first = change("sub-1", "updated", "AAMk=");
    var second = change("sub-2", "deleted", "BBMk=");
    var answer = server.send(graph(path, first, second));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(queued("microsoft"))
        .containsExactly(
            new Notification(
                "microsoft", "" + USER, "sub-1", "AAMk=", Signal.CHANGED, "updated", 0, NOW, "c-1"),
            new Notification(
                "microsoft",
                "" + USER,
                "sub-2",
                "BBMk=",
                Signal.CHANGED,
                "deleted",
                0,
                NOW,
                "c-1"));
    assertThat(server.counted).containsExactly("microsoft QUEUED");
  }

  @ParameterizedTest
  @CsvSource({
    "missed, MISSED",
    "subscriptionRemoved, SUBSCRIPTION_REMOVED",
    "reauthorizationRequired, REAUTHORIZATION_REQUIRED",
    "somethingNew, MISSED"
  })
  void eachLifecycleEventHasItsSignal(String event, Signal signal) throws Exception {
    var item =
        """
        {"subscriptionId":"sub-1","subscriptionExpirationDateTime":"2026-12-09T18:23:45Z",
         "tenantId":"t","clientState":"%s","lifecycleEvent":"%s"}\
        """
            .formatted(server.secrets.newClientState(USER), event);
    var answer = server.send(graph(MICROSOFT + "/lifecycle", item));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(queued("microsoft"))
        .containsExactly(
            new Notification("microsoft", "" + USER, "sub-1", "", signal, event, 0, NOW, "c-1"));
  }

  @Test
  void forgedItemsAreCountedAndDroppedFromAmongGenuineOnes() throws Exception {
    var genuine = change("sub-1", "created", "AAMk=");
    var forged = genuine.replace(USER.toString(), "11111111-2222-4333-8444-555555555555");
    var nameless = genuine.replace("sub-1", "");
    var answer = server.send(graph(MICROSOFT, forged, genuine, nameless, "17"));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(queued("microsoft")).extracting(Notification::watch).containsExactly("sub-1");
    assertThat(server.counted)
        .containsExactly(
            "microsoft FORGED_ITEM",
            "microsoft MALFORMED_ITEM",
            "microsoft MALFORMED_ITEM",
            "microsoft QUEUED");
  }

  @ParameterizedTest
  @CsvSource({
    "Validation%3A+Testing+client%20application, Validation: Testing client application",
    "a%2Bb%252Fc%3D%3D, a+b%2Fc==",
    "%3Cscript%3E%C3%A9, <script>\u00e9"
  })
  void theValidationTokenComesBackDecodedOnceEvenWithoutAQueue(String encoded, String decoded)
      throws Exception {
    server.lists.be(Mood.BROKEN);
    for (var path : List.of(MICROSOFT, MICROSOFT + "/lifecycle", "/webhooks/microsoft/calendar")) {
      var request =
          server
              .request(path + "?x=validationToken=1&validationToken=" + encoded + "&y=2")
              .header("Content-Type", "text/plain; charset=utf-8")
              .POST(BodyPublishers.noBody());
      var answer = server.send(request);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(decoded);
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .isEqualToIgnoringCase("text/plain;charset=utf-8");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
    assertThat(server.counted).containsOnly("microsoft VALIDATED");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "WELL")
  void whatTheQueueDoesNotTakeIsAskedForAgain(Mood mood) throws Exception {
    server.lists.be(mood);
    assertUnavailable(server.send(google(GOOGLE, server.secrets.newChannelId(USER), "exists")));
    assertUnavailable(server.send(graph(MICROSOFT, change("sub-1", "updated", "x"))));
    assertThat(server.counted).containsExactly("google UNAVAILABLE", "microsoft UNAVAILABLE");

    server.lists.be(Mood.WELL);
    var later = server.send(google(GOOGLE, server.secrets.newChannelId(USER), "exists"));
    assertThat(later.statusCode()).isEqualTo(200);
  }

  private static void assertUnavailable(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"type":"about:blank","title":"Service Unavailable","status":503,\
            "detail":"Not taken now; send it again.","correlation_id":"c-1"}\
            """);
  }

  @Test
  void oneConnectionServesManyNotifications() throws Exception {
    for (var i = 0; i < 50; i++) {
      var answer = server.send(google(GOOGLE, server.secrets.newChannelId(USER), "exists"));
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertThat(queued("google")).hasSize(50);
  }

  @Test
  void aBatchAtTheLimitIsTaken() throws Exception {
    var item = change("s", "updated", "x");
    var items = Collections.nCopies(WebhookServer.MAX_ITEMS, item).toArray(String[]::new);

    assertThat(server.send(graph(MICROSOFT, items)).statusCode()).isEqualTo(202);
    assertThat(queued("microsoft")).hasSize(WebhookServer.MAX_ITEMS);
  }

  private HttpRequest.Builder google(String path, String channel, String state) {
    return server
        .request(path)
        .header("X-Goog-Channel-ID", channel)
        .header("X-Goog-Channel-Token", server.secrets.googleToken(channel))
        .header("X-Goog-Message-Number", "42")
        .header("X-Goog-Resource-ID", "res-1")
        .header("X-Goog-Resource-State", state)
        .header("X-Goog-Resource-URI", "https://www.googleapis.com/calendar/v3/calendars/x/events")
        .header("Content-Type", "application/json; utf-8")
        .POST(BodyPublishers.noBody());
  }

  private HttpRequest.Builder graph(String path, String... items) {
    return server
        .request(path)
        .header("Content-Type", "application/json; charset=utf-8")
        .POST(BodyPublishers.ofString("{\"value\":[" + String.join(",", items) + "]}"));
  }

  private String change(String subscription, String type, String event) {
    return """
    {"subscriptionId":"%s","clientState":"%s","changeType":"%s","resource":"Users/u/Events/%4$s",
     "resourceData":{"@odata.type":"#Microsoft.Graph.Event","id":"%4$s"}}\
    """
        .formatted(subscription, server.secrets.newClientState(USER), type, event);
  }

  private List<Notification> queued(String provider) {
    return server.queue.take(provider, 100, Duration.ZERO).stream()
        .map(Taken::notification)
        .toList();
  }
}
