package calsyncd.daemon.admin;

import calsyncd.health.ComponentHealth;
import calsyncd.health.ComponentHealth.Finding;
import com.codahale.metrics.health.HealthCheck;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How a component fares, in the words of the console. */
public final class ComponentCheck extends HealthCheck {
  private final Supplier<List<ComponentHealth>> components;
  private final String component;
  private final boolean vital;

  /**
   * A check.
   *
   * @param vital whether a node is unfit without it; else what is wrong is only told
   */
  public ComponentCheck(
      Supplier<List<ComponentHealth>> components, String component, boolean vital) {
    this.components = components;
    this.component = component;
    this.vital = vital;
  }

  @Override
  protected Result check() {
    Optional<Finding> finding =
        components.get().stream()
            .filter(it -> it.component().equals(component))
            .flatMap(it -> it.finding().stream())
            .findFirst();
    ResultBuilder result = Result.builder();
    finding.ifPresent(it -> result.withMessage(it.words()));
    return (finding.isPresent() && vital ? result.unhealthy() : result.healthy()).build();
  }
}
