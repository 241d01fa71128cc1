package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/** Writes the error envelope of Graph and the ids every answer carries. */
final class GraphErrors {
  private final InstantSource clock;

  GraphErrors(InstantSource clock) {
    this.clock = clock;
  }

  /** An error of the server itself; Graph calls an unknown path a bad request. */
  Response plain(int status, String message) {
    GraphError error =
        switch (status) {
          case 400, 405 -> new GraphError(status, "BadRequest", message);
          case 404 -> new GraphError(400, "BadRequest", "Resource not found for the segment.");
          default -> new GraphError(status, "InternalServerError", message);
        };
    return write(error, UUID.randomUUID().toString());
  }

  Response write(GraphError error, String requestId) {
    ObjectNode body = Json.object();
    ObjectNode inner = body.putObject("error").put("code", error.code());
    inner.put("message", error.text());
    error.annotations().forEach(inner::put);
    String date = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    inner
        .putObject("innerError")
        .put("date", date.replace("Z", ""))
        .put("request-id", requestId)
        .put("client-request-id", requestId);
    Response response = Response.json(error.status(), body).withHeader("request-id", requestId);
    for (Map.Entry<String, String> header : error.headers().entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    return response;
  }

  /** The ids of the request, on any answer. */
  static Response identified(Response response, Request request, String requestId) {
    String client = request.header("client-request-id").orElse(requestId);
    return response.withHeader("request-id", requestId).withHeader("client-request-id", client);
  }
}
