package calsyncd.daemon.quartz;

import calsyncd.daemon.traces.OpenSpan;
import calsyncd.daemon.traces.Traces;
import calsyncd.task.Job;
import calsyncd.task.JobReport;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Runs a job by its name, with a JSON line at its start and one at its end in the log stream of the
 * job's name. A run whose dependency is away logs its failure and ends.
 */
public final class JobRunner {
  private static final JobReport NOTHING = new JobReport(0, 0, 0, 0, 0, Map.of());

  private final Map<String, Job> jobs;
  private final String node;
  private final InstantSource clock;
  private final Runs runs;
  private final Traces traces;

  /** Where runs are kept; a run whose keeping fails goes on all the same. */
  public interface Runs {
    /** Nowhere. */
    Runs NONE =
        new Runs() {
          @Override
          public void began(UUID run, String job, String node, String askedBy) {}

          @Override
          public void ended(UUID run, boolean well, String report) {}
        };

    /** A run begins on a node, for somebody. */
    void began(UUID run, String job, String node, String askedBy);

    /** It has ended; the report is its last log line. */
    void ended(UUID run, boolean well, String report);
  }

  public JobRunner(Collection<Job> jobs, String node, InstantSource clock) {
    this(jobs, node, clock, Runs.NONE, Traces.OFF);
  }

  /** The same, whose runs are kept and traced. */
  public JobRunner(
      Collection<Job> jobs, String node, InstantSource clock, Runs runs, Traces traces) {
    this.jobs = jobs.stream().collect(Collectors.toMap(Job::name, Function.identity()));
    this.node = node;
    this.clock = clock;
    this.runs = runs;
    this.traces = traces;
  }

  /** The node that runs them. */
  public String node() {
    return node;
  }

  /** The job of that name. */
  public Optional<Job> job(String name) {
    return Optional.ofNullable(jobs.get(name));
  }

  /** Runs the job once, by the clock; whether it ran to its end. */
  public boolean run(Job job) {
    return run(job, UUID.randomUUID(), "clock");
  }

  /**
   * Runs the job once; whether it ran to its end.
   *
   * @param run the run's id
   * @param askedBy who would not wait for the clock
   */
  public boolean run(Job job, UUID run, String askedBy) {
    String runId = run.toString();
    Instant started = clock.instant();
    log(job, line(job, runId, "start", started));
    keep(job, () -> runs.began(run, job.name(), node, askedBy));
    try {
      JobReport report = traced(job, runId);
      return ended(job, run, true, end(line(job, runId, "end", started), report));
    } catch (RuntimeException e) {
      return ended(job, run, false, failure(line(job, runId, "end", started), e));
    }
  }

  private JobReport traced(Job job, String runId) {
    OpenSpan span = traces.job(job.name(), runId);
    return span.during(() -> {
      JobReport report = job.run(runId);
      span.with("scheduled", report.scheduled())
          .with("synced", report.synced())
          .with("failed", report.failed())
          .with("skipped", report.skipped())
          .with("pending", report.pending());
      return report;
    });
  }

  private boolean ended(Job job, UUID run, boolean well, ObjectNode line) {
    log(job, line);
    keep(job, () -> runs.ended(run, well, line.toString()));
    return well;
  }

  private static void keep(Job job, Runnable keeping) {
    try {
      keeping.run();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(JobRunner.class)
          .warn("a run of {} is not kept: {}", job.name(), e.getClass().getSimpleName());
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
