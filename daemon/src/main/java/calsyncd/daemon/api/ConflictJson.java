package calsyncd.daemon.api;

import calsyncd.daemon.postgres.ConflictRow;
import calsyncd.daemon.postgres.ConflictRow.Place;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A conflict in answers. */
final class ConflictJson {
  private ConflictJson() {}

  /** In a list: the fields, but not the whole events. */
  static ObjectNode brief(ConflictRow row) {
    ObjectNode json =
        Json.object()
            .put("id", row.id().toString())
            .put("event_id", row.event().toString())
            .put("uid", row.source().uid())
            .put("title", row.source().title())
            .put("binding_id", row.source().binding().toString())
            .put("calendar", row.source().calendar())
            .put("provider", row.source().provider())
            .put("state", row.decision().state())
            .put("resolution", row.decision().resolution());
    json.set("choice", row.decision().choice().map(Json::stored).orElse(NullNode.instance));
    json.put("chosen_by", row.decision().chosenBy());
    json.put("version", row.version());
    json.put("created_at", row.createdAt().toString());
    Json.put(json, "resolved_at", row.decision().resolvedAt());
    fields(row, json.putArray("fields"));
    return json;
  }

  private static void fields(ConflictRow row, ArrayNode fields) {
    JsonNode base = row.base().map(Json::stored).orElse(NullNode.instance);
    JsonNode hub = Json.stored(row.hub());
    JsonNode remote = Json.stored(row.remote());
    for (Place place : row.places()) {
      ObjectNode field = fields.addObject().put("field", place.field());
      field.set(
          "occurrence",
          place.occurrence().isEmpty() ? NullNode.instance : Json.stored(place.occurrence()));
      field.set("base", EventFields.value(base, place));
      field.set("hub", EventFields.value(hub, place));
      field.set("remote", EventFields.value(remote, place));
    }
  }

  /** By itself: with both events, whole. */
  static ObjectNode of(ConflictRow row) {
    ObjectNode json = brief(row);
    json.set("hub", Json.stored(row.hub()));
    json.set("remote", Json.stored(row.remote()));
    return json;
  }
}
