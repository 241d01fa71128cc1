package calsyncd.proofs.groups;

import calsyncd.daemon.demo.Web;
import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.MailOutbox;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What Google, Microsoft and Discord have, looked at from outside, and what they were asked. */
final class Outside {
  private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

  private final Ground ground;
  private final Web web;

  Outside(Ground ground) {
    this.ground = ground;
    this.web = ground.world().web();
  }

  /** An event, or an occurrence of a series that is stored by itself, with whom it invites. */
  record Item(String title, Set<String> guests) {}

  /** All that an owner's calendar has, by the provider's id. */
  Map<String, Item> items(Owner owner, String provider) {
    Map<String, Item> items = new TreeMap<>();
    if (provider.equals("google")) {
      google(owner, items);
    } else {
      microsoft(owner, items);
    }
    return items;
  }

  private void google(Owner owner, Map<String, Item> items) {
    String base = ground.world().google().baseUrl() + "/calendar/v3/calendars/";
    String events = base + owner.email() + "/events?maxResults=2500";
    String page = "";
    do {
      JsonNode answer = web.get(events + page, owner.token("google"));
      for (JsonNode item : answer.path("items")) {
        if (!item.path("status").asText().equals("cancelled")) {
          List<String> guests = item.path("attendees").findValuesAsText("email");
          put(items, owner, item.path("id").asText(), item.path("summary").asText(), guests);
        }
      }
      String next = answer.path("nextPageToken").asText("");
      page = next.isEmpty() ? "" : "&pageToken=" + Web.encode(next);
    } while (!page.isEmpty());
  }

  private static void put(
      Map<String, Item> items, Owner owner, String id, String title, List<String> guests) {
    Set<String> others = new TreeSet<>(guests);
    others.remove(owner.email());
    items.put(id, new Item(title, others));
  }

  private void microsoft(Owner owner, Map<String, Item> items) {
    String me = ground.world().microsoft().graphUrl() + "/me";
    String next = me + "/events?$top=500";
    while (!next.isEmpty()) {
      JsonNode answer = web.get(next.replace(" ", "%20"), owner.token("microsoft"));
      for (JsonNode item : answer.path("value")) {
        microsoft(owner, items, item);
        if (item.path("type").asText().equals("seriesMaster")) {
          exceptions(owner, items, me, item.path("id").asText());
        }
      }
      next = answer.path("@odata.nextLink").asText("");
    }
  }

  private void exceptions(Owner owner, Map<String, Item> items, String me, String series) {
    Instant now = ground.world().clock().instant();
    Instant end = now.plus(Duration.ofDays(60));
    String span = "?startDateTime=" + now + "&endDateTime=" + end + "&$top=50";
    String url = me + "/events/" + Web.encode(series) + "/instances" + span;
    for (JsonNode item : web.get(url, owner.token("microsoft")).path("value")) {
      if (item.path("type").asText().equals("exception")) {
        microsoft(owner, items, item);
      }
    }
  }

  private static void microsoft(Owner owner, Map<String, Item> items, JsonNode item) {
    List<String> guests = item.path("attendees").findValuesAsText("address");
    put(items, owner, item.path("id").asText(), item.path("subject").asText(), guests);
  }

  /** Who may do what a group gives, as the overwrites of its channel say. */
  Set<String> allowed(String channel, Set<String> people) {
    Set<String> allowed = new TreeSet<>();
    for (String user : people) {
      ground.discord().overwriteOf(channel, user).ifPresent(says -> allowed.add(user + ":" + says));
    }
    return allowed;
  }

  /** The daemon's calls at a provider of calendars. */
  List<AccessLog.Entry> calls(String provider, Predicate<AccessLog.Entry> which) {
    return log(provider).entries(it -> it.client().equals(Ground.CLIENT) && which.test(it));
  }

  private AccessLog log(String provider) {
    return provider.equals("google")
        ? ground.world().google().accessLog()
        : ground.world().microsoft().accessLog();
  }

  /** A call that writes an event; of a batch, its parts count. */
  static boolean writes(AccessLog.Entry call) {
    return WRITES.contains(call.method())
        && call.path().contains("/events")
        && !call.path().endsWith("/watch");
  }

  /** A call that reads what has changed in a calendar. */
  static boolean isDelta(AccessLog.Entry call) {
    return call.method().equals("GET")
        && (call.path().endsWith("/events") || call.path().contains("/calendarView"));
  }

  /** The calls at Discord that wrote. */
  long discordWrites() {
    return ground.discord().accessLog().entries(it -> WRITES.contains(it.method())).stream()
        .filter(it -> it.status() / 100 == 2)
        .count();
  }

  /** All providers forget what they were asked, and whom they mailed. */
  void forget() {
    web.delete(ground.world().google().baseUrl() + "/control/mails", "");
    web.delete(ground.world().microsoft().baseUrl() + "/control/mails", "");
    log("google").clear();
    log("microsoft").clear();
    ground.discord().accessLog().clear();
  }

  List<MailOutbox.Mail> googleMails() {
    return ground.world().google().mails().mails();
  }

  List<MailOutbox.Mail> microsoftMails() {
    return ground.world().microsoft().mails();
  }
}
