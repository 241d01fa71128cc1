package calsyncd.health;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How something fares, and why.
 *
 * @param reasons the worst first; none where it is healthy
 */
public record Health(Level level, List<Reason> reasons) {
  /** Nothing is wrong. */
  public static final Health HEALTHY = new Health(Level.HEALTHY, List.of());

  public Health {
    reasons = List.copyOf(reasons);
  }

  /**
   * One reason.
   *
   * @param words what is wrong and what to do, for a person
   */
  public record Reason(Cause cause, String words) {}

  /** Healthy where there is no reason for anything else. */
  static Health of(List<Reason> reasons) {
    Level worst = reasons.stream().map(r -> r.cause().level()).reduce(Level.HEALTHY, Level::or);
    return new Health(
        worst,
        reasons.stream().sorted((a, b) -> b.cause().level().compareTo(a.cause().level())).toList());
  }

  /**
   * A connection by its bindings: the worst of those that are meant to run. Where none is, the
   * worst of all. A cause that several share is told once.
   */
  public static Health worst(Collection<Health> bindings) {
    List<Health> meant = bindings.stream().filter(h -> !h.pausedByUser()).toList();
    Map<Cause, Reason> once = new EnumMap<>(Cause.class);
    (meant.isEmpty() ? bindings : meant)
        .forEach(health -> health.reasons.forEach(r -> once.putIfAbsent(r.cause(), r)));
    return of(List.copyOf(once.values()));
  }

  private boolean pausedByUser() {
    return reasons.stream().anyMatch(r -> r.cause() == Cause.CALENDAR_PAUSED);
  }
}
