package calsyncd.providers.microsoft;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestInformation;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Headers;

/**
 * Reads in JSON batches, in which each request depends on the one before: so a batch is one call at
 * a time to the mailbox, as any other request is, and whoever bounds the calls of a connection
 * bounds these, too. Nothing after a failed request is run.
 *
 * @see <a href="https://learn.microsoft.com/graph/json-batching">Combine multiple requests</a>
 */
final class GraphBatch {
  /** Graph allows no more requests in one. */
  static final int MOST = 20;

  private static final int NOT_RUN = 424;

  private final GraphExchange exchange;
  private final GraphUrls urls;

  GraphBatch(GraphExchange exchange, GraphUrls urls) {
    this.exchange = exchange;
    this.urls = urls;
  }

  /** How one request of a batch was answered. */
  sealed interface Answer {
    /** With an object. */
    record Read(JsonObject content) implements Answer {}

    /** With an error. */
    record Failed(GraphError error) implements Answer {}

    /** Not at all: one before it failed. */
    record NotRun() implements Answer {}
  }

  /**
   * GETs of these addresses.
   *
   * @return as many answers, in the same order
   */
  List<Answer> get(List<String> addresses) {
    JsonArray requests = new JsonArray();
    addresses.forEach(address -> requests.add(request(requests.size(), address)));
    JsonObject body = new JsonObject();
    body.add("requests", requests);
    Map<String, JsonObject> answers =
        answers(exchange.send(post(body), GraphSubject.BATCH, GraphBatch::tells));
    return requests.asList().stream()
        .map(request -> Json.text(request.getAsJsonObject(), "id"))
        .map(id -> Optional.ofNullable(answers.get(id)).map(GraphBatch::answer))
        .map(answer -> answer.orElseGet(Answer.NotRun::new))
        .toList();
  }

  /** A throttled batch may be 424 itself, and only what is in it tells for how long. */
  private static boolean tells(JsonObject batch) {
    return Json.array(batch, "responses").filter(answers -> !answers.isEmpty()).isPresent();
  }

  private JsonObject request(int before, String address) {
    JsonObject headers = new JsonObject();
    headers.addProperty("Prefer", String.join(", ", exchange.preferences()));
    JsonObject request = new JsonObject();
    request.addProperty("id", Integer.toString(before + 1));
    request.addProperty("method", "GET");
    request.addProperty("url", urls.relative(address));
    request.add("headers", headers);
    if (before > 0) {
      JsonArray after = new JsonArray();
      after.add(Integer.toString(before));
      request.add("dependsOn", after);
    }
    return request;
  }

  private RequestInformation post(JsonObject body) {
    RequestInformation request = new RequestInformation();
    request.httpMethod = HttpMethod.POST;
    request.setUri(URI.create(urls.batch()));
    request.headers.add("Accept", "application/json");
    return GraphWrites.with(request, body);
  }

  private static Map<String, JsonObject> answers(JsonObject batch) {
    Map<String, JsonObject> answers = new HashMap<>();
    Json.objects(
            Json.array(batch, "responses")
                .orElseThrow(() -> MicrosoftFailures.unreadable("batch_without_responses", "")))
        .forEach(answer -> answers.put(Json.text(answer, "id"), answer));
    return answers;
  }

  private static Answer answer(JsonObject answer) {
    int status = status(Json.text(answer, "status"));
    JsonObject body = Json.object(answer, "body");
    if (status >= 200 && status < 300 && !body.isEmpty()) {
      return new Answer.Read(body);
    }
    return status == NOT_RUN
        ? new Answer.NotRun()
        : new Answer.Failed(GraphError.of(status, headers(answer), body.toString()));
  }

  private static int status(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  private static Headers headers(JsonObject answer) {
    Headers.Builder headers = new Headers.Builder();
    JsonObject given = Json.object(answer, "headers");
    given.keySet().forEach(name -> headers.addUnsafeNonAscii(name, Json.text(given, name)));
    return headers.build();
  }
}
