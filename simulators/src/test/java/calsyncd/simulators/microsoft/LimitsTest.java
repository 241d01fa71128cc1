package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
  private static final String CLIENT = "app-1";

  @Test
  void m14_moreThanFourCallsAtOnceAreThrottled() throws Exception {
    var slow = GraphOptions.defaults().withLatency(Duration.ofSeconds(1));
    try (var graph = new GraphWorld(slow)) {
      List<GraphWorld.Answer> answers = together(graph, 8);
      assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(4);
      assertThat(answers)
          .filteredOn(answer -> answer.status() == 429)
          .hasSize(4)
          .allMatch(answer -> answer.code().equals("ApplicationThrottled"))
          .allMatch(answer -> answer.header("Retry-After").matches("\\d+\\.\\d+"));
      assertThat(graph.get("/me/calendars").status()).isEqualTo(200);
    }
  }

  private static List<GraphWorld.Answer> together(GraphWorld graph, int calls)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<GraphWorld.Answer> call = () -> graph.get("/me/calendars");
      List<GraphWorld.Answer> answers = new ArrayList<>();
      for (Future<GraphWorld.Answer> one : threads.invokeAll(Collections.nCopies(calls, call))) {
        answers.add(one.get());
      }
      return answers;
    }
  }

  @Test
  void m14_callsInTenMinutesAreLimited() {
    var few = new GraphOptions.Exchange(true, false, 400, 4, 5);
    try (var graph = new GraphWorld(GraphOptions.defaults().withExchange(few))) {
      for (int i = 0; i < 5; i++) {
        assertThat(graph.get("/me/calendars").status()).isEqualTo(200);
      }
      var refused = graph.get("/me/calendars");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("TooManyRequests");
      assertThat(Double.parseDouble(refused.header("Retry-After"))).isBetween(599.0, 601.0);
      graph.simulator().clock().advance(Duration.ofSeconds(601));
      assertThat(graph.get("/me/calendars").status()).isEqualTo(200);
    }
  }

  private static GraphWorld.Answer token(GraphWorld graph, String form) {
    URI uri = URI.create(graph.simulator().tokenUrl());
    return graph.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form + "&client_id=" + CLIENT)));
  }

  private static GraphWorld.Answer refresh(GraphWorld graph, String token) {
    return token(graph, "grant_type=refresh_token&refresh_token=" + token);
  }

  private static String newest(GraphWorld.Answer answer) {
    return answer.body().path("refresh_token").asText();
  }

  @Test
  void m15_eachRefreshGivesANewTokenAndTheOldOneStays() {
    try (var graph = GraphWorld.documented()) {
      String old = graph.simulator().refreshTokenFor(GraphWorld.USER, CLIENT);
      var first = refresh(graph, old);
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.body().path("expires_in").asInt()).isEqualTo(3_599);
      assertThat(newest(first)).isNotEqualTo(old);
      assertThat(refresh(graph, old).status()).isEqualTo(200);
      String access = first.body().path("access_token").asText();
      assertThat(me(graph, access).body().path("mail").asText()).isEqualTo(GraphWorld.USER);
      graph.simulator().clock().advance(Duration.ofHours(1));
      assertThat(me(graph, access).code()).isEqualTo("InvalidAuthenticationToken");
      assertThat(refresh(graph, newest(first)).status()).isEqualTo(200);
      graph.simulator().clock().advance(Duration.ofDays(91));
      isRefused(refresh(graph, newest(first)), "invalid_grant");
    }
  }

  private static GraphWorld.Answer me(GraphWorld graph, String token) {
    URI uri = URI.create(graph.simulator().graphUrl() + "/me");
    return graph.send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token));
  }

  private static void isRefused(GraphWorld.Answer answer, String error) {
    JsonNode body = answer.body();
    assertThat(body.path("error").asText()).isEqualTo(error);
    int code = body.path("error_codes").path(0).asInt();
    assertThat(body.path("error_description").asText()).startsWith("AADSTS" + code + ": ");
    assertThat(body.path("correlation_id").asText()).isNotEmpty();
  }

  @Test
  void m15_reuseRevokesTheGrantWhenStrict() {
    try (var graph = GraphWorld.documented()) {
      graph.control("tokens", "{\"action\":\"rotation\",\"mode\":\"revoke_on_reuse\"}");
      String old = graph.simulator().refreshTokenFor(GraphWorld.USER, CLIENT);
      var first = refresh(graph, old);
      isRefused(refresh(graph, old), "invalid_grant");
      isRefused(refresh(graph, newest(first)), "invalid_grant");
    }
  }

  @ParameterizedTest
  @CsvSource({"invalid_grant,400", "interaction_required,400", "temporarily_unavailable,503"})
  void m15_refusalsAreScripted(String error, int status) {
    try (var graph = GraphWorld.documented()) {
      String old = graph.simulator().refreshTokenFor(GraphWorld.USER, CLIENT);
      graph.control("token_errors", "{\"error\":\"" + error + "\"}");
      var refused = refresh(graph, old);
      assertThat(refused.status()).isEqualTo(status);
      isRefused(refused, error);
      assertThat(refresh(graph, old).status()).isEqualTo(200);
    }
  }

  @Test
  void m15_theCodeFlowYieldsTokens() {
    try (var graph = GraphWorld.documented()) {
      String query =
          "?response_type=code&client_id="
              + CLIENT
              + "&state=s1&scope=offline_access&redirect_uri=http%3A%2F%2Flocalhost%2Fback";
      URI uri = URI.create(graph.simulator().authorizeUrl() + query);
      String back = graph.send(HttpRequest.newBuilder(uri)).header("Location");
      assertThat(back).startsWith("http://localhost/back?code=").endsWith("&state=s1");
      String code = back.replaceAll(".*code=|&state.*", "");
      String form =
          "grant_type=authorization_code&redirect_uri=http%3A%2F%2Flocalhost%2Fback&code=" + code;
      var granted = token(graph, form);
      assertThat(granted.status()).isEqualTo(200);
      assertThat(newest(granted)).isNotEmpty();
      isRefused(token(graph, form), "invalid_grant");
      assertThat(URLDecoder.decode(code, StandardCharsets.UTF_8)).isNotEmpty();
    }
  }

  @Test
  void everyCallNeedsABearerAndOnlyReachesItsOwnMailbox() {
    try (var graph = GraphWorld.documented()) {
      URI uri = URI.create(graph.simulator().graphUrl() + "/me/events");
      var refused = graph.send(HttpRequest.newBuilder(uri));
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.code()).isEqualTo("InvalidAuthenticationToken");
      assertThat(refused.body().path("error").path("innerError").has("request-id")).isTrue();
      graph.simulator().addUser("bob@contoso.test");
      assertThat(graph.get("/users/bob@contoso.test/events").code()).isEqualTo("ErrorAccessDenied");
      assertThat(graph.get("/users/" + GraphWorld.USER + "/events").status()).isEqualTo(200);
    }
  }

  @Test
  void tenThousandEventsCostTimeInProportion() {
    var open = new GraphOptions.Exchange(true, false, 400, 4, 1_000_000);
    try (var graph = new GraphWorld(GraphOptions.defaults().withExchange(open))) {
      fill(graph, 1_000);
      long second = fill(graph, 1_000);
      fill(graph, 7_000);
      long last = fill(graph, 1_000);
      assertThat(last).as("ns for the tenth thousand").isLessThan(4 * second);
      String prefer = "odata.maxpagesize=500";
      String next = "/me/calendarView/delta?" + GraphWorld.NOVEMBER;
      int seen = 0;
      while (!next.contains("$deltatoken")) {
        JsonNode page = graph.get(next, "Prefer", prefer).body();
        seen += page.path("value").size();
        next = page.path("@odata.nextLink").asText(page.path("@odata.deltaLink").asText());
      }
      assertThat(seen).isEqualTo(10_000);
      assertThat(graph.follow(next).items()).isEmpty();
    }
  }

  private static long fill(GraphWorld graph, int events) {
    long began = System.nanoTime();
    for (int i = 0; i < events; i++) {
      graph.create("e" + i, "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    }
    return System.nanoTime() - began;
  }
}
