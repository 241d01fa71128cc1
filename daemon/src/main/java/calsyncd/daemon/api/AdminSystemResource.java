package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.health.ComponentHealth;
import calsyncd.health.Level;
import calsyncd.health.SystemRules;
import calsyncd.health.Trouble;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How what all calendars share fares: PostgreSQL, Redis, each provider, the jobs. It is told out of
 * the node's memory, and the token is checked without the database, so it is told when nothing else
 * answers. Only how many of the tenant's connections a provider fails is read, where it can be.
 */
@Path("/api/calendar/admin/system-health")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminSystemResource {
  private static final Logger LOG = LoggerFactory.getLogger(AdminSystemResource.class);

  private final String node;
  private final Supplier<List<ComponentHealth>> components;
  private final Failing failing;
  private final InstantSource clock;

  /** How many connections of a tenant fail at a provider. */
  @FunctionalInterface
  public interface Failing {
    /** That many. */
    int count(String firm, String provider);
  }

  /** What this node knows. */
  public AdminSystemResource(
      String node,
      Supplier<List<ComponentHealth>> components,
      Failing failing,
      InstantSource clock) {
    this.node = node;
    this.components = components;
    this.failing = failing;
    this.clock = clock;
  }

  /** All components, and the worst of their levels. */
  @GET
  public ObjectNode get(@Auth Caller caller) {
    List<ComponentHealth> all = components.get();
    Level worst = all.stream().map(ComponentHealth::level).reduce(Level.HEALTHY, Level::or);
    boolean readable = all.stream().noneMatch(AdminSystemResource::unreadable);
    ObjectNode json =
        Json.object()
            .put("node", node)
            .put("checked_at", clock.instant().toString())
            .put("health", worst.shown());
    ArrayNode list = json.putArray("components");
    all.forEach(it -> list.add(json(it, readable ? caller.firmId() : "")));
    return json;
  }

  private static boolean unreadable(ComponentHealth it) {
    return it.component().equals(SystemRules.POSTGRESQL) && it.finding().isPresent();
  }

  private ObjectNode json(ComponentHealth it, String firm) {
    ObjectNode json =
        Json.object().put("component", it.component()).put("health", it.level().shown());
    json.put("code", it.finding().map(found -> found.trouble().code()).orElse(null));
    Json.put(json, "since", it.finding().map(ComponentHealth.Finding::since));
    json.put("text", it.finding().map(ComponentHealth.Finding::words).orElse(null));
    return json.put("failing_connections", failing(it, firm).orElse(null));
  }

  private Optional<Integer> failing(ComponentHealth it, String firm) {
    boolean provider =
        it.finding().filter(found -> found.trouble() == Trouble.PROVIDER_DOWN).isPresent();
    if (!provider || firm.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(failing.count(firm, it.component()));
    } catch (RuntimeException e) {
      LOG.warn("how many connections fail at {} is not known: {}", it.component(), e.toString());
      return Optional.empty();
    }
  }
}
