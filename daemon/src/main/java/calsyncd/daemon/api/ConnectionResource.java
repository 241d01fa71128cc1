package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.ConnectionTable.Ended;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Consumer;

/** A user's grants. */
@Path("/integrations/calendar/connections")
@Produces(MediaType.APPLICATION_JSON)
public final class ConnectionResource {
  private static final String WHAT = "connection";

  private final ConnectionTable connections;
  private final Checkup checkup;
  private final Consumer<Ended> farewell;

  /**
   * Reads and ends these connections.
   *
   * @param farewell told of each that ended, for what is left to do at its provider
   */
  public ConnectionResource(
      ConnectionTable connections, Checkup checkup, Consumer<Ended> farewell) {
    this.connections = connections;
    this.checkup = checkup;
    this.farewell = farewell;
  }

  /** All of them, the disconnected ones too. */
  @GET
  public ObjectNode list(@Auth Caller caller) {
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("connections");
    Checkup.Result health = checkup.of(caller.owner());
    connections
        .list(caller.owner())
        .forEach(row -> list.add(ConnectionJson.of(row, health.of(row.id()))));
    return json;
  }

  /** One of them. */
  @GET
  @Path("/{id}")
  public ObjectNode get(@Auth Caller caller, @PathParam("id") String id) {
    return connections
        .find(caller.owner(), id(id))
        .map(row -> ConnectionJson.of(row, checkup.of(row.owner().firmId(), row.id()).of(row.id())))
        .orElseThrow(() -> Problem.unknown(WHAT));
  }

  /** Ends one: its secret is wiped, its calendars are no longer pulled, its events stay. */
  @DELETE
  @Path("/{id}")
  public void disconnect(@Auth Caller caller, @PathParam("id") String id) {
    farewell.accept(
        connections
            .disconnect(Authors.of(caller), id(id))
            .orElseThrow(() -> Problem.unknown(WHAT)));
  }

  private static ConnectionId id(String id) {
    return new ConnectionId(Ids.inPath(id, WHAT));
  }
}
