package calsyncd.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What a value of JSON may be. */
@FunctionalInterface
interface Shape {
  /** Either value. */
  Shape BOOL = (field, value) -> require(value.isBoolean(), field, "must be true or false");

  /** An id in its usual form. */
  Shape UUID =
      (field, value) ->
          require(
              value.isTextual() && Ids.uuid(value.textValue()).isPresent(),
              field,
              "must be a UUID");

  /** Refuses a value, by the name of the field that has it. */
  void check(String field, JsonNode value);

  private static void require(boolean holds, String field, String otherwise) {
    if (!holds) {
      throw Problem.field(field, otherwise);
    }
  }

  /** Any text so long that each store can hold; RFC 5545 §3.3.11 has no control characters. */
  static Shape text(int length) {
    return (field, value) -> {
      require(value.isTextual(), field, "must be a text");
      require(
          value.textValue().length() <= length,
          field,
          "has %d characters and may have %d".formatted(value.textValue().length(), length));
      require(
          value.textValue().codePoints().allMatch(Shape::isStorable),
          field,
          "has a control character (as NUL) or half a surrogate pair; leave it out");
    };
  }

  private static boolean isStorable(int point) {
    boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    boolean control = Character.isISOControl(point) && "\t\n\r".indexOf(point) < 0;
    return !half && !control;
  }

  /** The same, and more than blanks. */
  static Shape filled(Shape text) {
    return (field, value) -> {
      text.check(field, value);
      require(!value.textValue().isBlank(), field, "must not be empty");
    };
  }

  /** The name of a value, in small letters. */
  static <E extends Enum<E>> Shape word(Class<E> words) {
    return word(
        Arrays.stream(words.getEnumConstants())
            .map(word -> word.name().toLowerCase(Locale.ROOT))
            .toArray(String[]::new));
  }

  /** One of these. */
  static Shape word(String... words) {
    List<String> known = List.of(words);
    return (field, value) ->
        require(
            value.isTextual() && known.contains(value.textValue()),
            field,
            "must be one of " + known);
  }

  /** A whole number between these, they included. */
  static Shape integer(int min, int max) {
    return (field, value) ->
        require(
            value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= min
                && value.intValue() <= max,
            field,
            "must be a whole number from " + min + " to " + max);
  }

  /** Also null. */
  static Shape orNull(Shape shape) {
    return (field, value) -> {
      if (!value.isNull()) {
        shape.check(field, value);
      }
    };
  }

  /** At most so many, each of one shape. */
  static Shape list(int most, Shape each) {
    return (field, value) -> {
      require(value.isArray(), field, "must be a list");
      require(
          value.size() <= most,
          field,
          "has %d entries and may have %d".formatted(value.size(), most));
      for (int i = 0; i < value.size(); i++) {
        each.check(field + "[" + i + "]", value.get(i));
      }
    };
  }

  /**
   * An object of these fields, of which some are needed; another may be a known one spelt wrong.
   */
  static Shape object(Map<String, Shape> fields, String... needed) {
    return (field, value) -> {
      require(value.isObject(), field, "must be an object");
      String prefix = field.isEmpty() ? "" : field + ".";
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        Shape shape = fields.get(entry.getKey());
        String name = prefix + shown(entry.getKey());
        require(
            shape != null, name, "is not known; the fields are " + new TreeSet<>(fields.keySet()));
        fields.getOrDefault(entry.getKey(), Shape.BOOL).check(name, entry.getValue());
      }
      for (String name : needed) {
        require(value.has(name), prefix + name, "is missing");
      }
    };
  }

  private static String shown(String name) {
    return name.length() > 60 ? name.substring(0, 60) : name;
  }
}
