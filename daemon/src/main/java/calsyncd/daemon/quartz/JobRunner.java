package calsyncd.daemon.quartz;

import calsyncd.task.Job;
import calsyncd.task.JobReport;
import calsyncd.task.JobRun;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job by its name, with a JSON line at its start and one at its end in the log stream of the
 * job's name. A run whose dependency is away logs its failure and ends.
 */
public final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final JobReport NOTHING = new JobReport(0, 0, 0, 0, 0, Map.of());

  private final Map<String, Job> jobs;
  private final String node;
  private final InstantSource clock;
  private final Consumer<JobRun> ended;

  /** Runs these jobs; nobody is told. */
  public JobRunner(Collection<Job> jobs, String node, InstantSource clock) {
    this(jobs, node, clock, _ -> {});
  }

  /**
   * Runs these jobs.
   *
   * @param ended told of each run; what it throws is logged
   */
  public JobRunner(Collection<Job> jobs, String node, InstantSource clock, Consumer<JobRun> ended) {
    this.ended = ended;
    this.jobs = jobs.stream().collect(Collectors.toMap(Job::name, Function.identity()));
    this.node = node;
    this.clock = clock;
  }

  /** The job of that name. */
  public Optional<Job> job(String name) {
    return Optional.ofNullable(jobs.get(name));
  }

  /** Runs the job once; whether it ran to its end. */
  public boolean run(Job job) {
    String runId = UUID.randomUUID().toString();
    Instant started = clock.instant();
    log(job, line(job, runId, "start", started));
    try {
      JobReport report = job.run(runId);
      log(job, end(line(job, runId, "end", started), report));
      tell(run(job, runId, started, true, report));
      return true;
    } catch (RuntimeException e) {
      log(job, failure(line(job, runId, "end", started), e));
      tell(run(job, runId, started, false, NOTHING));
      return false;
    }
  }

  private JobRun run(Job job, String runId, Instant started, boolean completed, JobReport report) {
    Duration took = Duration.between(started, clock.instant());
    return new JobRun(job.name(), runId, node, started, took, completed, report);
  }

  private void tell(JobRun run) {
    try {
      ended.accept(run);
    } catch (RuntimeException e) {
      LOG.warn("run {} of {} not recorded: {}", run.runId(), run.job(), e.toString());
    }
  }

  private ObjectNode line(Job job, String runId, String phase, Instant started) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("phase", phase).put("job", job.name()).put("run_id", runId).put("node", node);
    line.put("started_at", started.toString());
    if (phase.equals("end")) {
      line.put("duration_ms", clock.millis() - started.toEpochMilli());
    }
    return line;
  }

  private static ObjectNode end(ObjectNode line, JobReport report) {
    return counts(line.put("outcome", "completed"), report);
  }

  private static ObjectNode counts(ObjectNode line, JobReport report) {
    line.put("scheduled", report.scheduled())
        .put("synced", report.synced())
        .put("failed", report.failed())
        .put("skipped", report.skipped())
        .put("pending", report.pending());
    report.own().forEach(line::put);
    return line;
  }

  /** The kind of the failure, not its message, which may quote data. */
  private static ObjectNode failure(ObjectNode line, RuntimeException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return counts(line.put("outcome", "failed"), NOTHING)
        .put("error", e.getClass().getSimpleName())
        .put("cause", root.getClass().getSimpleName());
  }

  private static void log(Job job, ObjectNode line) {
    LoggerFactory.getLogger(job.name()).info("{}", line);
  }
}
