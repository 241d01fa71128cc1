package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.quartz.JobRunner;
import calsyncd.task.Job;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The jobs. They are the machine's and work for all tenants: a manager sees when they ran and their
 * counts, which name nobody, and may have one run now, which does what it would do soon anyway.
 */
@Path("/api/calendar/admin/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminJobResource {
  private static final int SHOWN = 10;

  private final JobRunner runner;
  private final JobRuns runs;
  private final Map<String, String> triggers;
  private final Set<String> here = ConcurrentHashMap.newKeySet();

  /**
   * Shows and runs these.
   *
   * @param triggers when each runs by itself, {@code off} where it does not
   */
  public AdminJobResource(JobRunner runner, JobRuns runs, Map<String, String> triggers) {
    this.runner = runner;
    this.runs = runs;
    this.triggers = new TreeMap<>(triggers);
  }

  /** All of them, with their last runs, the newest first. */
  @GET
  public ObjectNode list(@Auth Caller caller) {
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("jobs");
    triggers.forEach((name, cron) -> {
      ObjectNode job = list.addObject().put("job", name).put("trigger", cron);
      ArrayNode last = job.putArray("runs");
      runs.last(name, SHOWN).forEach(run -> last.add(json(run)));
    });
    return json;
  }

  private static ObjectNode json(JobRuns.Run run) {
    boolean lost = run.endedAt().isEmpty() && !run.alive();
    ObjectNode json = Json.object().put("run_id", run.id().toString()).put("node", run.node());
    json.put("asked_by", run.askedBy().startsWith("user:") ? "manager" : run.askedBy());
    json.put("outcome", lost ? "lost" : run.outcome());
    json.put("started_at", run.startedAt().toString());
    Json.put(json, "ended_at", run.endedAt());
    json.set("report", run.report().map(Json::stored).orElse(null));
    return json;
  }

  /** Runs one now, on this node; where it runs already, anywhere, it is not run twice. */
  @POST
  @Path("/{job}/run")
  public Response run(@Auth Caller caller, @PathParam("job") String name) {
    Job job = runner.job(name).orElseThrow(() -> Problem.unknown("job"));
    boolean running =
        runs.last(name, 1).stream().anyMatch(run -> run.endedAt().isEmpty() && run.alive());
    if (running || !here.add(name)) {
      throw Problem.of(409, "the job runs now; its run shows in the list").as("job_running");
    }
    UUID run = UUID.randomUUID();
    Author author = Authors.of(caller);
    begin(job, run, author);
    return Response.accepted(
            Json.object()
                .put("message", "the job was started")
                .put("job", name)
                .put("run_id", run.toString())
                .put("correlation_id", author.correlationId()))
        .build();
  }

  private void begin(Job job, UUID run, Author author) {
    boolean begun = false;
    try {
      runs.asked(run, job.name(), runner.node(), author);
      Thread.ofVirtual().name("calsyncd-" + job.name()).start(() -> runHere(job, run));
      begun = true;
    } finally {
      if (!begun) {
        here.remove(job.name());
      }
    }
  }

  private void runHere(Job job, UUID run) {
    try {
      runner.run(job, run, "manager");
    } finally {
      here.remove(job.name());
    }
  }
}
