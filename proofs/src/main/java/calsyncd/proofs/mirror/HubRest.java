package calsyncd.proofs.mirror;

import calsyncd.calendar.Event;
import calsyncd.daemon.demo.Web;
import calsyncd.daemon.json.EventJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A person who edits the hub over REST. */
public final class HubRest implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STALE = 412;
  private static final int GONE = 404;
  private static final int UNWRITABLE = 422;
  private static final int DECIDED = 409;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final String token;
  private final String calendar;

  /** The hub says that an event makes no sense. */
  public static final class Unwritable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unwritable(String why) {
      super(why);
    }
  }

  /**
   * A person with this token.
   *
   * @param calendar where new events go
   */
  public HubRest(String api, String token, String calendar) {
    this.base = api + "/integrations/calendar/";
    this.token = token;
    this.calendar = calendar;
  }

  /** A new event. */
  public void create(Event event) {
    ObjectNode body = body(event).put("hub_calendar_id", calendar);
    require(send("POST", "events", "", body.toString()));
  }

  private static ObjectNode body(Event event) {
    ObjectNode body = EventJson.write(event);
    body.remove("not_carried");
    return body;
  }

  /**
   * False where somebody else was first.
   *
   * @throws Unwritable where the hub takes no such event
   */
  public boolean put(Rows.Hub known, Event event) {
    HttpResponse<String> answer =
        send("PUT", "events/" + known.id(), known.version() + "", body(event).toString());
    if (answer.statusCode() == UNWRITABLE) {
      throw new Unwritable(answer.body() + " for " + event + " in place of " + known.event());
    }
    return done(answer);
  }

  /** False where somebody else was first. */
  public boolean delete(Rows.Hub known) {
    return done(send("DELETE", "events/" + known.id(), known.version() + "", ""));
  }

  /** Rings all bindings. */
  void syncNow() {
    post("sync/now", Web.object());
  }

  /** What a GET answers; it has to succeed. */
  JsonNode get(String path) {
    return json(send("GET", path, "", ""));
  }

  /** What a POST answers; it has to succeed. */
  JsonNode post(String path, ObjectNode body) {
    return json(send("POST", path, "", body.toString()));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    require(answer);
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }

  /**
   * Says {@code approve} or {@code reject} to a proposal; false where it was decided before, or has
   * grown since.
   */
  boolean decide(JsonNode proposal, String word) {
    String path = "proposals/" + proposal.path("id").asText() + "/" + word;
    HttpResponse<String> answer = send("POST", path, proposal.path("version").asText(), "{}");
    if (answer.statusCode() == DECIDED || answer.statusCode() == STALE) {
      return false;
    }
    require(answer);
    return true;
  }

  /** Makes a binding {@code active} or {@code paused}. */
  void set(String binding, String state) {
    require(send("PATCH", "bindings/" + binding, "", "{\"state\":\"" + state + "\"}"));
  }

  private static boolean done(HttpResponse<String> answer) {
    if (answer.statusCode() == STALE || answer.statusCode() == GONE) {
      return false;
    }
    require(answer);
    return true;
  }

  private static void require(HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          answer.request().method()
              + " "
              + answer.request().uri()
              + ": "
              + answer.statusCode()
              + " "
              + answer.body());
    }
  }

  private HttpResponse<String> send(String method, String path, String tag, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", "Bearer " + token)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!tag.isEmpty()) {
      request.header("If-Match", "\"" + tag + "\"");
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
