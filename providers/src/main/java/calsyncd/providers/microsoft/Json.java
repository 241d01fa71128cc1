package calsyncd.providers.microsoft;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads JSON that may be other than documented: a member of an unexpected shape is as absent. */
final class Json {
  private Json() {}

  /** The object that a text is, if it is one, whole. */
  static Optional<JsonObject> parse(String text) {
    try {
      return JsonParser.parseString(text) instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonParseException notJson) {
      return Optional.empty();
    }
  }

  /**
   * The member as text, or empty. NUL, which no hub can keep, is left out: else it would read as a
   * change.
   */
  static String text(JsonObject json, String member) {
    return json.get(member) instanceof JsonPrimitive value ? clean(value.getAsString()) : "";
  }

  private static String clean(String text) {
    return text.replace("\u0000", "");
  }

  /** The member as an object, or an empty one. */
  static JsonObject object(JsonObject json, String member) {
    return json.get(member) instanceof JsonObject value ? value : new JsonObject();
  }

  /** The member as an array, if it is one. */
  static Optional<JsonArray> array(JsonObject json, String member) {
    return json.get(member) instanceof JsonArray value ? Optional.of(value) : Optional.empty();
  }

  /** The objects among an array's elements. */
  static List<JsonObject> objects(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .filter(JsonElement::isJsonObject)
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  /** The texts among an array's elements. */
  static List<String> texts(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .filter(JsonElement::isJsonPrimitive)
        .map(JsonElement::getAsString)
        .map(Json::clean)
        .toList();
  }
}
