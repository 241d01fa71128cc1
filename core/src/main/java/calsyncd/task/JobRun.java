package calsyncd.task;

import java.time.Duration;
import java.time.Instant;

/**
 * A run that ended.
 *
 * @param completed whether it ran to its end
 * @param report what it came to; nothing where it did not complete
 */
public record JobRun(
    String job,
    String runId,
    String node,
    Instant startedAt,
    Duration took,
    boolean completed,
    JobReport report) {}
