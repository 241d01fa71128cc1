package calsyncd.daemon.walks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What {@code curl -i} prints.
 *
 * @param status the first line
 * @param headers those that a caller acts upon, by their names in lower case
 * @param body as it came, or laid out
 */
record Answer(String status, Map<String, String> headers, String body) {
  private static final List<String> SHOWN =
      List.of("Content-Type", "ETag", "X-Series-ETag", "Location", "Retry-After", "Allow");
  private static final int WIDTH = 110;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Answer of(String printed) {
    String text = printed.replace("\r", "").strip();
    int end = text.indexOf("\n\n");
    String head = end < 0 ? text : text.substring(0, end);
    List<String> lines = head.lines().toList();
    Map<String, String> headers = new TreeMap<>();
    lines.stream()
        .skip(1)
        .filter(line -> line.contains(": "))
        .map(line -> line.split(": ", 2))
        .filter(pair -> SHOWN.stream().anyMatch(pair[0]::equalsIgnoreCase))
        .forEach(pair -> headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]));
    String first = lines.isEmpty() ? "" : lines.getFirst();
    return new Answer(first, headers, end < 0 ? "" : text.substring(end + 2));
  }

  /** Such as 200; 0 where there was no answer. */
  int code() {
    String[] words = status.split(" ");
    return words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
  }

  /** Such as application/json, without its parameters. */
  String type() {
    return headers.getOrDefault("content-type", "").replaceFirst("\\s*;.*", "");
  }

  boolean isJson() {
    return type().endsWith("json");
  }

  /** The documents of the body: one, or one a line. */
  List<JsonNode> documents() {
    if (!isJson() || body.isEmpty()) {
      return List.of();
    }
    try {
      return MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(body).readAll();
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON: " + body, e);
    }
  }

  boolean isStream() {
    return type().equals("text/event-stream");
  }

  /**
   * The fields of the first message of a stream of events, by their names; empty where none is
   * whole. What follows depends on the moment.
   */
  Map<String, String> message() {
    Map<String, String> fields = new TreeMap<>();
    first()
        .lines()
        .map(line -> line.split(": ?", 2))
        .filter(pair -> pair.length > 1 && !pair[0].isEmpty())
        .forEach(pair -> fields.put(pair[0], pair[1]));
    return fields;
  }

  private String first() {
    return body.split("\n\n", 2)[0];
  }

  /** As it is recorded. */
  String recorded(List<JsonNode> shown) {
    String head =
        SHOWN.stream()
            .filter(name -> headers.containsKey(name.toLowerCase(Locale.ROOT)))
            .map(name -> name + ": " + headers.get(name.toLowerCase(Locale.ROOT)) + "\n")
            .collect(Collectors.joining("", status + "\n", ""));
    String text = isStream() ? first() : body;
    String json = shown.stream().map(one -> laidOut("", one)).collect(Collectors.joining("\n"));
    return (head + "\n" + (shown.isEmpty() ? text : json)).strip();
  }

  /** In as few lines as are short enough. */
  private static String laidOut(String indent, JsonNode json) {
    String line = line(json);
    if (!json.isContainerNode() || indent.length() + line.length() <= WIDTH) {
      return line;
    }
    String deeper = indent + "  ";
    return json.isArray()
        ? among("[", "]", indent, items(json, item -> deeper + laidOut(deeper, item)))
        : among(
            "{",
            "}",
            indent,
            fields(json, field -> deeper + name(field) + laidOut(deeper, field.getValue())));
  }

  private static String line(JsonNode json) {
    if (json.isObject()) {
      return "{"
          + String.join(", ", fields(json, field -> name(field) + line(field.getValue())))
          + "}";
    }
    return json.isArray()
        ? "[" + String.join(", ", items(json, Answer::line)) + "]"
        : json.toString();
  }

  private static String name(Map.Entry<String, JsonNode> field) {
    return TextNode.valueOf(field.getKey()) + ": ";
  }

  private static List<String> fields(
      JsonNode json, Function<Map.Entry<String, JsonNode>, String> shown) {
    return json.properties().stream().map(shown).toList();
  }

  private static List<String> items(JsonNode json, Function<JsonNode, String> shown) {
    return json.valueStream().map(shown).toList();
  }

  private static String among(String open, String close, String indent, List<String> parts) {
    return open + "\n" + String.join(",\n", parts) + "\n" + indent + close;
  }
}
