package calsyncd.proofs.caldav;

import calsyncd.daemon.demo.Web;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A user's hub over REST. */
final class HubCalendar {
  private static final String YEAR =
      "&expand=true&from=%1$d-01-01T00:00:00Z&to=%2$d-01-01T00:00:00Z"
          .formatted(Samples.YEAR, Samples.YEAR + 1);
  private static final long LOOK_NANOS = 20_000_000;
  private static final long PATIENCE_NANOS = 180_000_000_000L;

  private final Web web;
  private final String base;
  private final String token;

  HubCalendar(Web web, String api, String token) {
    this.web = web;
    this.base = api + "/integrations/calendar/";
    this.token = token;
  }

  void connect(String url) {
    JsonNode login = Web.object().put("url", url).put("user", "ada").put("app_password", "pw");
    web.send("POST", base + "caldav/connect", token, login);
  }

  /** Every event and series as such. */
  List<Shown> events() {
    return list("");
  }

  /** Every occurrence of the year. */
  List<Shown> occurrences() {
    return list(YEAR);
  }

  /** The version of every event, to see that a pass writes none. */
  List<String> versions() {
    return pages("").stream()
        .map(e -> e.path("id") + " " + e.path("version") + " " + e.path("updated_at"))
        .sorted()
        .toList();
  }

  private List<Shown> list(String query) {
    return pages(query).stream().map(Shown::of).sorted().toList();
  }

  private List<JsonNode> pages(String query) {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = web.get(base + "events?limit=500" + query + cursor, token);
      page.path("events").forEach(all::add);
      String next = page.path("next_cursor").asText("");
      cursor = page.path("next_cursor").isNull() ? "" : "&cursor=" + Web.encode(next);
    } while (!cursor.isEmpty());
    return all;
  }

  /** Waits until no pass is due or running and the last one succeeded. */
  void awaitFirstSync() {
    await("");
  }

  /** Asks for a pass and waits until it has succeeded. */
  void syncNow() {
    await(web.send("POST", base + "sync/now", token, Web.object()).path("correlation_id").asText());
  }

  private void await(String correlation) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!settled(correlation)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "the pass does not end: " + web.get(base + "sync/status", token));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean settled(String correlation) {
    JsonNode bindings = web.get(base + "sync/status", token).path("bindings");
    for (JsonNode binding : bindings) {
      boolean ours =
          correlation.isEmpty() || binding.path("last_correlation_id").asText().equals(correlation);
      boolean done = binding.path("last_outcome").asText().equals("synced");
      if (!ours || !done || binding.path("pending").asBoolean()) {
        return false;
      }
    }
    return !bindings.isEmpty();
  }
}
