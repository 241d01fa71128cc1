package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ways of the store that no document settles, all off at first. Control endpoint: {@code GET} and
 * {@code POST /control/store {"switches": {"decline_removes": true, ...}}}.
 */
final class StoreSwitches {
  /** One way of the store. */
  enum Switch {
    /** A declined invitation leaves the calendar, instead of staying as declined. */
    DECLINE_REMOVES,
    /** {@code originalStartTimeZone} stays that of the creation, whatever a PATCH says. */
    ZONE_STAYS,
    /** A new rule leaves cancelled occurrences cancelled. */
    CANCELLED_STAY,
    /** A write of one occurrence leaves the version of its series, and of the others, as it is. */
    MASTER_VERSION_STAYS,
    /** A reused transactionId is refused without the id of the event that it made. */
    DUPLICATE_IS_NOT_NAMED,
    /** A reused transactionId is refused with 409 instead of the status of the options. */
    DUPLICATE_IS_409,
    /** A batch in which a request failed is itself answered with 424 instead of 200. */
    BATCH_IS_424
  }

  private final Set<Switch> on = ConcurrentHashMap.newKeySet();

  boolean has(Switch one) {
    return on.contains(one);
  }

  void install(SimulatorServer server) {
    server.control("POST", "store", this::turn);
    server.control("GET", "store", request -> show());
  }

  private Response turn(Request request) {
    for (Map.Entry<String, JsonNode> one : request.json().path("switches").properties()) {
      Switch turned = Switch.valueOf(one.getKey().toUpperCase(Locale.ROOT));
      if (one.getValue().asBoolean()) {
        on.add(turned);
      } else {
        on.remove(turned);
      }
    }
    return show();
  }

  private Response show() {
    ObjectNode answer = Json.object();
    ObjectNode switches = answer.putObject("switches");
    for (Switch one : Switch.values()) {
      switches.put(one.name().toLowerCase(Locale.ROOT), has(one));
    }
    return Response.json(200, answer);
  }
}
