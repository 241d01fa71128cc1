package calsyncd.providers.google;

import calsyncd.providers.Relay;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Stands before a simulator, notes every header, parameter and field that passes by, and takes one
 * of them away or alters it. A part is named by method, path (ids as {@code *}), kind and name,
 * e.g. {@code PATCH events/* body start.date}.
 */
final class BreakingProxy implements AutoCloseable {
  /** Before the name of a part: it is not taken away but says something else. */
  static final String ALTERED = "altered: ";

  private static final Set<String> HEADERS = Set.of("Authorization", "If-Match", "Content-Type");

  private final String target;
  private final String broken;
  private final Relay relay;
  private volatile boolean altered;

  /** Passes everything on but the broken part. */
  BreakingProxy(String target, String broken) throws IOException {
    this.target = target;
    this.broken = broken;
    relay = new Relay(broken, this::request, BreakingProxy::answer);
  }

  URI url() {
    return URI.create("http://" + relay.host());
  }

  /** The parts that passed by. */
  Set<String> seen() {
    return relay.seen();
  }

  /** Whether a part was altered: one that is null cannot be. */
  boolean hasAltered() {
    return altered;
  }

  @Override
  public void close() {
    relay.close();
  }

  private static byte[] answer(HttpResponse<byte[]> answer, Headers headers) {
    headers.set("Content-Type", "application/json");
    return answer.body();
  }

  private HttpRequest request(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestMethod() + " " + place(exchange.getRequestURI());
    String url = target + exchange.getRequestURI().getRawPath() + query(exchange, call);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body(exchange, call)));
    relay.headers(
        exchange,
        HEADERS,
        call,
        (name, value) -> request.header(name, altered(call + " header " + name, value)));
    return request.build();
  }

  private boolean keeps(String part) {
    return relay.keeps(part);
  }

  /** Another value of the same type, if this part is to be altered. */
  private <T> T altered(String part, T value, UnaryOperator<T> other) {
    boolean alters = broken.equals(ALTERED + part);
    altered |= alters;
    return alters ? other.apply(value) : value;
  }

  private String altered(String part, String value) {
    return altered(part, value, text -> text.isEmpty() ? "x" : "1" + text.substring(1) + "1");
  }

  private static String place(URI uri) {
    String path = uri.getPath().replaceFirst("/calendar/v3/(users/me/|calendars/[^/]*/?)?", "");
    return path.replaceFirst("^(events|calendarList)/(?!watch)[^/]+", "$1/*");
  }

  private String query(HttpExchange exchange, String call) {
    String raw = exchange.getRequestURI().getRawQuery();
    return raw == null
        ? ""
        : Arrays.stream(raw.split("&"))
            .filter(part -> keeps(call + " query " + part.split("=")[0]))
            .map(part -> part.split("=", 2))
            .map(part -> part[0] + "=" + altered(call + " query " + part[0], part[1]))
            .collect(Collectors.joining("&", "?", ""));
  }

  private byte[] body(HttpExchange exchange, String call) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    if (sent.length == 0) {
      return sent;
    }
    String text = unpacked(exchange, sent);
    GenericJson json = GsonFactory.getDefaultInstance().fromString(text, GenericJson.class);
    return GsonFactory.getDefaultInstance().toByteArray(copy(json, call + " body "));
  }

  private static String unpacked(HttpExchange exchange, byte[] sent) throws IOException {
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (var in = new ByteArrayInputStream(sent)) {
      byte[] plain = packed ? new GZIPInputStream(in).readAllBytes() : sent;
      return new String(plain, StandardCharsets.UTF_8);
    }
  }

  private Map<String, Object> copy(Map<?, ?> object, String path) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((name, value) -> {
      if (keeps(path + name)) {
        copy.put(String.valueOf(name), copy(value, path + name));
      }
    });
    return copy;
  }

  private Object copy(Object value, String part) {
    return switch (value) {
      case Map<?, ?> map -> copy(map, part + ".");
      case List<?> list ->
          list.stream().map(one -> copy(one, one instanceof Map ? part + "[]" : part)).toList();
      case String text -> altered(part, text);
      case Boolean flag -> altered(part, flag, it -> !it);
      case BigDecimal number -> altered(part, number, it -> it.add(BigDecimal.ONE));
      default -> value;
    };
  }
}
