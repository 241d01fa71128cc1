package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * $select and $expand of events.
 *
 * @param selected empty for everything
 * @param properties ids of the extended properties to show
 * @param extensions names of the open extensions to show, {@code *} for all
 */
record Projection(
    Set<String> selected, Set<String> properties, Set<String> extensions, boolean exceptions) {
  private static final Pattern EXPANDED =
      Pattern.compile("(\\w+)(?:\\(\\s*\\$filter\\s*=((?:[^()']|'[^']*')*)\\))?");
  private static final Pattern NAMED = Pattern.compile("id\\s+eq\\s+'((?:[^']|'')*)'");
  private static final Set<String> ALWAYS = Set.of("@odata.type", "@odata.etag", "id");

  static Projection of(Call call) {
    Set<String> selected = new LinkedHashSet<>();
    call.query("$select")
        .ifPresent(list -> selected.addAll(List.of(list.strip().split("\\s*,\\s*"))));
    Projection projection = new Projection(selected, new HashSet<>(), new HashSet<>(), false);
    return call.query("$expand").map(projection::expand).orElse(projection);
  }

  private Projection expand(String expression) {
    Matcher part = EXPANDED.matcher(expression);
    boolean all = exceptions;
    while (part.find()) {
      String filter = part.group(2) == null ? "" : part.group(2);
      switch (part.group(1)) {
        case "singleValueExtendedProperties" -> properties.addAll(names(filter));
        case "extensions" -> extensions.addAll(filter.isEmpty() ? Set.of("*") : names(filter));
        case "exceptionOccurrences" -> all = true;
        case "calendar", "attachments", "instances" -> {}
        default ->
            throw new GraphError(
                400, "RequestBroker--ParseUri", "Could not find '" + part.group(1) + "'.");
      }
    }
    return new Projection(selected, properties, extensions, all);
  }

  private static Set<String> names(String filter) {
    Set<String> names = new HashSet<>();
    Matcher name = NAMED.matcher(filter);
    while (name.find()) {
      names.add(name.group(1).replace("''", "'"));
    }
    if (names.isEmpty()) {
      throw new GraphError(400, "ErrorInvalidUrlQueryFilter", "A filter by id is required.");
    }
    return names;
  }

  /** Shapes an item of a list. */
  ObjectNode apply(ObjectNode item, StoredEvent event, EventId id) {
    ObjectNode stored = id.isOccurrence() ? event.propertiesOn(id.date()) : event.properties();
    ObjectNode shaped = select(item);
    shaped.remove("@odata.type");
    show(shaped, stored, "singleValueExtendedProperties", "id", properties::contains);
    show(shaped, stored, "extensions", "extensionName", this::showsExtension);
    return shaped;
  }

  /** Shapes one event that was asked for by its id; only then the master tells of exceptions. */
  ObjectNode applyToOne(ObjectNode item, Mailbox.Found found, EventView view) {
    ObjectNode shaped = apply(item, found.event(), found.id());
    boolean master = found.event().isSeries() && !found.id().isOccurrence();
    if (master && selected.contains("cancelledOccurrences")) {
      ArrayNode ids = shaped.putArray("cancelledOccurrences");
      view.cancelledOccurrences(found.event()).forEach(ids::add);
    }
    if (master && exceptions) {
      ArrayNode all = shaped.putArray("exceptionOccurrences");
      view.exceptionOccurrences(found.event()).forEach(all::add);
    }
    return shaped;
  }

  private ObjectNode select(ObjectNode item) {
    if (selected.isEmpty()) {
      return item;
    }
    ObjectNode shaped = JsonNodeFactory.instance.objectNode();
    item.properties().stream()
        .filter(field -> ALWAYS.contains(field.getKey()) || selected.contains(field.getKey()))
        .forEach(field -> shaped.set(field.getKey(), field.getValue()));
    return shaped;
  }

  private boolean showsExtension(String name) {
    return extensions.contains("*")
        || extensions.contains(name)
        || extensions.contains("Microsoft.OutlookServices.OpenTypeExtension." + name);
  }

  private static void show(
      ObjectNode shaped, ObjectNode stored, String list, String key, Predicate<String> wanted) {
    ArrayNode shown = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : stored.path(list)) {
      if (wanted.test(one.path(key).asText())) {
        shown.add(named(one, key));
      }
    }
    if (!shown.isEmpty()) {
      shaped.set(list, shown);
    }
  }

  /** An extension's id is its name behind the type's. */
  private static JsonNode named(JsonNode one, String key) {
    if (!key.equals("extensionName") || !(one instanceof ObjectNode extension)) {
      return one;
    }
    String name = extension.path(key).asText();
    return extension
        .deepCopy()
        .put("@odata.type", "#microsoft.graph.openTypeExtension")
        .put("id", "Microsoft.OutlookServices.OpenTypeExtension." + name);
  }
}
