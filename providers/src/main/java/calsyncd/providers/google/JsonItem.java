package calsyncd.providers.google;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.JsonFactory;
import com.google.api.client.json.JsonParser;
import com.google.api.client.json.JsonToken;
import com.google.api.client.json.gson.GsonFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object as Google sent it, read field by field: a field that is absent, null or of another
 * type reads as empty. So an item with one odd field is still an item.
 */
record JsonItem(Map<?, ?> fields) {
  private static final JsonFactory FACTORY = GsonFactory.getDefaultInstance();
  static final JsonItem EMPTY = new JsonItem(Map.of());

  /**
   * Reads one whole object.
   *
   * @throws IOException where it is not one: also where the text ends early, which the client's
   *     parser takes for the end of the object
   */
  static JsonItem parse(InputStream body) throws IOException {
    JsonParser parser = FACTORY.createJsonParser(body, StandardCharsets.UTF_8);
    try {
      GenericJson json = parser.parse(GenericJson.class);
      if (parser.getCurrentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IOException("not one whole JSON object");
      }
      return new JsonItem(json);
    } catch (RuntimeException e) {
      // Its message may repeat what a person wrote.
      throw new IOException("not JSON: " + e.getClass().getSimpleName());
    }
  }

  /** Reads text that was written by {@link #json}; empty where it is none. */
  static JsonItem parse(String json) {
    try {
      return parse(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return EMPTY;
    }
  }

  /**
   * The same object as one of the client's types, with fields that the type does not name.
   *
   * @throws ProviderException REJECTED where a field is of another type
   */
  <T> T as(Class<T> type) {
    try {
      return FACTORY.fromString(json(), type);
    } catch (IOException | IllegalArgumentException e) {
      throw ProviderException.of(FailureClass.REJECTED, "unreadable_event").causedBy(e);
    }
  }

  /** A text, or empty. NUL, which no hub can keep, is left out: else it would read as a change. */
  String text(String name) {
    return fields.get(name) instanceof String text ? text.replace("\u0000", "") : "";
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  /** A number, also one that Google writes as a string, as it does with 64 bits. */
  Optional<Long> number(String name) {
    try {
      return switch (fields.get(name)) {
        case Number number -> Optional.of(number.longValue());
        case String text -> Optional.of(Long.parseLong(text));
        case null, default -> Optional.empty();
      };
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A moment as RFC 3339 writes it. */
  Optional<Instant> instant(String name) {
    try {
      return Optional.of(Instant.parse(text(name)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Whether there is an array of this name, empty or not. */
  boolean hasArray(String name) {
    return fields.get(name) instanceof List;
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** An object, or an empty one. */
  JsonItem object(String name) {
    return of(fields.get(name)).orElse(EMPTY);
  }

  /** The objects of an array. */
  List<JsonItem> objects(String name) {
    return array(name).stream().flatMap(value -> of(value).stream()).toList();
  }

  /** The texts of an array. */
  List<String> texts(String name) {
    return array(name).stream()
        .flatMap(value -> value instanceof String text ? Optional.of(text).stream() : null)
        .map(text -> text.replace("\u0000", ""))
        .toList();
  }

  private List<?> array(String name) {
    return fields.get(name) instanceof List<?> list ? list : List.of();
  }

  private static Optional<JsonItem> of(Object value) {
    return value instanceof Map<?, ?> map ? Optional.of(new JsonItem(map)) : Optional.empty();
  }

  /** The whole object as JSON, unknown fields too. */
  String json() {
    try {
      return FACTORY.toString(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
