package calsyncd.health;

import java.time.Instant;
import java.util.Optional;

/**
 * How one thing fares that all calendars share.
 *
 * @param component {@code postgresql}, {@code redis}, {@code jobs}, or a provider's name
 * @param finding what is wrong; empty where nothing is
 */
public record ComponentHealth(String component, Optional<Finding> finding) {
  /**
   * What is wrong.
   *
   * @param since since when
   * @param words what is wrong, for whom, and what to do, for a person
   */
  public record Finding(Trouble trouble, Instant since, String words) {}

  /** How well it fares. */
  public Level level() {
    return finding.map(it -> it.trouble().level()).orElse(Level.HEALTHY);
  }
}
