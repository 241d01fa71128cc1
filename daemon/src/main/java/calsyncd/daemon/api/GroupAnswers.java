package calsyncd.daemon.api;

import calsyncd.daemon.group.GroupEngine;
import calsyncd.daemon.json.TargetResultJson;
import calsyncd.daemon.postgres.GroupRow;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.group.GroupId;
import calsyncd.group.GroupSync.AfterChange;
import calsyncd.group.Member;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers about groups: what was asked for is written, and what follows from it follows. */
public final class GroupAnswers {
  private static final String FOLLOWS = "Invitations and chat access follow within minutes.";
  static final String WHAT = "group";

  private final GroupEngine engine;
  private final GroupTargets targets;
  private final Duration patience;

  /**
   * Answers, with this engine at work behind them.
   *
   * @param patience so long an answer that tells results waits for them
   */
  public GroupAnswers(GroupEngine engine, GroupTargets targets, Duration patience) {
    this.engine = engine;
    this.targets = targets;
    this.patience = patience;
  }

  static GroupId id(String id) {
    return new GroupId(Ids.inPath(id, WHAT));
  }

  static EntityTag tag(GroupRow row) {
    return new EntityTag(Long.toString(row.version()));
  }

  static ObjectNode json(GroupRow row) {
    ObjectNode json = Json.object().put("id", row.id().toString());
    json.put("hub_calendar_id", row.calendar().toString());
    json.setAll(row.wish().json());
    return json.put("version", row.version()).put("created_at", row.createdAt().toString());
  }

  static ObjectNode json(Member member) {
    return Json.object()
        .put("id", member.id().toString())
        .put("email", member.email())
        .put("user_id", member.user().map(UUID::toString).orElse(null))
        .put("name", member.name())
        .put("discord_user_id", member.discordUser());
  }

  /** Brings a group in step behind the answer; the one that was left comes first. */
  void soon(GroupId group, Optional<GroupId> previous) {
    var _ = engine.soon(group, previous);
  }

  /** Adds what follows. */
  ObjectNode pending(ObjectNode json) {
    targets.names().forEach(json.putArray("pending")::add);
    return json.put("message", FOLLOWS);
  }

  /** Brings a group in step; what came of each target, or that it takes longer. */
  Response synced(GroupId group) {
    Optional<Future<AfterChange>> run = engine.soon(group, Optional.empty());
    return run.flatMap(this::ended)
        .map(done -> Response.ok(TargetResultJson.of(done.newGroup())).build())
        .orElseGet(() -> Response.accepted(pending(Json.object())).build());
  }

  private Optional<AfterChange> ended(Future<AfterChange> run) {
    try {
      return Optional.of(run.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
