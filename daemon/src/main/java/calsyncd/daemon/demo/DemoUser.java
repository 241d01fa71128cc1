package calsyncd.daemon.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A user of the daemon with the accounts that are connected. */
public record DemoUser(String name, UUID id, String token, List<Account> accounts) {
  /** A user who has connected nothing yet. */
  public DemoUser(String name, UUID id, String token) {
    this(name, id, token, new ArrayList<>());
  }

  /** An account at a simulator, and the token that a script edits it with. */
  public record Account(
      String provider, String email, String connection, String accessToken, List<Cal> calendars) {}

  /** A calendar at both ends. */
  public record Cal(String id, String remoteId, String hubCalendarId) {}

  ObjectNode json() {
    ObjectNode json = Web.object().put("id", id.toString()).put("name", name).put("token", token);
    ArrayNode connections = json.putArray("connections");
    accounts.forEach(account -> write(account, connections.addObject()));
    return json;
  }

  private static void write(Account account, ObjectNode json) {
    json.put("id", account.connection())
        .put("provider", account.provider())
        .put("account", account.email())
        .put("access_token", account.accessToken());
    ArrayNode calendars = json.putArray("calendars");
    for (Cal calendar : account.calendars()) {
      calendars
          .addObject()
          .put("id", calendar.id())
          .put("remote_id", calendar.remoteId())
          .put("hub_calendar_id", calendar.hubCalendarId());
    }
  }
}
