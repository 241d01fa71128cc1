package calsyncd.simulators.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param status HTTP status code
 * @param headers header fields, one value each
 * @param body the bytes; empty means no body at all
 */
public record Response(int status, Map<String, String> headers, byte[] body) {
  private static final byte[] NOTHING = new byte[0];

  /** A JSON answer. */
  public static Response json(int status, JsonNode body) {
    return new Response(
        status, Map.of("Content-Type", "application/json; charset=UTF-8"), Json.bytes(body));
  }

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, Map.of(), NOTHING);
  }

  /** A text/plain answer. */
  public static Response text(int status, String body) {
    return new Response(
        status,
        Map.of("Content-Type", "text/plain; charset=UTF-8"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** A 302 to the given location. */
  public static Response redirect(String location) {
    return empty(302).withHeader("Location", location);
  }

  /** The same answer with one header set. */
  public Response withHeader(String name, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Response(status, Map.copyOf(all), body);
  }

  /** The body as UTF-8 text. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
