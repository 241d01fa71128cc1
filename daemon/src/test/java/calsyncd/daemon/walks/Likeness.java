package calsyncd.daemon.walks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether an answer says what was recorded, by the table of {@code docs/walks/README.md}. */
final class Likeness {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`.*`) \\| (kind|number|any) \\|");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  // In this order: an instant begins like a date.
  private static final List<Mask> MASKS =
      List.of(
          new Mask("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|[+-]\\d\\d:\\d\\d)", "an instant"),
          new Mask("\\d{8}T\\d{6}Z", "an instant"),
          new Mask("\\d{4}-\\d\\d-\\d\\d(?=$|T| )", "a date"),
          new Mask("-?\\d{12,}", "a long number"),
          new Mask("http://(localhost|127\\.0\\.0\\.1):\\d+", "an address"));
  private static final int LONG = 240;

  private final Map<String, String> table = new HashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, String> back = new HashMap<>();

  /** What stands for all that looks like this. */
  private record Mask(String found, String shown) {}

  /** By the rows of that text. */
  Likeness(String text) {
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      String how = row.group(2);
      NAME.matcher(row.group(1)).results().forEach(name -> table.put(name.group(1), how));
    }
  }

  /** What differs, in words; nothing where the answers are alike. */
  List<String> differences(Answer recorded, Answer now) {
    List<String> found = new ArrayList<>();
    text("status", recorded.status(), now.status(), found);
    text("headers", recorded.headers().toString(), now.headers().toString(), found);
    List<JsonNode> were = recorded.documents();
    List<JsonNode> are = now.documents();
    if (now.isStream()) {
      message(recorded.message(), now.message(), found);
    } else if (!now.isJson()) {
      text("body", recorded.body(), now.body(), found);
    } else if (were.size() != are.size()) {
      found.add(were.size() + " documents were recorded, now there are " + are.size());
    } else {
      for (int n = 0; n < were.size(); n++) {
        compare("", "", were.get(n), are.get(n), found);
      }
    }
    return found;
  }

  /** The first messages of two streams: the id is another one each time. */
  private void message(Map<String, String> was, Map<String, String> is, List<String> found) {
    text("fields", was.keySet().toString(), is.keySet().toString(), found);
    for (String field : List.of("event", "data")) {
      text(field, was.getOrDefault(field, ""), is.getOrDefault(field, ""), found);
    }
  }

  private void compare(String at, String field, JsonNode was, JsonNode is, List<String> found) {
    String how = table.getOrDefault(field, "equal");
    if (how.equals("any")) {
      return;
    }
    if (was.getNodeType() != is.getNodeType()) {
      found.add(at + ": " + was + " was recorded, now it is " + is);
    } else if (was.isObject()) {
      fields(at, was, is, found);
    } else if (was.isArray()) {
      items(at, field, was, is, found);
    } else if (!how.equals("kind") && !(how.equals("number") && was.isNumber())) {
      text(at, was.asText(), is.asText(), found);
    }
  }

  private void fields(String at, JsonNode was, JsonNode is, List<String> found) {
    TreeSet<String> names = new TreeSet<>();
    was.fieldNames().forEachRemaining(names::add);
    TreeSet<String> now = new TreeSet<>();
    is.fieldNames().forEachRemaining(now::add);
    if (!names.equals(now)) {
      found.add(at + ": the fields " + names + " were recorded, now they are " + now);
      return;
    }
    names.forEach(name -> compare(at + "/" + name, name, was.get(name), is.get(name), found));
  }

  private void items(String at, String field, JsonNode was, JsonNode is, List<String> found) {
    if (was.size() != is.size()) {
      found.add(at + ": " + was.size() + " items were recorded, now there are " + is);
      return;
    }
    for (int n = 0; n < was.size(); n++) {
      compare(at + "/" + n, field, was.get(n), is.get(n), found);
    }
  }

  private void text(String at, String was, String is, List<String> found) {
    boolean alike = masked(was).equals(masked(is)) && sameIds(was, is);
    if (!alike) {
      found.add(at + ": '" + was + "' was recorded, now it is '" + is + "'");
    }
  }

  /** An id that was recorded twice is the same one twice, and no other. */
  private boolean sameIds(String was, String is) {
    List<String> were = UUID.matcher(was).results().map(MatchResult::group).toList();
    List<String> are = UUID.matcher(is).results().map(MatchResult::group).toList();
    boolean same = were.size() == are.size();
    for (int n = 0; same && n < were.size(); n++) {
      String old = were.get(n);
      String now = are.get(n);
      same =
          ids.merge(old, now, (first, _) -> first).equals(now)
              && back.merge(now, old, (first, _) -> first).equals(old);
    }
    return same;
  }

  private static String masked(String text) {
    String masked = UUID.matcher(text).replaceAll("an id");
    for (Mask mask : MASKS) {
      masked = masked.replaceAll(mask.found(), mask.shown());
    }
    return masked;
  }

  /** A document as it is recorded: what may be anything is not shown at length. */
  JsonNode shown(JsonNode json) {
    return shown("", json);
  }

  private JsonNode shown(String field, JsonNode json) {
    boolean any = table.getOrDefault(field, "").equals("any");
    if (any && json.isContainerNode() && !json.isEmpty()) {
      return TextNode.valueOf("…");
    }
    if (json.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      json.forEach(item -> items.add(shown(field, item)));
      return items;
    }
    if (json.isObject()) {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      json.properties()
          .forEach(one -> fields.set(one.getKey(), shown(one.getKey(), one.getValue())));
      return fields;
    }
    boolean cut = any && json.asText().length() > LONG;
    return cut ? TextNode.valueOf(json.asText().substring(0, LONG) + "…") : json;
  }
}
