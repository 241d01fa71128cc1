package calsyncd.daemon.live;

import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.postgres.LiveQueries.EventChange;
import calsyncd.daemon.postgres.SessionRow;
import calsyncd.session.SessionState;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;

/** What viewers are told of sessions, events and runs. */
public final class LiveJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private LiveJson() {}

  /** A session, as every answer about it begins. */
  public static ObjectNode session(SessionRow row) {
    SessionState state = row.state();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("local_id", row.localId());
    json.put("session_id", row.id().toString());
    json.put("state", state.ended() ? "ended" : "open");
    json.put("ended_by", state.end().map(it -> it.by().name().toLowerCase(Locale.ROOT)).orElse(""));
    json.put("hub_calendar_id", state.calendar().toString());
    json.put("event_id", row.event().toString());
    json.put("title", state.title().value());
    json.put("started_at", state.started().value().toString());
    json.put("ended_at", state.end().map(it -> it.at().value().toString()).orElse(null));
    return json;
  }

  /** An event in short: who wants more of it asks for it. */
  static ObjectNode event(EventChange change) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", change.id().toString());
    json.put("hub_calendar_id", change.calendar().toString());
    json.put("version", change.version());
    json.put("title", change.title());
    json.set("start", stored(change.start()));
    json.set("end", stored(change.end()));
    json.put("deleted", change.deleted());
    return json.put("updated_at", change.updatedAt().toString());
  }

  static ObjectNode run(JobRuns.Run run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run_id", run.id().toString());
    json.put("job", run.job());
    json.put("node", run.node());
    json.put("outcome", run.outcome());
    json.put("started_at", run.startedAt().toString());
    return json.put("ended_at", run.endedAt().map(Instant::toString).orElse(null));
  }

  private static JsonNode stored(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored JSON is none", e);
    }
  }
}
