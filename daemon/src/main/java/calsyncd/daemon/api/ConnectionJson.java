package calsyncd.daemon.api;

import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.health.Health;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A connection in answers. */
final class ConnectionJson {
  private ConnectionJson() {}

  static ObjectNode of(ConnectionRow connection, Health health) {
    return HealthJson.put(of(connection), health);
  }

  static ObjectNode of(ConnectionRow connection) {
    return Json.object()
        .put("id", connection.id().toString())
        .put("provider", connection.provider())
        .put("account_id", connection.account().id())
        .put("account_email", connection.account().email())
        .put("server_url", connection.serverUrl())
        .put("granted", connection.granted())
        .put("state", connection.state())
        .put("state_reason", connection.stateReason())
        .put("created_at", connection.createdAt().toString())
        .put("updated_at", connection.updatedAt().toString());
  }
}
