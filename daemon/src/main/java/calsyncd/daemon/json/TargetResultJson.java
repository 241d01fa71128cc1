package calsyncd.daemon.json;

import calsyncd.group.TargetResult;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What became of a target, in answers and as it is stored. */
public final class TargetResultJson {
  private TargetResultJson() {}

  /** {@code {"meetings": 10, "failed": 1, "reasons": {"pending": 1}}}, or what went wrong. */
  public static ObjectNode of(TargetResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (result.running()) {
      return json.put("running", true);
    }
    result.counts().forEach(json::put);
    if (!result.reasons().isEmpty()) {
      ObjectNode reasons = json.putObject("reasons");
      result.reasons().forEach(reasons::put);
    }
    result.error().ifPresent(error -> json.put("error", error));
    return json;
  }

  /** The same of several targets, by name. */
  public static ObjectNode of(Map<String, TargetResult> results) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    results.forEach((target, result) -> json.set(target, of(result)));
    return json;
  }
}
