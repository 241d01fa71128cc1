package calsyncd.daemon.api;

import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** A user who may write, and his hub calendar. */
final class WriteWorld {
  static final String BASE = "/integrations/calendar";
  static final String PATH = BASE + "/events";
  final ApiWorld api;
  final Owner owner;
  final String hub;

  WriteWorld(ApiWorld api) {
    this(api, new Owner("firm-a", UUID.randomUUID()));
  }

  WriteWorld(ApiWorld api, Owner owner) {
    this.api = api;
    this.owner = owner;
    api.connect(owner);
    this.hub =
        api.get(owner, BASE + "/calendars").json().findValuesAsText("hub_calendar_id").get(0);
    allow(true);
  }

  /** Connects again, with the right to write. */
  ApiWorld.Answer grantWrites() {
    var begun = api.post(owner, BASE + "/google/connect", "{\"access\": \"write\"}");
    return api.send(HttpRequest.newBuilder(api.callback(api.consented(begun))).GET());
  }

  void allow(boolean writes) {
    api.post(owner, BASE + "/sync/schedule", "{\"allow_writes\": " + writes + "}");
  }

  /** An hour in Berlin. */
  ObjectNode hour(String title, String wall) {
    ObjectNode json = ApiWorld.MAPPER.createObjectNode().put("title", title);
    json.put("hub_calendar_id", hub);
    json.putObject("start").put("date_time", wall).put("time_zone", "Europe/Berlin");
    String end = java.time.LocalDateTime.parse(wall).plusHours(1) + ":00";
    json.putObject("end").put("date_time", end.substring(0, 19)).put("time_zone", "Europe/Berlin");
    return json;
  }

  ObjectNode series(String title, String wall, String... lines) {
    ObjectNode json = hour(title, wall);
    List.of(lines).forEach(json.putArray("recurrence")::add);
    return json;
  }

  ApiWorld.Answer post(JsonNode event) {
    return api.post(owner, PATH, event.toString());
  }

  ApiWorld.Answer put(String path, String tag, JsonNode event) {
    return api.put(owner, path, tag, event.toString());
  }

  ApiWorld.Answer get(String path) {
    return api.get(owner, path);
  }

  /** Titles and starts of all that happens in the winter, by start. */
  List<String> winter() {
    List<String> seen = new ArrayList<>();
    String window = "?expand=true&from=2026-11-30&to=2027-02-01&hub_calendar_id=" + hub;
    get(PATH + window)
        .json()
        .path("events")
        .forEach(event -> {
          JsonNode start = event.path("start");
          String at = start.path("date_time").asText(start.path("date").asText());
          seen.add(at.substring(5, Math.min(16, at.length())) + " " + event.path("title").asText());
        });
    return seen.stream().sorted().toList();
  }

  /** What so many get who all ask at the same moment. */
  static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
    CyclicBarrier together = new CyclicBarrier(times);
    try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
      List<Future<T>> futures =
          IntStream.range(0, times)
              .mapToObj(_ ->
                  threads.submit(() -> {
                    together.await();
                    return work.call();
                  }))
              .toList();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }
}
