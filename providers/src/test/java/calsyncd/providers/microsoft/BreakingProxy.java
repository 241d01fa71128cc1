package calsyncd.providers.microsoft;

import calsyncd.providers.Relay;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Stands before a Graph, notes every header, preference, parameter and field that passes by, and
 * takes one of them away. A part is named by method, path (ids as {@code *}), kind and name, e.g.
 * {@code PATCH events/* body start.dateTime}; the parts of a batch as if they came alone. Links in
 * answers lead back here.
 */
final class BreakingProxy implements AutoCloseable {
  private static final List<String> HEADERS = List.of("Authorization", "If-Match", "Content-Type");

  private final AtomicReference<Before> before =
      new AtomicReference<>(new Before("none", () -> {}));
  private final String target;
  private final Relay relay;

  /** What happens once, right before a request of this name is passed on. */
  private record Before(String call, Runnable meanwhile) {}

  /** Passes everything on but the broken part. */
  BreakingProxy(String target, String broken) throws IOException {
    this.target = target;
    relay = new Relay(broken, this::request, this::answer);
  }

  String url() {
    return "http://" + relay.host();
  }

  /** The parts that passed by. */
  Set<String> seen() {
    return relay.seen();
  }

  /** Lets something happen between two requests: right before the next of this name. */
  void before(String call, Runnable meanwhile) {
    before.set(new Before(call, meanwhile));
  }

  @Override
  public void close() {
    relay.close();
  }

  private byte[] answer(HttpResponse<byte[]> answer, Headers headers) {
    headers.set("Content-Type", "application/json");
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    return body.replace(target, url()).getBytes(StandardCharsets.UTF_8);
  }

  private HttpRequest request(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String call = exchange.getRequestMethod() + " " + place(uri.getPath());
    if (before.get().call().equals(call)) {
      before.getAndSet(new Before("none", () -> {})).meanwhile().run();
    }
    String url = target + uri.getRawPath() + query(uri.getRawQuery(), call);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body(exchange, call)));
    relay.headers(exchange, HEADERS, call, request::header);
    Optional.ofNullable(exchange.getRequestHeaders().get("Prefer")).stream()
        .flatMap(List::stream)
        .filter(preference -> prefers(call, preference))
        .forEach(preference -> request.header("Prefer", preference));
    return request.build();
  }

  private boolean prefers(String call, String preference) {
    return keeps(call + " prefer " + preference.strip().split("=")[0]);
  }

  private boolean keeps(String part) {
    return relay.keeps(part);
  }

  private static String place(String path) {
    return path.replaceFirst("^/v1.0/", "")
        .replaceFirst("^/", "")
        .replaceFirst("^me/calendars/[^/]+/", "")
        .replaceFirst("^me/calendars/[^/]+$", "calendars/*")
        .replaceFirst("^(events|subscriptions)/[^/]+", "$1/*");
  }

  private String query(String raw, String call) {
    return raw == null
        ? ""
        : Arrays.stream(raw.split("&"))
            .filter(part -> keeps(call + " query " + part.split("=")[0].replace("%24", "$")))
            .collect(Collectors.joining("&", "?", ""));
  }

  private byte[] body(HttpExchange exchange, String call) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    Optional<JsonObject> json = Json.parse(new String(sent, StandardCharsets.UTF_8));
    if (sent.length == 0 || json.isEmpty()) {
      return sent;
    }
    if (call.endsWith("$batch")) {
      Json.array(json.get(), "requests").ifPresent(all -> all.forEach(this::inner));
    }
    strip(json.get(), call + " body ");
    return json.get().toString().getBytes(StandardCharsets.UTF_8);
  }

  /** One request of a batch: its parameters and preferences. */
  private void inner(JsonElement one) {
    JsonObject request = one.getAsJsonObject();
    URI uri = URI.create(Json.text(request, "url"));
    String call = Json.text(request, "method") + " batch " + place(uri.getPath().substring(1));
    request.addProperty("url", uri.getRawPath() + query(uri.getRawQuery(), call));
    JsonObject headers = Json.object(request, "headers");
    if (headers.has("Prefer")) {
      headers.addProperty(
          "Prefer",
          Arrays.stream(Json.text(headers, "Prefer").split(","))
              .filter(preference -> prefers(call, preference))
              .collect(Collectors.joining(",")));
    }
  }

  private void strip(JsonObject object, String path) {
    object.entrySet().removeIf(entry -> !keeps(path + entry.getKey()));
    object.entrySet().forEach(entry -> within(entry.getValue(), path + entry.getKey()));
  }

  private void within(JsonElement value, String path) {
    switch (value) {
      case JsonObject object -> strip(object, path + ".");
      case JsonArray array -> array.forEach(one -> within(one, path + "[]"));
      default -> {
        // A leaf.
      }
    }
  }
}
