package calsyncd.proofs;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Answers that look as if events were lost, as Google and Graph give them. */
public final class Lies {
  private final boolean google;
  private final String graph;

  private Lies(boolean google, String graph) {
    this.google = google;
    this.graph = graph;
  }

  /** Those of a provider in this world. */
  public static Lies of(String provider, ProofWorld world) {
    return new Lies(provider.equals("google"), world.microsoft().graphUrl());
  }

  /** By their names; each is a fault without a match. */
  public Map<String, ObjectNode> all() {
    return Map.of(
        "404", respond(404, google ? reason("notFound") : code("ErrorItemNotFound")),
        "403", respond(403, google ? reason("forbidden") : code("ErrorAccessDenied")),
        "410", respond(410, google ? reason("deleted") : code("ErrorItemNotFound")),
        "401", respond(401, google ? reason("authError") : code("InvalidAuthenticationToken")),
        "503", respond(503, Json.object()),
        "empty page", nothing(),
        "cut page", Json.object().put("truncate", true),
        "dropped connection", Json.object().put("drop", true));
  }

  private static ObjectNode respond(int status, ObjectNode body) {
    ObjectNode fault = Json.object();
    fault.putObject("response").put("status", status).set("body", body);
    return fault;
  }

  private static ObjectNode reason(String reason) {
    ObjectNode body = Json.object();
    ObjectNode error = body.putObject("error").put("message", reason);
    error.putArray("errors").addObject().put("domain", "global").put("reason", reason);
    return body;
  }

  private static ObjectNode code(String code) {
    ObjectNode body = Json.object();
    body.putObject("error").put("code", code).put("message", code);
    return body;
  }

  /** The end of a list without an item, in every other respect as it should be. */
  public ObjectNode nothing() {
    return respond(200, google ? emptyEvents() : emptyDelta());
  }

  private static ObjectNode emptyEvents() {
    ObjectNode page = Json.object().put("kind", "calendar#events").put("accessRole", "owner");
    page.put("nextSyncToken", "none");
    page.putArray("items");
    return page;
  }

  private ObjectNode emptyDelta() {
    String link = graph + "/me/calendarView/delta?$deltatoken=none";
    ObjectNode page = Json.object().put("@odata.deltaLink", link);
    page.putArray("value");
    return page;
  }
}
