package calsyncd.daemon.api;

import calsyncd.daemon.json.FilterJson;
import calsyncd.daemon.postgres.BindingPolicy;
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
    put(json, binding.policy());
    json.put("state", binding.state());
    json.put("state_reason", binding.stateReason());
    Json.put(json, "snapshot_at", binding.snapshotAt());
    return json;
  }

  private static void put(ObjectNode json, BindingPolicy policy) {
    json.put("direction", policy.direction());
    json.put("export_view", policy.exportView());
    json.put("exports_attendees", policy.exportsAttendees());
    json.put("may_mail", policy.mayMail());
    json.set("filters", FilterJson.write(policy.filters()));
  }
}
