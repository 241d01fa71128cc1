package calsyncd.proofs.mirror;

import calsyncd.daemon.demo.Web;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One script for each way in which a call may fail, in a simulator's form. */
final class ScriptedFaults {
  private static final String WRITES = "POST|PUT|PATCH|DELETE";
  private static final String CHANGES = "PUT|PATCH|DELETE";

  /** That something to be deleted is gone is what was wanted: a lie about it would stay one. */
  private static final String UPDATES = "PUT|PATCH";

  private static final int DELAY_MILLIS = 150;

  private final List<ObjectNode> scripts = new ArrayList<>();
  private final String calls;

  private ScriptedFaults(String calls) {
    this.calls = calls;
    any(script -> script.put("drop", true));
    any(script -> script.put("drop_after", true));
    any(script -> script.put("truncate", true));
    any(script -> script.put("delay_ms", DELAY_MILLIS));
  }

  /** Every class of failure as Google says it. */
  static ScriptedFaults google() {
    return new ScriptedFaults("^/calendar/v3/")
        .answer("", 503, "backendError", "")
        .answer("", 500, "backendError", "")
        .answer("", 429, "rateLimitExceeded", "")
        .answer("", 403, "userRateLimitExceeded", "")
        .answer("", 401, "authError", "")
        .answer(WRITES, 400, "invalid", "")
        .answer(CHANGES, 412, "conditionNotMet", "")
        .answer(UPDATES, 410, "deleted", "")
        .answer("GET", 410, "fullSyncRequired", "syncToken");
  }

  /** Every class of failure as Graph says it. */
  static ScriptedFaults microsoft() {
    return new ScriptedFaults("^/v1.0/me")
        .answer("", 503, "ServiceUnavailable", "")
        .answer("", 504, "UnknownError", "")
        .answer("", 429, "ApplicationThrottled", "")
        .answer("", 401, "InvalidAuthenticationToken", "")
        .answer(WRITES, 400, "ErrorInvalidRequest", "")
        .answer(CHANGES, 412, "ErrorIrresolvableConflict", "")
        .answer(UPDATES, 404, "ErrorItemNotFound", "")
        .answer("GET", 410, "SyncStateNotFound", "deltatoken");
  }

  private void any(UnaryOperator<ObjectNode> what) {
    scripts.add(what.apply(script("", "")));
  }

  private ScriptedFaults answer(String methods, int status, String reason, String query) {
    ObjectNode script = script(methods, query);
    ObjectNode response = script.putObject("response").put("status", status);
    ObjectNode headers = response.putObject("headers");
    if (status == 429) {
      headers.put("Retry-After", "1");
    }
    response.set("body", calls.contains("v3") ? google(status, reason) : graph(reason));
    scripts.add(script);
    return this;
  }

  private static ObjectNode google(int status, String reason) {
    ObjectNode body = Web.object();
    ObjectNode error = body.putObject("error").put("code", status).put("message", reason);
    error.putArray("errors").addObject().put("domain", "global").put("reason", reason);
    return body;
  }

  private static ObjectNode graph(String code) {
    ObjectNode body = Web.object();
    body.putObject("error").put("code", code).put("message", code);
    return body;
  }

  private ObjectNode script(String methods, String query) {
    ObjectNode script = Web.object().put("count", 1_000_000);
    script.putObject("match").put("method", methods).put("path", calls).put("query", query);
    return script;
  }

  /** All of them, together about this part of a client's calls. */
  List<ObjectNode> at(double rate, long seed, String client) {
    List<ObjectNode> all = new ArrayList<>();
    for (ObjectNode script : scripts) {
      ObjectNode one = script.deepCopy().put("rate", rate / scripts.size());
      one.put("seed", seed + all.size());
      ((ObjectNode) one.path("match")).put("client", client);
      all.add(one);
    }
    return all;
  }
}
