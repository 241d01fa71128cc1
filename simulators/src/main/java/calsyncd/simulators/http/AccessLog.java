package calsyncd.simulators.http;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The last requests, control requests left out. Control endpoint: {@code GET /control/requests}
 * with the optional filters {@code path} (prefix of the decoded path), {@code method}, {@code user}
 * and {@code limit} (the newest N entries are listed, {@code count} counts all matches); {@code
 * DELETE /control/requests} empties it.
 */
public final class AccessLog {
  /** Older entries fall out. */
  public static final int CAPACITY = 200_000;

  private static final int DEFAULT_LIMIT = 1_000;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  /**
   * One request.
   *
   * @param time when it arrived
   * @param method after a method override
   * @param path decoded
   * @param query raw, empty if there is none
   * @param status the answer's status; 0 if the connection was dropped
   * @param user whose bearer token it carried, empty if none or unknown
   * @param client to whom that token was issued, empty if none or unknown
   * @param bodyHash the same for the same body
   * @param onlyNew whether it may only make what is not there ({@code If-None-Match: *}, RFC 9110
   *     §13.1.2)
   * @param report which report a {@code REPORT} asks for (RFC 3253 §3.6), else empty
   * @param fault the name of the scripted fault that it met, empty if the true answer was given
   */
  public record Entry(
      Instant time,
      String method,
      String path,
      String query,
      int status,
      String user,
      String client,
      int bodyHash,
      boolean onlyNew,
      String report,
      String fault) {}

  synchronized void add(Entry entry) {
    if (entries.size() == CAPACITY) {
      entries.removeFirst();
    }
    entries.addLast(entry);
  }

  /** All entries that match, oldest first. */
  public synchronized List<Entry> entries(Predicate<Entry> filter) {
    return entries.stream().filter(filter).toList();
  }

  /** How many requests had this method and a path that starts so. */
  public synchronized int count(String method, String pathPrefix) {
    return (int)
        entries.stream()
            .filter(entry -> entry.method().equals(method) && entry.path().startsWith(pathPrefix))
            .count();
  }

  /** Forgets everything. */
  public synchronized void clear() {
    entries.clear();
  }

  void install(SimulatorServer server) {
    server.control("GET", "requests", this::show);
    server.control(
        "DELETE",
        "requests",
        request -> {
          clear();
          return Response.empty(204);
        });
  }

  private Response show(Request request) {
    var found = entries(filter(request));
    int limit = request.query("limit").map(Integer::parseInt).orElse(DEFAULT_LIMIT);
    var answer = Json.object().put("count", found.size());
    var list = answer.putArray("requests");
    for (Entry entry : found.subList(Math.max(0, found.size() - limit), found.size())) {
      list.addObject()
          .put("time", entry.time().toString())
          .put("method", entry.method())
          .put("path", entry.path())
          .put("query", entry.query())
          .put("status", entry.status())
          .put("user", entry.user());
    }
    return Response.json(200, answer);
  }

  private static Predicate<Entry> filter(Request request) {
    Optional<String> path = request.query("path");
    Optional<String> method = request.query("method");
    Optional<String> user = request.query("user");
    return entry ->
        path.map(entry.path()::startsWith).orElse(true)
            && method.map(entry.method()::equals).orElse(true)
            && user.map(entry.user()::equals).orElse(true);
  }
}
