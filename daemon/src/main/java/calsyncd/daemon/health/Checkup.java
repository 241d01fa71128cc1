package calsyncd.daemon.health;

import calsyncd.daemon.postgres.HealthTable;
import calsyncd.daemon.postgres.HealthTable.Found;
import calsyncd.health.Health;
import calsyncd.health.HealthRules;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the evidence and judges it. */
public final class Checkup {
  private final HealthTable evidence;
  private final HealthRules rules;

  public Checkup(HealthTable evidence, HealthRules rules) {
    this.evidence = evidence;
    this.rules = rules;
  }

  /** How each binding fares, and by them each connection. */
  public record Result(Map<BindingId, Health> bindings, Map<ConnectionId, Health> connections) {
    /** Of one that came into being since, nothing bad is known. */
    public Health of(BindingId binding) {
      return bindings.getOrDefault(binding, Health.HEALTHY);
    }

    /** The same. */
    public Health of(ConnectionId connection) {
      return connections.getOrDefault(connection, Health.HEALTHY);
    }
  }

  /** All that a user has. */
  public Result of(Owner owner) {
    return judge(evidence.of(owner));
  }

  /** One connection of a tenant. */
  public Result of(String firm, ConnectionId connection) {
    return judge(evidence.of(firm, connection));
  }

  /** Some connections of a tenant. */
  public Result of(String firm, Collection<ConnectionId> connections) {
    return judge(evidence.of(firm, connections));
  }

  /**
   * A tenant's bindings, so many at once; a connection's health is that of those among them.
   *
   * @param after the last binding that the caller has
   */
  public Result of(String firm, Optional<BindingId> after, int most) {
    return judge(evidence.of(firm, after, most));
  }

  private Result judge(List<Found> found) {
    Map<BindingId, Health> bindings = new LinkedHashMap<>();
    Map<ConnectionId, List<Health>> each = new LinkedHashMap<>();
    for (Found one : found) {
      Health health = rules.of(one.evidence());
      one.binding().ifPresent(id -> bindings.put(id, health));
      each.computeIfAbsent(one.connection(), _ -> new ArrayList<>()).add(health);
    }
    Map<ConnectionId, Health> connections = new LinkedHashMap<>();
    each.forEach((id, healths) -> connections.put(id, Health.worst(healths)));
    return new Result(bindings, connections);
  }
}
