package calsyncd.daemon.api;

import calsyncd.daemon.postgres.BindingRow;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A binding in answers. */
final class BindingJson {
  private BindingJson() {}

  static ObjectNode of(BindingRow binding) {
    ObjectNode json = Json.object();
    json.put("id", binding.id().toString());
    json.put("connection_id", binding.connection().toString());
    json.put("calendar_id", binding.calendar().toString());
    json.put("hub_calendar_id", binding.hubCalendar().toString());
    json.setAll(binding.policy().json());
    json.put("state", binding.state());
    json.put("state_reason", binding.stateReason());
    Json.put(json, "snapshot_at", binding.snapshotAt());
    return json;
  }
}
