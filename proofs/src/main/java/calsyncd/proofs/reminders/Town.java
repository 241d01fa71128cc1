package calsyncd.proofs.reminders;

import calsyncd.calendar.Event;
import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Web;
import calsyncd.daemon.json.EventJson;
import calsyncd.proofs.ProofWorld;
import calsyncd.proofs.Sql;
import calsyncd.testkit.Events;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Owners with endpoints, groups and meetings, and the proof's own book of who is to be reminded.
 * Endpoints are made over REST, for their secrets; the rest is put where it is kept.
 */
final class Town {
  private static final int MINUTES = 30;
  private static final int MEMBERS = 2;

  /** Each third owner has two endpoints. */
  private static final int WITH_TWO = 3;

  private final Cluster cluster;
  private final Sql sql;
  private final List<Owner> owners = new ArrayList<>();
  private final Set<String> reminders = new TreeSet<>();

  /** Somebody with a hub calendar, and where they are told. */
  private record Owner(DemoUser user, UUID calendar, List<String> addresses) {}

  Town(Cluster cluster) {
    this.cluster = cluster;
    this.sql = cluster.sql();
  }

  /** A new owner. */
  void move(String name) {
    DemoUser user = cluster.world().user(name);
    UUID calendar = UUID.randomUUID();
    sql.change(
        "insert into calsyncd.hub_calendars (id, firm_id, user_id, name, time_zone)"
            + " values (?, ?, ?, 'calendar', 'Europe/Berlin')",
        calendar,
        ProofWorld.FIRM,
        user.id());
    List<String> addresses = new ArrayList<>(List.of(endpoint(user, "/" + name)));
    if (owners.size() % WITH_TWO == 0) {
      addresses.add(endpoint(user, "/" + name + "/second"));
    }
    owners.add(new Owner(user, calendar, addresses));
  }

  private String endpoint(DemoUser user, String address) {
    ObjectNode wish = Web.object().put("url", "http://" + cluster.inbox().host() + address);
    wish.putArray("kinds").add("meeting_reminder");
    String url = cluster.stays().api() + "/integrations/calendar/webhook-endpoints";
    JsonNode made = cluster.world().web().send("POST", url, user.token(), wish);
    cluster.inbox().knows(address, made.path("secret").asText());
    return address;
  }

  /** A group of each owner, with so many meetings of which they are reminded at this moment. */
  void meet(int meetings, Instant moment) {
    for (Owner owner : owners) {
      UUID group = group(owner);
      for (int n = 0; n < meetings; n++) {
        UUID event = UUID.randomUUID();
        meet(owner, group, event, moment.plus(Duration.ofMinutes(MINUTES)));
        owner.addresses.forEach(address -> reminders.add(event + " " + address));
      }
    }
  }

  private UUID group(Owner owner) {
    UUID group = UUID.randomUUID();
    sql.change(
        "insert into calsyncd.calendar_groups (id, firm_id, user_id, hub_calendar_id, name,"
            + " reminder_minutes, reminders_since) values (?, ?, ?, ?, 'crew', array[?::int],"
            + " now() - interval '1 day')",
        group,
        ProofWorld.FIRM,
        owner.user.id(),
        owner.calendar,
        MINUTES);
    for (int n = 0; n < MEMBERS; n++) {
      sql.change(
          "insert into calsyncd.group_members (id, group_id, email) values (?, ?, ?)",
          UUID.randomUUID(),
          group,
          "guest" + n + "@example.com");
    }
    return group;
  }

  private void meet(Owner owner, UUID group, UUID id, Instant start) {
    Event event = Events.single(id.toString(), "Climbing", start);
    sql.change(
        "insert into calsyncd.calendar_events (id, firm_id, user_id, hub_calendar_id, uid,"
            + " content, is_series, starts_at, ends_at)"
            + " values (?, ?, ?, ?, ?, ?::jsonb, false, ?, ?)",
        id,
        ProofWorld.FIRM,
        owner.user.id(),
        owner.calendar,
        event.uid().value(),
        EventJson.write(event).toString(),
        start,
        start.plus(Duration.ofHours(1)));
    sql.change(
        "insert into calsyncd.group_meetings (event_id, group_id, seen_version) values (?, ?, 1)",
        id,
        group);
  }

  /** Which meeting is to be told at which address. */
  Set<String> reminders() {
    return Set.copyOf(reminders);
  }
}
