package calsyncd.providers.microsoft;

import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.microsoft.graph.models.Event;
import com.microsoft.kiota.serialization.JsonParseNode;
import com.microsoft.kiota.serialization.ParseNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event as Graph sent it, and as the SDK reads it.
 *
 * @param model what the SDK could read; each property may be absent
 * @param json all that was sent
 * @param unread properties whose value the SDK could not read
 */
record GraphEvent(Event model, JsonObject json, List<String> unread) {

  /** Reads property by property, so that one that is not as documented spoils no other. */
  static GraphEvent of(JsonObject json) {
    Event model = new Event();
    List<String> unread = new ArrayList<>();
    Map<String, Consumer<ParseNode>> readers = model.getFieldDeserializers();
    json.entrySet().stream()
        .filter(member -> readers.containsKey(member.getKey()) && !member.getValue().isJsonNull())
        .filter(member ->
            !read(readers.get(member.getKey()), inGraphsCase(member.getKey(), member.getValue())))
        .forEach(member -> unread.add(member.getKey()));
    return new GraphEvent(model, json, List.copyOf(unread));
  }

  /**
   * The SDK knows Graph's words by their exact case and drops others silently, while Graph takes
   * {@code "Monday"} for {@code "monday"}: a rule must not lose a day by that.
   */
  private static JsonElement inGraphsCase(String member, JsonElement value) {
    if (!member.equals("recurrence") || !(value instanceof JsonObject recurrence)) {
      return value;
    }
    JsonObject same = recurrence.deepCopy();
    JsonObject pattern = Json.object(same, "pattern");
    pattern.entrySet().forEach(one -> one.setValue(decapitalised(one.getValue())));
    return same;
  }

  private static JsonElement decapitalised(JsonElement value) {
    if (value instanceof JsonArray words) {
      JsonArray all = new JsonArray();
      words.forEach(word -> all.add(decapitalised(word)));
      return all;
    }
    String text = value instanceof JsonPrimitive word && word.isString() ? word.getAsString() : "";
    return text.isEmpty()
        ? value
        : new JsonPrimitive(Character.toLowerCase(text.charAt(0)) + text.substring(1));
  }

  /** The SDK fails in as many ways as a value can be wrong. */
  private static boolean read(@Nullable Consumer<ParseNode> reader, JsonElement value) {
    try {
      if (reader != null) {
        reader.accept(new JsonParseNode(value));
      }
      return true;
    } catch (RuntimeException unreadable) {
      return false;
    }
  }

  RemoteId id() {
    return new RemoteId(Json.text(json, "id"));
  }

  /** The ETag as a conditional write must name it. */
  Revision revision() {
    String etag = Json.text(json, "@odata.etag");
    String changeKey = Json.text(json, "changeKey");
    return new Revision(etag.isEmpty() && !changeKey.isEmpty() ? "W/\"" + changeKey + "\"" : etag);
  }

  /** When somebody changed it last, where it is told: not in stubs. */
  Optional<Instant> changedAt() {
    return Optional.ofNullable(model.getLastModifiedDateTime()).map(OffsetDateTime::toInstant);
  }

  /** Graph's word for what kind of event this is; empty in a tombstone. */
  String type() {
    return Json.text(json, "type");
  }

  boolean isMaster() {
    return type().equals("seriesMaster");
  }

  /** An event, or one occurrence of a series, that the provider keeps although it was cancelled. */
  boolean isCancelled() {
    return Boolean.TRUE.equals(model.getIsCancelled());
  }

  /** The series that an occurrence belongs to, or the event itself. */
  RemoteId series() {
    String master = Json.text(json, "seriesMasterId");
    return master.isEmpty() ? id() : new RemoteId(master);
  }

  /** Whether it is more than the stub that delta rounds give of some events. */
  boolean isComplete() {
    return model.getStart() != null
        && model.getEnd() != null
        && model.getBody() != null
        && model.getICalUId() != null
        && !Json.text(json, "subject").isEmpty();
  }

  String raw() {
    return json.toString();
  }
}
