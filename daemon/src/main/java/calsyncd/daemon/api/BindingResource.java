package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.BindingPolicies;
import calsyncd.daemon.postgres.BindingPolicies.NewBinding;
import calsyncd.daemon.postgres.BindingPolicies.Outcome;
import calsyncd.daemon.postgres.BindingPolicy;
import calsyncd.daemon.postgres.BindingRow;
import calsyncd.daemon.postgres.BindingTable;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Ringer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which calendars are synced with which hub calendar, in which direction, and what of them. */
@Path("/integrations/calendar/bindings")
@Produces(MediaType.APPLICATION_JSON)
public final class BindingResource {
  private static final String WHAT = "binding";
  private static final List<String> STATES = List.of("active", "paused");
  private static final int TITLES = 100;

  private final BindingTable bindings;
  private final BindingPolicies policies;
  private final Ringer ringer;

  /** Makes, changes and rings these bindings. */
  public BindingResource(BindingTable bindings, BindingPolicies policies, Ringer ringer) {
    this.bindings = bindings;
    this.policies = policies;
    this.ringer = ringer;
  }

  /** Binds a calendar to a hub calendar of its own, or to one that others are bound to. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Auth Caller caller, byte[] bytes) {
    Body body = Body.of(bytes, with(PolicyWish.FIELDS, "calendar_id", "hub_calendar_id"));
    BindingPolicy policy = PolicyWish.of(body).over(BindingPolicy.IMPORT_ONLY);
    UUID calendar =
        body.uuid("calendar_id").orElseThrow(() -> Problem.field("calendar_id", "is missing"));
    Optional<HubCalendarId> hub = body.uuid("hub_calendar_id").map(HubCalendarId::new);
    BindingRow made = done(policies.create(author(caller), new NewBinding(calendar, hub, policy)));
    ring(made);
    return Response.created(URI.create("/integrations/calendar/bindings/" + made.id()))
        .entity(BindingJson.of(made))
        .build();
  }

  /** Pauses a binding or lets it go on, and changes what is wanted of it. */
  @PATCH
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode change(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    Body body = Body.of(bytes, with(PolicyWish.FIELDS, "state"));
    Optional<String> state = body.word("state", STATES);
    PolicyWish wish = PolicyWish.of(body);
    BindingId binding = id(id);
    BindingRow before = bindings.find(caller.owner(), binding).orElseThrow(BindingResource::gone);
    BindingRow changed = done(policies.change(author(caller), binding, wish::over));
    BindingRow now = state.map(it -> set(caller, binding, it)).orElse(changed);
    if (now.state().equals("active")
        && (state.isPresent() || !now.policy().equals(before.policy()))) {
      ring(now);
    }
    return BindingJson.of(now);
  }

  private BindingRow set(Caller caller, BindingId id, String state) {
    String who = caller.acts() ? "a manager" : "the user";
    String reason = state.equals("active") ? "" : "paused by " + who;
    return bindings.setState(author(caller), id, state, reason).orElseThrow(BindingResource::gone);
  }

  private void ring(BindingRow binding) {
    ringer.ring(List.of(binding.id()), Correlation.current());
  }

  /**
   * Unties a calendar from the hub; events stay in the hub, and copies at the provider, unless they
   * are to go: then a pass removes those that the user has seen in a preview, and unties it.
   */
  @DELETE
  @Path("/{id}")
  public Response delete(@Auth Caller caller, @PathParam("id") String id, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, List.of("copies", "preview", "count"));
    boolean remove =
        parameters.word("copies", List.of("keep", "remove")).orElse("keep").equals("remove");
    if (parameters.flag("preview")) {
      return Response.ok(preview(caller, id(id), remove)).build();
    }
    if (remove && ownCopies(caller, id(id)).count() > 0) {
      int seen = parameters.number("count").orElse(0);
      BindingRow untying = done(policies.untie(author(caller), id(id), seen));
      ring(untying);
      return Response.accepted(BindingJson.of(untying)).build();
    }
    if (!bindings.delete(author(caller), id(id))) {
      throw gone();
    }
    return Response.noContent().build();
  }

  private ObjectNode preview(Caller caller, BindingId id, boolean remove) {
    BindingTable.OwnCopies copies = ownCopies(caller, id);
    ObjectNode json = Json.object().put("copies", remove ? "remove" : "keep");
    json.put("count", copies.count());
    copies.titles().forEach(json.putArray("titles")::add);
    return json;
  }

  private BindingTable.OwnCopies ownCopies(Caller caller, BindingId id) {
    return bindings.ownCopies(caller.owner(), id, TITLES).orElseThrow(BindingResource::gone);
  }

  private static Problem copiesStay(int count) {
    return Problem.of(
            409,
            ("%d copies would be removed; look at them with preview=true, then confirm with"
                    + " count=%d, or untie with copies=keep")
                .formatted(count, count))
        .as("copies_stay");
  }

  private static BindingRow done(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done(BindingRow row) -> row;
      case Outcome.Unknown(String field) when field.equals(WHAT) -> throw gone();
      case Outcome.Unknown(String field) ->
          throw Problem.field(field, "names no calendar of yours");
      case Outcome.Taken(BindingId by) ->
          throw Problem.conflict(
              "calendar_id", "is bound already, by the binding " + by + "; DELETE that first");
      case Outcome.WritesOff() ->
          throw Problem.conflict(
                  "direction",
                  "needs allow_writes; POST {\"allow_writes\": true} to"
                      + " /integrations/calendar/sync/schedule first")
              .as("exports_not_allowed");
      case Outcome.NotGranted(String provider) ->
          throw Problem.conflict(
                  "direction",
                  "needs the right to write; POST {\"access\": \"write\"} to"
                      + " /integrations/calendar/"
                      + provider
                      + "/connect, and consent")
              .as("write_not_granted");
      case Outcome.ReadOnly(String name, String role) ->
          throw Problem.conflict(
                  "direction",
                  "can only be import_only, as the calendar '%s' can't be written to (%s)"
                      .formatted(name, role))
              .as("calendar_read_only");
      case Outcome.Copies(int count) -> throw copiesStay(count);
      case Outcome.Cycle(List<String> calendars) ->
          throw Problem.conflict("direction", cycle(calendars)).as("binding_cycle");
    };
  }

  private static String cycle(List<String> calendars) {
    return "would let events travel in a circle over the calendars "
        + calendars
        + " and be copied without end; make one of their bindings import_only, or untie it";
  }

  private static Problem gone() {
    return Problem.unknown(WHAT);
  }

  private static Author author(Caller caller) {
    return Authors.of(caller);
  }

  private static List<String> with(List<String> fields, String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    all.addAll(fields);
    return all;
  }

  private static BindingId id(String id) {
    return new BindingId(Ids.inPath(id, WHAT));
  }
}
