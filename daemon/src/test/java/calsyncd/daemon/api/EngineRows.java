package calsyncd.daemon.api;

import calsyncd.daemon.api.ApiWorld.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What passes leave in the tables, for a user whose first calendar is synced both ways. */
final class EngineRows {
  final WriteWorld world;
  final String binding;

  EngineRows(WriteWorld world) {
    this.world = world;
    this.binding =
        text(
            "select id from calsyncd.calendar_bindings where hub_calendar_id = ?::uuid", world.hub);
    direction("two_way");
  }

  /** The binding's connection. */
  String connection() {
    return text("select connection_id from calsyncd.calendar_bindings where id = ?::uuid", binding);
  }

  /** The binding's connection, which has no other from now on. */
  String onlyConnection() {
    String connection = connection();
    run(
        "delete from calsyncd.calendar_bindings where connection_id = ?::uuid and id <> ?::uuid",
        connection,
        binding);
    return connection;
  }

  void direction(String direction) {
    run(
        "update calsyncd.calendar_bindings set direction = ?, due_seq = 0 where id = ?::uuid",
        direction,
        binding);
  }

  void run(String sql, Object... values) {
    world.api.database.with(handle -> handle.execute(sql, values));
  }

  String text(String sql, Object... values) {
    return world.api.database.in(
        handle -> handle.select(sql, values).mapTo(String.class).findOne().orElse("-"));
  }

  long rings() {
    return Long.parseLong(
        text("select due_seq from calsyncd.calendar_bindings where id = ?::uuid", binding));
  }

  /** An event with a link whose copy says the same. */
  Linked linked(String title, boolean own) {
    Answer event = world.post(world.hour(title, "2026-12-03T09:00:00"));
    UUID link = UUID.randomUUID();
    run(
        "insert into calsyncd.event_links (id, firm_id, binding_id, event_id, remote_id, revision,"
            + " remote_base, hub_base, mapper_version, hub_version, wanted_version, own_copy,"
            + " create_key) select ?, 'firm-a', ?::uuid, e.id, 'r-' || e.id, 'rev', e.content,"
            + " e.content, 1, 1, 1, ?, 'key0' from calsyncd.calendar_events e where id = ?::uuid"
            + " on conflict (event_id, binding_id) do update set id = excluded.id, remote_id ="
            + " excluded.remote_id, revision = excluded.revision, remote_base ="
            + " excluded.remote_base, hub_base = excluded.hub_base, hub_version = 1,"
            + " wanted_version = 1, own_copy = excluded.own_copy, create_key ="
            + " excluded.create_key",
        link,
        binding,
        own,
        event.text("id"));
    run("update calsyncd.calendar_bindings set due_seq = 0 where id = ?::uuid", binding);
    return new Linked(event.text("id"), event.location(), link.toString());
  }

  record Linked(String event, String path, String link) {}

  /** A link's columns as text. */
  String link(Linked linked, String columns) {
    return text(
        "select concat_ws(' ', " + columns + ") from calsyncd.event_links where id = ?::uuid",
        linked.link());
  }

  /** What both sides changed; the remote's event is the hub's with these fields. */
  String conflict(Linked linked, String state, Map<String, ?> remote, String... fields) {
    UUID id = UUID.randomUUID();
    ObjectNode theirs = (ObjectNode) content(linked);
    remote.forEach((field, value) -> theirs.putPOJO(field, value));
    run(
        "insert into calsyncd.calendar_sync_conflicts (id, firm_id, user_id, event_id, binding_id,"
            + " link_id, base, hub, remote, fields, occurrences, state, resolution, resolved_at)"
            + " select ?, firm_id, user_id, id, ?::uuid, ?::uuid, content || '{\"title\":"
            + " \"base\"}', content, ?::jsonb, ?::text[], ?::text[], ?, case when ? = 'open' then"
            + " '' else 'hub' end, case when ? = 'open' then null else now() end from"
            + " calsyncd.calendar_events where id = ?::uuid",
        id,
        binding,
        linked.link(),
        theirs.toString(),
        "{" + String.join(",", fields) + "}",
        "{" + String.join(",", List.of(fields).stream().map(_ -> "\"\"").toList()) + "}",
        state,
        state,
        state,
        linked.event());
    return id.toString();
  }

  JsonNode content(Linked linked) {
    return Json.stored(
        text(
            "select content::text from calsyncd.calendar_events where id = ?::uuid",
            linked.event()));
  }

  /** What waits for a person. */
  String proposal(String kind, String hold, Linked... events) {
    UUID id = UUID.randomUUID();
    run(
        "insert into calsyncd.sync_proposals (id, firm_id, user_id, binding_id, kind,"
            + " pass_id, events, correlation_id) select ?, firm_id, user_id, id, ?,"
            + " gen_random_uuid(), ?, 'pass-1'"
            + " from calsyncd.calendar_bindings where id = ?::uuid",
        id,
        kind,
        events.length,
        binding);
    for (Linked event : events) {
      run(
          "update calsyncd.event_links set state = 'parked', state_reason = ?, proposal_id = ?"
              + " where id = ?::uuid",
          hold,
          id,
          event.link());
    }
    return id.toString();
  }

  /** One more event that the proposal is about. */
  void join(String proposal, Linked event) {
    run(
        "update calsyncd.event_links set state = 'parked', proposal_id = ?::uuid"
            + " where id = ?::uuid",
        proposal,
        event.link());
    run("update calsyncd.sync_proposals set events = events + 1 where id = ?::uuid", proposal);
  }

  /** A deed of a pass upon the hub. */
  long deed(Linked linked, UUID pass, String verb, String before) {
    return Long.parseLong(
        text(
            "insert into calsyncd.event_history (firm_id, user_id, event_id, binding_id, pass_id,"
                + " actor, side, verb, why, fields, before, version, request_id, correlation_id)"
                + " select firm_id, user_id, id, ?::uuid, ?, 'sync', 'hub', ?, 'same/changed',"
                + " '{title}', nullif(?, '')::jsonb, version, 'req-1', 'pass-1'"
                + " from calsyncd.calendar_events where id = ?::uuid returning id",
            binding,
            pass,
            verb,
            before,
            linked.event()));
  }

  /** A pass changes an event and notes what it said before. */
  void changes(Linked linked, UUID pass, String title) {
    deed(linked, pass, "updated", content(linked).toString());
    run(
        "update calsyncd.calendar_events set content = content || jsonb_build_object('title', ?),"
            + " version = version + 1 where id = ?::uuid",
        title,
        linked.event());
  }

  /** A pass removes an event and notes what it said. */
  void removes(Linked linked, UUID pass) {
    deed(linked, pass, "removed", content(linked).toString());
    run(
        "update calsyncd.calendar_events set deleted_at = now(), version = version + 1"
            + " where id = ?::uuid",
        linked.event());
  }

  /** A pass brings an event back. */
  void restores(Linked linked, UUID pass) {
    deed(linked, pass, "restored", "");
    run(
        "update calsyncd.calendar_events set deleted_at = null, version = version + 1"
            + " where id = ?::uuid",
        linked.event());
  }

  /** How often each verb stands in an event's history. */
  Map<String, Integer> verbs(Linked linked) {
    Map<String, Integer> verbs = new TreeMap<>();
    world
        .get(linked.path() + "/history")
        .json()
        .path("history")
        .forEach(deed -> verbs.merge(deed.path("verb").asText(), 1, Integer::sum));
    return verbs;
  }
}
