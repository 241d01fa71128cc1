package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.QueuedNotifications;
import calsyncd.daemon.worker.Drains;
import calsyncd.hub.ConnectionId;
import calsyncd.queue.Notification;
import calsyncd.queue.SyncQueue;
import calsyncd.task.WebhookProcessor.Drained;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The queues of notifications. They belong to no tenant: a manager sees how long each is and how
 * old, the items of his own tenant, and may have one drained, which only hastens what happens by
 * itself.
 */
@Path("/api/calendar/admin/queues")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminQueueResource {
  private static final String WHAT = "queue";

  /** So many of the oldest are looked at for items of one tenant. */
  private static final int LOOKED_AT = 1_000;

  /** So that one request ends though notifications keep coming. */
  private static final int BATCHES = 100;

  private final SyncQueue queue;
  private final QueuedNotifications notifications;
  private final Function<String, Drained> drain;
  private final InstantSource clock;

  /**
   * Shows and drains a queue.
   *
   * @param drain takes one batch of a provider's
   */
  public AdminQueueResource(
      SyncQueue queue,
      QueuedNotifications notifications,
      Function<String, Drained> drain,
      InstantSource clock) {
    this.queue = queue;
    this.notifications = notifications;
    this.drain = drain;
    this.clock = clock;
  }

  /** How long each is, and how old its oldest item. */
  @GET
  public ObjectNode list(@Auth Caller caller) {
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("queues");
    Drains.PROVIDERS.forEach(provider -> list.add(brief(provider, queue.waiting(provider, 1))));
    return json;
  }

  private ObjectNode brief(String provider, List<Notification> waiting) {
    Optional<Instant> oldest = waiting.stream().findFirst().map(Notification::receivedAt);
    ObjectNode json = Json.object().put("provider", provider).put("depth", queue.depth(provider));
    Json.put(json, "oldest_received_at", oldest);
    return json.put(
        "oldest_age_seconds",
        oldest.map(at -> Duration.between(at, clock.instant()).toSeconds()).orElse(null));
  }

  /** The same of one, with the tenant's own among its oldest items. */
  @GET
  @Path("/{provider}")
  public ObjectNode inspect(
      @Auth Caller caller, @PathParam("provider") String provider, @Context UriInfo uri) {
    String known = known(provider);
    int limit = Parameters.of(uri, List.of("limit")).limit();
    List<Notification> oldest = queue.waiting(known, LOOKED_AT);
    Map<String, ConnectionId> own = notifications.own(caller.firmId(), known, oldest);
    ObjectNode json = brief(known, oldest);
    json.put("looked_at", oldest.size());
    ArrayNode items = json.putArray("items");
    oldest.stream()
        .filter(it -> own.containsKey(it.watch()))
        .limit(limit)
        .forEach(it -> items.add(json(it, own)));
    return json;
  }

  private static ObjectNode json(Notification item, Map<String, ConnectionId> own) {
    return Json.object()
        .put("received_at", item.receivedAt().toString())
        .put("connection_id", String.valueOf(own.get(item.watch())))
        .put("user_id", item.userId())
        .put("watch_id", item.watch())
        .put("state", item.state())
        .put("message_number", item.messageNumber())
        .put("correlation_id", item.correlationId());
  }

  /** Rings what its items are about, now; nothing is thrown away. */
  @POST
  @Path("/{provider}/drain")
  public ObjectNode drain(@Auth Caller caller, @PathParam("provider") String provider) {
    String known = known(provider);
    Author author = Authors.of(caller);
    notifications.drainAsked(author, known, queue.depth(known));
    Sum sum = drained(known);
    return Json.object()
        .put("message", "the queue was drained")
        .put("provider", known)
        .put("taken", sum.taken())
        .put("known", sum.known())
        .put("depth", queue.depth(known))
        .put("correlation_id", author.correlationId());
  }

  private record Sum(long taken, long known) {}

  private Sum drained(String provider) {
    Sum sum = new Sum(0, 0);
    for (int batch = 0; batch < BATCHES; batch++) {
      Drained drained = drain.apply(provider);
      if (drained.taken() == 0) {
        return sum;
      }
      sum = new Sum(sum.taken() + drained.taken(), sum.known() + drained.known());
    }
    return sum;
  }

  private static String known(String provider) {
    if (!Drains.PROVIDERS.contains(provider)) {
      throw Problem.unknown(WHAT);
    }
    return provider;
  }
}
