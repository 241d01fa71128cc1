package calsyncd.health;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one node knows, at one moment, of what all calendars share; all on this node's clock and out
 * of its own memory, so that it is known without PostgreSQL and without Redis.
 *
 * @param providers those that this node may call
 * @param jobs empty where this node begins none
 */
public record SystemEvidence(
    Instant now,
    Database database,
    Optional<Failure> redis,
    List<Calls> providers,
    Optional<Jobs> jobs) {
  public SystemEvidence {
    providers = List.copyOf(providers);
  }

  /**
   * Failures with no success between them.
   *
   * @param since the first
   * @param last the last
   * @param times how many
   * @param code what the last one said: an SQLSTATE, the provider's code, Redis' error
   */
  public record Failure(Instant since, Instant last, int times, String code) {
    /** One more. */
    public Failure again(Instant at, String said) {
      return new Failure(since, at, times + 1, said);
    }
  }

  /**
   * PostgreSQL.
   *
   * @param written when this node's heart, which beats each second, last wrote
   * @param refusals of writes; empty once a write of some size was proved to go through
   */
  public record Database(Instant written, Optional<Failure> refusals) {}

  /**
   * A provider.
   *
   * @param failing calls that it did not answer, or answered with a fault of its own; empty once it
   *     has answered any call
   */
  public record Calls(String provider, Optional<Failure> failing) {}

  /**
   * The jobs.
   *
   * @param lookedFor when this node's scheduler last looked for jobs to begin
   * @param failed jobs whose last run failed
   * @param undisturbed since when PostgreSQL and Redis have answered: what failed before has its
   *     reason there
   */
  public record Jobs(Instant lookedFor, List<FailedRun> failed, Instant undisturbed) {
    public Jobs {
      failed = List.copyOf(failed);
    }
  }

  /**
   * A run that failed.
   *
   * @param began when it began
   */
  public record FailedRun(String job, Instant began) {}
}
