package calsyncd.proofs;

import calsyncd.daemon.demo.Follower;
import calsyncd.daemon.demo.Web;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the hub's REST tells about one binding: its events' versions and its health. */
record HubRows(Web web, String api, Pair pair) {
  private String base() {
    return api + "/integrations/calendar/";
  }

  /** Version and time of the last change of each event, by its id. */
  Map<String, String> versions() {
    return all(e -> e.path("version").asText() + " of " + e.path("updated_at").asText());
  }

  /** The title of each event, by its id. */
  Map<String, String> titles() {
    return all(event -> event.path("title").asText());
  }

  private Map<String, String> all(Function<JsonNode, String> what) {
    Map<String, String> all = new TreeMap<>();
    String events = base() + "events?limit=500&hub_calendar_id=" + pair.calendar().hubCalendarId();
    String page = "";
    do {
      JsonNode answer = web.get(events + page, pair.user().token());
      for (JsonNode event : answer.path("events")) {
        all.put(event.path("id").asText(), what.apply(event));
      }
      String next = answer.path("next_cursor").asText("");
      page = answer.path("next_cursor").isNull() ? "" : "&cursor=" + Web.encode(next);
    } while (!page.isEmpty());
    return all;
  }

  /** The binding in {@code sync/status}. */
  JsonNode status() {
    for (JsonNode binding : web.get(base() + "sync/status", pair.user().token()).path("bindings")) {
      if (binding.path("hub_calendar_id").asText().equals(pair.calendar().hubCalendarId())) {
        return binding;
      }
    }
    throw new IllegalStateException("no binding for " + pair.name());
  }

  /** Rings all bindings of the user, as the button "sync now" does. */
  void syncNow() {
    web.send("POST", base() + "sync/now", pair.user().token(), Web.object());
  }

  /** Lets a stopped binding go on, as its user does. */
  void activate() {
    web.send(
        "PATCH",
        base() + "bindings/" + status().path("binding_id").asText(),
        pair.user().token(),
        Web.object().put("state", "active"));
  }

  /** The status once no pass is wanted, or none can be run. */
  JsonNode settled(InstantSource clock) {
    return status(
        clock,
        status ->
            !status.path("pending").asBoolean()
                || !status.path("state").asText().equals("active")
                || !status.path("connection_state").asText().equals("active"));
  }

  private JsonNode status(InstantSource clock, Predicate<JsonNode> wanted) {
    Follower follower = new Follower(clock, Duration.ofSeconds(60), Duration.ofMillis(50));
    follower.until(() -> wanted.test(status()), clock.instant());
    return status();
  }
}
