package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.postgres.ConnectionFigures;
import calsyncd.daemon.postgres.ConnectionFigures.BindingFigures;
import calsyncd.daemon.postgres.ConnectionFigures.Tries;
import calsyncd.daemon.postgres.ConnectionFigures.WatchFigures;
import calsyncd.daemon.postgres.FigureTable;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** How one connection of the manager's tenant fares. */
@Path("/api/calendar/admin/connections/{id}/sync-status")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminSyncStatusResource {
  /** So much of both ends of a cursor: enough to see whether it moves. */
  private static final int ENDS = 6;

  /** A rate has so many steps: four digits. */
  private static final double STEPS = 10_000;

  private final FigureTable figures;
  private final Checkup checkup;

  /** Reads these, and judges them. */
  public AdminSyncStatusResource(FigureTable figures, Checkup checkup) {
    this.figures = figures;
    this.checkup = checkup;
  }

  /** Its tries, its last passes, its bindings and its watches. */
  @GET
  public ObjectNode get(@Auth Caller caller, @PathParam("id") String id, @Context UriInfo uri) {
    Parameters.of(uri, List.of());
    ConnectionId connection = new ConnectionId(Ids.inPath(id, "connection"));
    ConnectionFigures found =
        figures.find(caller.firmId(), connection).orElseThrow(() -> Problem.unknown("connection"));
    return json(found, checkup.of(caller.firmId(), connection));
  }

  private static ObjectNode json(ConnectionFigures it, Checkup.Result health) {
    ObjectNode json =
        Json.object()
            .put("connection_id", it.id().toString())
            .put("provider", it.provider())
            .put("state", it.state().name())
            .put("state_reason", it.state().reason());
    Json.put(json, "paused_until", it.state().pausedUntil());
    Json.put(json, "last_sync_at", it.passes().last());
    json.put("last_sync_cursor", shortened(it.passes().cursor()).orElse(null));
    HealthJson.put(json, health.of(it.id()));
    json.set("statistics", statistics(it));
    ArrayNode bindings = json.putArray("bindings");
    it.bindings().forEach(one -> bindings.add(HealthJson.put(json(one), health.of(one.id()))));
    ArrayNode watches = json.putArray("watches");
    it.watches().forEach(watch -> watches.add(json(watch)));
    return json;
  }

  private static ObjectNode statistics(ConnectionFigures it) {
    Tries tries = it.tries();
    ObjectNode json =
        Json.object()
            .put("total_attempts", tries.total())
            .put("successes", tries.successes())
            .put("failures", tries.failures());
    rate(tries)
        .ifPresentOrElse(
            rate -> json.put("success_rate", rate), () -> json.putNull("success_rate"));
    json.put("max_retries_reached", tries.exhausted())
        .put("pending_retry", tries.pending())
        .put("eligible_for_retry", tries.eligible())
        .putObject("error_breakdown")
        .put("transient", tries.transients())
        .put("rate_limited", tries.rateLimited())
        .put("non_retryable", tries.nonRetryable());
    Json.put(json, "last_successful_sync", it.passes().success());
    return json.put("last_sync_cursor", shortened(it.passes().cursor()).orElse(null));
  }

  /** From 0 to 1; empty where nothing was tried. */
  private static Optional<Double> rate(Tries tries) {
    return tries.total() == 0
        ? Optional.empty()
        : Optional.of(Math.round(STEPS * tries.successes() / tries.total()) / STEPS);
  }

  private static ObjectNode json(BindingFigures it) {
    ObjectNode json =
        Json.object()
            .put("binding_id", it.id().toString())
            .put("name", it.name())
            .put("state", it.state().name())
            .put("state_reason", it.state().reason())
            .put("pending", it.pending())
            .put("last_outcome", it.outcome())
            .put("last_error_class", it.error());
    Json.put(json, "last_sync_at", it.passes().last());
    Json.put(json, "last_successful_sync", it.passes().success());
    return json.put("last_sync_cursor", shortened(it.passes().cursor()).orElse(null));
  }

  private static ObjectNode json(WatchFigures it) {
    ObjectNode json =
        Json.object()
            .put("binding_id", it.binding().map(BindingId::toString).orElse(null))
            .put("state", it.state().name())
            .put("state_reason", it.state().reason());
    Json.put(json, "expires_at", it.expiresAt());
    Json.put(json, "renew_at", it.renewAt());
    Json.put(json, "last_notification_at", it.lastNotificationAt());
    return json.put("notifications", it.notifications());
  }

  private static Optional<String> shortened(String cursor) {
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        cursor.length() <= 2 * ENDS
            ? cursor
            : cursor.substring(0, ENDS) + "..." + cursor.substring(cursor.length() - ENDS));
  }
}
