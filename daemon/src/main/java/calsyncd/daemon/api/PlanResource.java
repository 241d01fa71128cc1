package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.json.PlanJson;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.PlanRow;
import calsyncd.daemon.postgres.PlanTable;
import calsyncd.daemon.worker.PlannedPasses;
import calsyncd.hub.BindingId;
import calsyncd.plan.Outcome;
import calsyncd.plan.Plan;
import calsyncd.plan.PlannedDeed;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What a pass over a binding would do, and exactly that done. */
@Path("/integrations/calendar/bindings/{id}/plan")
@Produces(MediaType.APPLICATION_JSON)
public final class PlanResource {
  private static final String BINDING = "binding";
  private static final String PLAN = "plan";
  private final PlanTable plans;
  private final PlannedPasses passes;

  /** Keeps plans there, and has them made and done by these. */
  public PlanResource(PlanTable plans, PlannedPasses passes) {
    this.plans = plans;
    this.passes = passes;
  }

  /** Computes a pass and does nothing of it. */
  @POST
  public Response plan(@Auth Caller caller, @PathParam("id") String id) {
    BindingId binding = binding(id);
    if (!plans.owns(caller.owner(), binding)) {
      throw Problem.unknown(BINDING);
    }
    return PlanRefusals.refused(() -> {
      Plan plan = passes.plan(binding);
      PlanRow row =
          plans
              .keep(
                  caller.owner(),
                  binding,
                  PlanJson.write(plan.deeds()).toString(),
                  plan.fingerprint(),
                  plan.more())
              .orElseThrow(() -> Problem.unknown(BINDING));
      return Response.created(address(row)).entity(json(row)).build();
    });
  }

  private static URI address(PlanRow row) {
    return URI.create("/integrations/calendar/bindings/" + row.binding() + "/plan/" + row.id());
  }

  /** A plan as it was computed, and what became of it. */
  @GET
  @Path("/{plan_id}")
  public ObjectNode get(
      @Auth Caller caller, @PathParam("id") String id, @PathParam("plan_id") String plan) {
    return json(find(caller, binding(id), plan));
  }

  /** Does exactly this plan, or refuses. */
  @POST
  @Path("/{plan_id}/apply")
  public Response apply(
      @Auth Caller caller, @PathParam("id") String id, @PathParam("plan_id") String plan) {
    BindingId binding = binding(id);
    PlanRow row = find(caller, binding, plan);
    if (!row.open()) {
      throw Problem.of(409, "the plan was " + row.state() + " before").as("already_decided");
    }
    return PlanRefusals.refused(() ->
        switch (passes.apply(binding, new Applied(plans, Authors.of(caller), row))) {
          case Outcome.Done _ ->
              Response.ok(json(find(caller, row.binding(), row.id().toString()))).build();
          case Outcome.Refused(Plan now) ->
              PlanRefusals.response(
                  Problem.of(409, "a pass would do something else now; nothing was done")
                      .as("plan_moved"),
                  "moved",
                  moved(row, now));
          case Outcome.Stopped stopped ->
              PlanRefusals.response(
                  Problem.of(409, "the pass ended before the plan was done: " + stopped.why())
                      .as("plan_stopped"),
                  "outcome",
                  stopped(stopped));
        });
  }

  /** A plan that a caller wants done. */
  private record Applied(PlanTable plans, Author author, PlanRow row)
      implements PlannedPasses.Kept {
    @Override
    public String fingerprint() {
      return row.fingerprint();
    }

    @Override
    public boolean open() {
      return plans.find(author.owner(), row.binding(), row.id()).filter(PlanRow::open).isPresent();
    }

    @Override
    public void decide(Outcome outcome) {
      switch (outcome) {
        case Outcome.Done done ->
            decide(done.left().isEmpty() ? "applied" : "partly", outcome(done.done(), done.left()));
        case Outcome.Refused(Plan now) -> decide("refused", moved(row, now));
        case Outcome.Stopped stopped -> decide("partly", stopped(stopped));
      }
    }

    private void decide(String state, ObjectNode outcome) {
      plans.decide(author, row, state, outcome.toString());
    }
  }

  private static ObjectNode moved(PlanRow row, Plan now) {
    ArrayNode before = deeds(row);
    ArrayNode after = PlanJson.write(now.deeds());
    ObjectNode outcome = Json.object();
    outcome.set("gone", without(before, after));
    outcome.set("come", without(after, before));
    return outcome;
  }

  private static ObjectNode stopped(Outcome.Stopped stopped) {
    return outcome(stopped.done(), stopped.left()).put("why", stopped.why());
  }

  private static ObjectNode outcome(List<PlannedDeed> done, List<PlannedDeed> left) {
    ObjectNode outcome = Json.object();
    outcome.set("done", PlanJson.write(done));
    outcome.set("left", PlanJson.write(left));
    return outcome;
  }

  /** The deeds of one list that are not in the other. */
  private static ArrayNode without(ArrayNode these, ArrayNode those) {
    Set<String> known = new HashSet<>();
    those.forEach(deed -> known.add(deed.path("digest").asText()));
    ArrayNode left = Json.object().arrayNode();
    these.forEach(deed -> {
      if (!known.contains(deed.path("digest").asText())) {
        left.add(deed);
      }
    });
    return left;
  }

  private PlanRow find(Caller caller, BindingId binding, String plan) {
    UUID id = Ids.inPath(plan, PLAN);
    return plans.find(caller.owner(), binding, id).orElseThrow(() -> Problem.unknown(PLAN));
  }

  private static BindingId binding(String id) {
    return new BindingId(Ids.inPath(id, BINDING));
  }

  private static ArrayNode deeds(PlanRow row) {
    return (ArrayNode) Json.stored(row.deeds());
  }

  private static ObjectNode json(PlanRow row) {
    ArrayNode deeds = deeds(row);
    ObjectNode json =
        Json.object()
            .put("id", row.id().toString())
            .put("binding_id", row.binding().toString())
            .put("state", row.state())
            .put("fingerprint", row.fingerprint())
            .put("more", row.more());
    json.set("counts", counts(deeds));
    json.set("deeds", deeds);
    json.set("outcome", row.outcome().map(Json::stored).orElse(null));
    Json.put(json, "decided_at", row.decidedAt());
    return json.put("created_at", row.createdAt().toString());
  }

  /** How many deeds of each kind, as {@code side_verb}. */
  private static ObjectNode counts(ArrayNode deeds) {
    ObjectNode counts = Json.object();
    for (JsonNode deed : deeds) {
      String kind = deed.path("side").asText() + "_" + deed.path("verb").asText();
      counts.put(kind, counts.path(kind).asInt() + 1);
    }
    return counts;
  }
}
