package calsyncd.health;

import java.util.Locale;

/** Everything that can be wrong with what all calendars share, and how bad it is. */
public enum Trouble {
  /** PostgreSQL has no room left: it answers, and refuses to write. */
  DATABASE_FULL(Level.DEGRADED),
  /** PostgreSQL takes no writes from anybody. */
  DATABASE_READ_ONLY(Level.DEGRADED),
  /** PostgreSQL refuses to write for another reason of its own. */
  DATABASE_REFUSES(Level.DEGRADED),
  /** PostgreSQL does not answer. */
  DATABASE_AWAY(Level.DEGRADED),
  /** Redis does not answer. */
  REDIS_AWAY(Level.DELAYED),
  /** Redis answers, and refuses to write. */
  REDIS_REFUSES(Level.DELAYED),
  /** No call of a provider succeeds. */
  PROVIDER_DOWN(Level.DEGRADED),
  /** No job is begun. */
  JOBS_STOPPED(Level.DEGRADED),
  /** The last run of a job failed. */
  JOB_FAILED(Level.DELAYED);

  private final Level level;

  Trouble(Level level) {
    this.level = level;
  }

  /** How bad it is. */
  public Level level() {
    return level;
  }

  /** The code in answers, by which the operators' guide explains it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
