package calsyncd.simulators.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP request, decoded: transfer and content encodings are gone, a method override is applied.
 *
 * @param method the method, after {@code X-HTTP-Method-Override}
 * @param uri path and query as they came
 * @param pathParams percent-decoded values of the route's placeholders
 * @param query decoded query parameters in order, each with all its values
 * @param headers header fields, names compared without case
 * @param body the decoded bytes
 */
public record Request(
    String method,
    URI uri,
    Map<String, String> pathParams,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    byte[] body) {
  private static final Pattern ELEMENT = Pattern.compile("<(?:[\\w-]+:)?([A-Za-z][\\w-]*)");

  /** A request that another one holds, as in a batch. */
  public static Request of(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
    String query = uri.getRawQuery();
    return new Request(
        method, uri, Map.of(), parseQuery(query == null ? "" : query), headers, body);
  }

  /** The percent-decoded path. */
  public String path() {
    return decodePath(uri.getRawPath());
  }

  /** The value of a placeholder of the route that matched. */
  public String pathParam(String name) {
    var value = pathParams.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no placeholder " + name);
    }
    return value;
  }

  /** The first value of a query parameter. */
  public Optional<String> query(String name) {
    return queryAll(name).stream().findFirst();
  }

  /** All values of a query parameter, in order. */
  public List<String> queryAll(String name) {
    return query.getOrDefault(name, List.of());
  }

  /** The first value of a header field. */
  public Optional<String> header(String name) {
    return headerAll(name).stream().findFirst();
  }

  /** All values of a header field. */
  public List<String> headerAll(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** The bearer token of the Authorization header (RFC 6750 section 2.1). */
  public Optional<String> bearer() {
    return header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip());
  }

  /** Which report a {@code REPORT} asks for: its first element (RFC 3253 §3.6); else empty. */
  String report() {
    Matcher element = ELEMENT.matcher(method.equals("REPORT") ? bodyText() : "");
    return element.find() ? element.group(1) : "";
  }

  /** The body as UTF-8 text. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * The body as a JSON object; an empty body is an empty object.
   *
   * @throws BadJson if it is anything else
   */
  public ObjectNode json() {
    if (body.length == 0) {
      return Json.object();
    }
    try {
      JsonNode node = Json.parse(body);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new BadJson("Parse Error: the body is not a JSON object");
    } catch (IOException e) {
      throw new BadJson("Parse Error");
    }
  }

  /** The first value of each field of a form body (application/x-www-form-urlencoded). */
  public Map<String, String> form() {
    var fields = new LinkedHashMap<String, String>();
    parseQuery(bodyText()).forEach((name, values) -> fields.put(name, values.getFirst()));
    return fields;
  }

  Request withPathParams(Map<String, String> params) {
    return new Request(method, uri, params, query, headers, body);
  }

  static Map<String, List<String>> parseQuery(String raw) {
    var parsed = new LinkedHashMap<String, List<String>>();
    for (String pair : raw.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parsed.computeIfAbsent(decode(name), any -> new ArrayList<>()).add(decode(value));
    }
    return parsed;
  }

  /** Percent-decodes a path or a segment; a plus sign stays a plus sign. */
  static String decodePath(String raw) {
    return raw.indexOf('%') < 0 ? raw : decode(raw.replace("+", "%2B"));
  }

  private static String decode(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return raw;
    }
  }

  /** The body is not a JSON object; answered 400 in the vendor's envelope. */
  public static final class BadJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadJson(String message) {
      super(message);
    }
  }
}
