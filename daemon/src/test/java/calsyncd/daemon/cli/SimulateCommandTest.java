package calsyncd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The simulators by themselves. */
@Timeout(60)
final class SimulateCommandTest {
  private static int get(JsonNode service, String path) throws Exception {
    return get(service, path, "Bearer ");
  }

  private static int get(JsonNode service, String path, String scheme) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(service.path("url").asText() + path))
              .header("User-Agent", "DiscordBot (https://example.com, 1)")
              .header("Authorization", scheme + service.path("access_token").asText())
              .timeout(Duration.ofSeconds(10))
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void eachAccountIsToldWithItsTokenAndServed() throws Exception {
    PipedReader told = new PipedReader();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(new PipedWriter(told), true));
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    String[] args = {
      "simulate", "--google-port=0", "--microsoft-port=0", "--discord-port=0", "--user", "a@b.c"
    };
    Thread command = Thread.ofPlatform().start(() -> ended.complete(line.execute(args)));
    BufferedReader lines = new BufferedReader(told);
    JsonNode google = Json.parse(lines.readLine());
    JsonNode microsoft = Json.parse(lines.readLine());
    assertThat(google.path("user").asText()).isEqualTo("a@b.c");
    assertThat(get(google, "calendar/v3/users/me/calendarList")).isEqualTo(200);
    assertThat(get(microsoft, "/me/calendars")).isEqualTo(200);
    JsonNode discord = Json.parse(lines.readLine());
    String channel = "/channels/" + discord.path("channel_id").asText();
    assertThat(get(discord, channel, "Bot ")).isEqualTo(200);
    command.interrupt();
    assertThat(ended.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void aTakenPortIsSaidInASentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Shell shell = Shell.run("simulate", "--google-port", "" + taken.getLocalPort());
      assertThat(shell.code()).isEqualTo(1);
      assertThat(shell.err()).contains("" + taken.getLocalPort()).doesNotContain("\tat ");
    }
  }
}
