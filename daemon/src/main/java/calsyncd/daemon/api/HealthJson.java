package calsyncd.daemon.api;

import calsyncd.health.Health;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How something fares, in answers. */
final class HealthJson {
  private HealthJson() {}

  static ObjectNode put(ObjectNode json, Health health) {
    json.put("health", health.level().shown());
    ArrayNode reasons = json.putArray("health_reasons");
    health
        .reasons()
        .forEach(reason ->
            reasons.addObject().put("code", reason.cause().code()).put("text", reason.words()));
    return json;
  }
}
