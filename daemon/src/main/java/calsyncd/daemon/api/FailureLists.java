package calsyncd.daemon.api;

import calsyncd.daemon.postgres.FailedAttempt;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.daemon.postgres.FailedAttempts.After;
import calsyncd.daemon.postgres.FailedAttempts.Filter;
import calsyncd.daemon.postgres.Page;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pages of attempts that failed. */
final class FailureLists {
  /** What their pages are asked for by. */
  static final List<String> PARAMETERS =
      List.of("operation", "error_class", "include_exhausted", "limit", "cursor");

  private final FailedAttempts attempts;

  FailureLists(FailedAttempts attempts) {
    this.attempts = attempts;
  }

  /** A connection of the tenant. */
  ConnectionId connection(String firm, String id) {
    ConnectionId connection = new ConnectionId(Ids.inPath(id, "connection"));
    if (!attempts.has(firm, connection)) {
      throw Problem.unknown("connection");
    }
    return connection;
  }

  static Filter filter(String firm, Optional<ConnectionId> connection, Parameters parameters) {
    return new Filter(
        firm,
        connection,
        parameters.word("operation", FailedAttempts.OPERATIONS),
        parameters.word("error_class", FailedAttempts.CLASSES),
        parameters.flag("include_exhausted"));
  }

  /** Adds a page to the answer. Returns what is on it. */
  List<FailedAttempt> put(ObjectNode json, Filter filter, Parameters parameters) {
    String list = name(filter);
    int limit = parameters.limit();
    Optional<After> after =
        parameters.text("cursor").map(text -> after(ListCursor.page(list, text)));
    List<FailedAttempt> rows = attempts.page(filter, after, limit + 1);
    List<FailedAttempt> given = rows.subList(0, Math.min(limit, rows.size()));
    ArrayNode array = json.putArray("failed_attempts");
    given.forEach(row -> array.add(json(row)));
    Map<String, Long> counts = attempts.counts(filter);
    json.put("total_count", total(counts));
    json.set("error_breakdown", breakdown(counts));
    json.put("next_cursor", rows.size() > limit ? cursor(list, given.getLast()) : null);
    return given;
  }

  static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  static ObjectNode breakdown(Map<String, Long> counts) {
    ObjectNode json = Json.object();
    counts.forEach(json::put);
    return json;
  }

  /** A cursor goes on in the list that it is of. */
  private static String name(Filter filter) {
    return String.join(
        " ",
        "failed",
        filter.connection().map(ConnectionId::toString).orElse("all"),
        filter.operation().orElse("all"),
        filter.errorClass().orElse("all"),
        String.valueOf(filter.exhausted()));
  }

  private static After after(Page page) {
    return new After(page.at(), page.id());
  }

  private static String cursor(String list, FailedAttempt last) {
    return ListCursor.of(list, new Page(false, last.run().startedAt(), last.id()));
  }

  private static ObjectNode json(FailedAttempt row) {
    ObjectNode json =
        Json.object()
            .put("attempt_id", row.id().toString())
            .put("connection_id", row.connection().toString())
            .put("operation", row.operation().name())
            .put("direction", row.operation().direction())
            .put("state", row.state())
            .put("error_class", row.failure().errorClass())
            .put("error_summary", row.failure().summary())
            .put("provider_request_id", row.failure().requestId())
            .put("retry_count", row.retries().count())
            .put("max_retries_reached", row.retries().exhausted());
    Json.put(json, "next_retry_at", row.retries().next());
    return json.put("started_at", row.run().startedAt().toString())
        .put("duration_ms", row.run().took().toMillis())
        .put("correlation_id", row.run().correlationId())
        .put("appointment_id", row.event().map(EventId::toString).orElse(null));
  }
}
