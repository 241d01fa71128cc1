package calsyncd.daemon.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The JSON object of a request. A field is absent, or good, or named in a {@link Problem}; a field
 * that nobody asked for is refused, since it may be a known one spelt wrong.
 */
final class Body {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode json;

  private Body(JsonNode json) {
    this.json = json;
  }

  /** The object in these bytes, which has no other fields than these. */
  static Body of(byte[] bytes, List<String> fields) {
    return of(parsed(bytes), "the body", fields);
  }

  /** The same; no bytes at all are an object without fields. */
  static Body optional(byte[] bytes, List<String> fields) {
    return bytes.length == 0 ? new Body(Json.object()) : of(bytes, fields);
  }

  /** The same for what was read before, which a problem calls so. */
  static Body of(JsonNode json, String what, List<String> fields) {
    if (!json.isObject()) {
      throw Problem.of(400, what + " must be a JSON object");
    }
    json.fieldNames()
        .forEachRemaining(name -> {
          if (!fields.contains(name)) {
            throw Problem.field(shown(name), "is not known; the fields are " + fields);
          }
        });
    return new Body(json);
  }

  private static String shown(String name) {
    return name.length() > 60 ? name.substring(0, 60) : name;
  }

  /** What is in these bytes; a field that is there twice is refused. */
  static JsonNode parsed(byte[] bytes) {
    try {
      return STRICT.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw Problem.of(400, "the body is no JSON" + where(e));
    } catch (IOException e) {
      throw Problem.of(400, "the body can't be read");
    }
  }

  private static String where(JsonProcessingException thrown) {
    return Optional.ofNullable(thrown.getLocation())
        .map(at -> " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
        .orElse(" that is read here");
  }

  Optional<Integer> integer(String field, int min, int max) {
    return node(field)
        .map(value -> {
          if (!isWithin(value, min, max)) {
            throw Problem.field(field, "must be a whole number from " + min + " to " + max);
          }
          return value.intValue();
        });
  }

  /** Up to so many different whole numbers from 0. */
  Optional<SortedSet<Integer>> integers(String field, int most, int max) {
    return node(field)
        .map(value -> {
          SortedSet<Integer> found = new TreeSet<>();
          boolean good =
              value.isArray()
                  && value.size() <= most
                  && value
                      .valueStream()
                      .allMatch(it -> isWithin(it, 0, max) && found.add(it.intValue()));
          if (!good) {
            throw Problem.field(
                field,
                "must be a list of up to "
                    + most
                    + " whole numbers from 0 to "
                    + max
                    + ", each once");
          }
          return found;
        });
  }

  private static boolean isWithin(JsonNode value, int min, int max) {
    return value.isIntegralNumber()
        && value.canConvertToInt()
        && value.intValue() >= min
        && value.intValue() <= max;
  }

  /** A whole number from 0 that may be long; it has to be there. */
  long number(String field) {
    return count(field).orElseThrow(() -> Problem.field(field, "must be a whole number from 0"));
  }

  /** A whole number from 0 that may be long. */
  Optional<Long> count(String field) {
    return node(field)
        .map(value -> {
          if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw Problem.field(field, "must be a whole number from 0");
          }
          return value.longValue();
        });
  }

  Optional<Boolean> bool(String field) {
    return node(field)
        .map(value -> {
          if (!value.isBoolean()) {
            throw Problem.field(field, "must be true or false");
          }
          return value.booleanValue();
        });
  }

  Optional<String> word(String field, List<String> words) {
    return node(field)
        .map(value -> {
          if (!value.isTextual() || !words.contains(value.textValue())) {
            throw Problem.field(field, "must be one of " + words);
          }
          return value.textValue();
        });
  }

  Optional<List<String>> words(String field, List<String> words) {
    return node(field)
        .map(value -> {
          List<String> found = value.valueStream().map(JsonNode::asText).toList();
          if (!value.isArray()
              || !words.containsAll(found)
              || found.stream().distinct().count() != found.size()) {
            throw Problem.field(field, "must be a list, each once, of " + words);
          }
          return found;
        });
  }

  Optional<String> text(String field, int length) {
    return node(field)
        .map(value -> {
          if (!value.isTextual()
              || value.textValue().isBlank()
              || value.textValue().length() > length
              || value.textValue().indexOf('\0') >= 0) {
            throw Problem.field(field, "must be a text of 1 to " + length + " characters");
          }
          return value.textValue();
        });
  }

  String needed(String field, int length) {
    return text(field, length).orElseThrow(() -> Problem.field(field, "is missing"));
  }

  Optional<UUID> uuid(String field) {
    return text(field, 36)
        .map(text -> Ids.uuid(text).orElseThrow(() -> Problem.field(field, "must be a UUID")));
  }

  /** A moment with its offset from UTC (RFC 3339). */
  Optional<Instant> instant(String field) {
    return text(field, 40)
        .map(text -> {
          try {
            return OffsetDateTime.parse(text).toInstant();
          } catch (DateTimeException e) {
            throw Problem.field(field, "must be a moment such as 2026-12-03T08:00:00Z");
          }
        });
  }

  /** What a list has, each still to be judged. */
  List<JsonNode> items(String field, int most) {
    JsonNode value = node(field).orElseThrow(() -> Problem.field(field, "is missing"));
    if (!value.isArray() || value.isEmpty() || value.size() > most) {
      throw Problem.field(field, "must be a list of 1 to " + most);
    }
    return value.valueStream().toList();
  }

  Optional<Body> object(String field, List<String> fields) {
    return node(field).map(value -> of(value, field, fields));
  }

  private Optional<JsonNode> node(String field) {
    JsonNode value = json.get(field);
    if (value != null && value.isNull()) {
      throw Problem.field(field, "can't be null; leave it out to keep what is set");
    }
    return Optional.ofNullable(value);
  }
}
