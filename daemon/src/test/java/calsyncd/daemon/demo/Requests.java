package calsyncd.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** What people ask of a running daemon, and what it answers, whatever the status. */
final class Requests implements AutoCloseable {
  static final InstantSource CLOCK = InstantSource.system();
  static final String NONE = "";
  private static final String USERS = "/integrations/calendar";
  private static final String MANAGERS = "/api/calendar/admin";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final LoggedDaemon daemon;
  private final Web web = new Web();
  private final HttpClient http = HttpClient.newHttpClient();

  Requests(LoggedDaemon daemon) {
    this.daemon = daemon;
  }

  /** An answer with a body of JSON. */
  record Answer(int status, HttpResponse<String> raw, JsonNode json) {
    /** The body of an answer that has to be a success. */
    JsonNode granted() {
      assertThat(status).as(raw.uri() + " " + raw.body()).isBetween(200, 299);
      return json;
    }
  }

  /**
   * A user asks.
   *
   * @param path what follows /integrations/calendar
   * @param headers names, each before its value
   */
  Answer ask(UUID user, String method, String path, String body, String... headers) {
    return answer(daemon.token(user), method, USERS + path, body, headers);
  }

  /** A manager asks; the path is what follows /api/calendar/admin. */
  Answer manage(UUID manager, String method, String path, String body) {
    return answer(daemon.token(manager, Role.MANAGER), method, MANAGERS + path, body);
  }

  private Answer answer(String token, String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(daemon.api() + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    HttpResponse<String> raw = send(request.build());
    try {
      return new Answer(raw.statusCode(), raw, MAPPER.readTree(raw.body()));
    } catch (IOException e) {
      throw new AssertionError(raw.body(), e);
    }
  }

  /** What Prometheus reads. */
  HttpResponse<String> metrics() {
    return open(daemon.admin() + "/metrics");
  }

  /** What anybody finds at an address. */
  HttpResponse<String> open(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * A user connects an account at Google and consents there.
   *
   * @param wish the body of the request, may be empty
   */
  void connect(UUID user, String email, String wish) {
    JsonNode begun = ask(user, "POST", "/google/connect", wish).granted();
    String consent = begun.path("authorization_url").asText() + "&login_hint=" + email;
    web.get(web.redirect(consent).toString(), NONE);
  }

  /** Waits for what has to become true. */
  static void until(BooleanSupplier condition) {
    assertThat(new Follower(CLOCK).until(condition, CLOCK.instant())).isPresent();
  }

  @Override
  public void close() {
    http.close();
  }
}
