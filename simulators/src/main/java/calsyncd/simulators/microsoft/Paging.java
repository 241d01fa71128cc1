package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** $top and $skip, and links that continue a list under the simulator's own address. */
final class Paging {
  private static final int DEFAULT_PAGE = 10;
  private static final int LARGEST_PAGE = 1_000;

  private final String base;

  Paging(String base) {
    this.base = base;
  }

  /** One page of a list. */
  <T> Response page(Call call, List<T> all, Function<T, ObjectNode> render) {
    int preferred =
        call.preferences().pageSize() > 0 ? call.preferences().pageSize() : DEFAULT_PAGE;
    int size = Math.min(number(call, "$top", preferred), LARGEST_PAGE);
    int from = Math.min(number(call, "$skip", 0), all.size());
    int to = Math.min(from + size, all.size());
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    all.subList(from, to).forEach(item -> value.add(render.apply(item)));
    if (to < all.size()) {
      answer.put("@odata.nextLink", address(call) + "?" + query(call, to));
    }
    return Response.json(200, answer);
  }

  private static int number(Call call, String name, int otherwise) {
    try {
      int number = call.query(name).map(Integer::parseInt).orElse(otherwise);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException malformed) {
      throw malformed(name);
    }
    throw malformed(name);
  }

  private static GraphError malformed(String name) {
    return new GraphError(
        400, "ErrorInvalidParameter", "Invalid value for the query option '" + name + "'.");
  }

  /** The absolute address of the call's own path. */
  String address(Call call) {
    return base + call.request().uri().getRawPath();
  }

  /** What collections of events say they are. */
  String context() {
    return base + "/v1.0/$metadata#Collection(event)";
  }

  private static String query(Call call, int skip) {
    StringBuilder query = new StringBuilder();
    call.request()
        .query()
        .forEach((name, values) -> {
          if (!name.equals("$skip")) {
            query.append(name).append('=').append(encode(values.getFirst())).append('&');
          }
        });
    return query.append("$skip=").append(skip).toString();
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
