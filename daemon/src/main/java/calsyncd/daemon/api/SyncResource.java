package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.postgres.BindingTable;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.daemon.postgres.Preferences;
import calsyncd.daemon.postgres.StatusTable;
import calsyncd.daemon.postgres.SyncStatus;
import calsyncd.hub.BindingId;
import calsyncd.hub.Ringer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Sync at once, and how the last one went. */
@Path("/integrations/calendar/sync")
@Produces(MediaType.APPLICATION_JSON)
public final class SyncResource {
  private final BindingTable bindings;
  private final StatusTable statuses;
  private final PreferenceTable preferences;
  private final Checkup checkup;
  private final Ringer ringer;

  /** Rings these bindings and reads these tables. */
  public SyncResource(
      BindingTable bindings,
      StatusTable statuses,
      PreferenceTable preferences,
      Checkup checkup,
      Ringer ringer) {
    this.bindings = bindings;
    this.statuses = statuses;
    this.preferences = preferences;
    this.checkup = checkup;
    this.ringer = ringer;
  }

  /** Makes all active bindings of the user due. */
  @POST
  @Path("/now")
  public Response now(@Auth Caller caller) {
    List<BindingId> active = bindings.active(caller.owner());
    String correlationId = Correlation.current();
    if (caller.acts()) {
      bindings.syncAsked(Authors.of(caller), active.size());
    }
    if (!active.isEmpty()) {
      ringer.ring(active, correlationId);
    }
    ObjectNode json =
        Json.object().put("bindings", active.size()).put("correlation_id", correlationId);
    return Response.accepted(json).build();
  }

  /** Each binding's health, its last pass, and when the next automatic sync is due. */
  @GET
  @Path("/status")
  public ObjectNode status(@Auth Caller caller) {
    Preferences wanted = preferences.get(caller.owner());
    ObjectNode json = Json.object();
    json.put("auto_sync_enabled", wanted.cadence().enabled());
    Json.put(json, "next_sync_at", wanted.dueAt().filter(_ -> wanted.cadence().enabled()));
    ArrayNode list = json.putArray("bindings");
    Checkup.Result health = checkup.of(caller.owner());
    statuses
        .list(caller.owner())
        .forEach(status ->
            list.add(HealthJson.put(json(status), health.of(status.subject().binding()))));
    return json;
  }

  private static ObjectNode json(SyncStatus status) {
    ObjectNode json = Json.object();
    json.put("binding_id", status.subject().binding().toString());
    json.put("connection_id", status.subject().connection().toString());
    json.put("hub_calendar_id", status.subject().hubCalendar().toString());
    json.put("provider", status.subject().provider());
    json.put("name", status.subject().name());
    json.put("state", status.health().state());
    json.put("state_reason", status.health().stateReason());
    json.put("connection_state", status.health().connectionState());
    json.put("connection_state_reason", status.health().connectionReason());
    json.put("pending", status.pending());
    last(json, status.last());
    json.put("total_attempts", status.totals().attempts());
    json.put("successes", status.totals().successes());
    json.put("failures", status.totals().failures());
    return json.put("held_removals", status.totals().held());
  }

  private static void last(ObjectNode json, SyncStatus.LastPass last) {
    json.put("last_outcome", last.outcome());
    json.put("last_error_class", last.errorClass());
    json.put("last_error_summary", last.errorSummary());
    json.put("last_correlation_id", last.correlationId());
    Json.put(json, "last_sync_at", last.at());
    Json.put(json, "last_successful_sync", last.successAt());
  }
}
