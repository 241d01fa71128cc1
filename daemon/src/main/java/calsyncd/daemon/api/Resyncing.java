package calsyncd.daemon.api;

import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.daemon.postgres.ResyncTable;
import calsyncd.daemon.postgres.ResyncTable.Asked;
import calsyncd.daemon.postgres.ResyncTable.Step;
import calsyncd.daemon.postgres.ResyncTable.Task;
import calsyncd.hub.EventId;
import calsyncd.task.Passes;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;

/** Answers to a resync: at once where its passes end in time, else with a task to follow. */
public final class Resyncing {
  /** Where tasks are followed. */
  static final String TASKS = "/api/calendar/admin/tasks/";

  private final ResyncTable resyncs;
  private final Passes passes;

  /**
   * Asks for resyncs, and waits for them.
   *
   * @param passes waits as long as an answer may
   */
  public Resyncing(ResyncTable resyncs, Passes passes) {
    this.resyncs = resyncs;
    this.passes = passes;
  }

  ResyncTable table() {
    return resyncs;
  }

  /** Waits for what was asked for. */
  Response answer(String firm, Asked asked, String what) {
    return switch (asked) {
      case Asked.Done done -> {
        passes.await(done.rung());
        yield answer(resyncs.find(firm, done.task()).orElseThrow(() -> Problem.unknown(what)));
      }
      case Asked.Unknown() -> throw Problem.unknown(what);
      case Asked.Unusable(ConnectionRow row) -> throw unusable(row);
      case Asked.Nothing() ->
          throw Problem.of(409, "no calendar that is synced now has anything to do with it")
              .as("nothing_to_sync");
    };
  }

  /** 409: the provider is not asked for it now. */
  static Problem unusable(ConnectionRow row) {
    return row.state().equals("paused")
        ? Problem.of(409, "the connection is paused; POST its resume first").as("connection_paused")
        : AdminConnectionResource.unusable(row);
  }

  private Response answer(Task task) {
    String status = status(task);
    ObjectNode json = Json.object().put("message", "the resync is " + status);
    about(json, task);
    if (!status.equals("running")) {
      return Response.ok(json).build();
    }
    json.put("task_id", task.id().toString());
    return Response.accepted(json).location(URI.create(TASKS + task.id())).build();
  }

  private void about(ObjectNode json, Task task) {
    ObjectNode result = Json.object().put("status", status(task));
    result.put("correlation_id", task.correlationId());
    task.connection()
        .ifPresent(id -> {
          json.put("connection_id", id.toString()).put("provider", task.provider().orElse(null));
          result.put("synced_count", task.steps().stream().mapToInt(Step::synced).sum());
        });
    task.event()
        .ifPresent(id -> {
          json.put("appointment_id", id.toString());
          json.put("external_event_id", external(id, task));
        });
    json.set("result", result);
  }

  /** As it is now; where nobody has it any more, as it was when the task began. */
  private String external(UUID event, Task task) {
    return resyncs
        .external(new EventId(event))
        .orElseGet(() -> task.steps().stream().map(Step::copy).findFirst().orElse(""));
  }

  private static String status(Task task) {
    if (task.steps().stream().anyMatch(step -> step.state().equals("open"))) {
      return "running";
    }
    boolean untied = task.steps().isEmpty();
    return untied || task.steps().stream().anyMatch(step -> step.state().equals("failed"))
        ? "failed"
        : "completed";
  }

  /** A task with its parts. */
  ObjectNode json(Task task) {
    ObjectNode json = Json.object().put("task_id", task.id().toString());
    json.put("created_at", task.createdAt().toString());
    about(json, task);
    ArrayNode parts = json.putArray("parts");
    task.steps().forEach(step -> parts.add(json(step)));
    return json;
  }

  private static ObjectNode json(Step step) {
    ObjectNode json = Json.object();
    json.put("binding_id", step.binding().toString()).put("kind", step.kind());
    json.put("state", step.state()).put("reason", step.reason());
    json.put("synced_count", step.synced());
    Json.put(json, "ended_at", step.endedAt());
    return json;
  }
}
