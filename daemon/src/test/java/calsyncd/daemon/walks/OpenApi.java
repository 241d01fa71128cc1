package calsyncd.daemon.walks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The document of the API: which operation a call is, and whether an answer fits it. */
final class OpenApi {
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode document;

  OpenApi() throws IOException {
    try (InputStream in = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
      document = strict(new YAMLMapper().readTree(Objects.requireNonNull(in)));
    }
  }

  /** An operation, such as {@code GET /openapi.json}. */
  record Operation(String method, String path) implements Comparable<Operation> {
    private static final Comparator<Operation> ORDER =
        Comparator.comparing(Operation::path).thenComparing(Operation::method);

    @Override
    public int compareTo(Operation other) {
      return ORDER.compare(this, other);
    }

    private boolean is(String called, String at) {
      return method.equals(called) && at.matches(path.replaceAll("\\{[^}]*}", "[^/]+") + "/?");
    }
  }

  Set<Operation> operations() {
    Set<Operation> operations = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            METHODS.stream()
                .filter(path.getValue()::has)
                .map(method ->
                    new Operation(method.toUpperCase(java.util.Locale.ROOT), path.getKey()))
                .forEach(operations::add));
    return operations;
  }

  /** The operation of a call; one whose path says more comes before one with a parameter. */
  Optional<Operation> operation(String method, String path) {
    return operations().stream()
        .filter(operation -> operation.is(method, path))
        .min(Comparator.comparingInt(operation -> operation.path().split("\\{").length));
  }

  /** What is wrong with an answer to an operation, in words; nothing where it fits. */
  List<String> wrong(Operation operation, Answer answer) {
    JsonNode described = described(operation, answer.code());
    if (described.isMissingNode()) {
      return List.of("the document knows no answer " + answer.status());
    }
    JsonNode content = described.path("content");
    if (content.isMissingNode()) {
      return answer.body().isEmpty() ? List.of() : List.of("the document knows of no body");
    }
    if (!content.has(answer.type())) {
      return List.of("the document has no body of type '" + answer.type() + "'");
    }
    List<String> wrong = new ArrayList<>();
    Schema schema = schema(content.path(answer.type()).path("schema"));
    answer
        .documents()
        .forEach(json -> schema.validate(json).forEach(error -> wrong.add(error.toString())));
    return wrong;
  }

  private JsonNode described(Operation operation, int status) {
    JsonNode responses =
        document
            .path("paths")
            .path(operation.path())
            .path(operation.method().toLowerCase(java.util.Locale.ROOT))
            .path("responses");
    JsonNode found =
        responses.has("" + status) ? responses.path("" + status) : responses.path("default");
    return found.has("$ref") ? document.at(found.path("$ref").asText().substring(1)) : found;
  }

  private Schema schema(JsonNode of) {
    ObjectNode whole = of.deepCopy();
    whole.set("components", document.path("components"));
    return SCHEMAS.getSchema(whole);
  }

  /**
   * The words of OpenAPI 3.0 in those of JSON Schema; and nothing that is not named may be there.
   */
  private static JsonNode strict(JsonNode document) {
    document
        .findParents("allOf")
        .forEach(schema -> whole(document, (ArrayNode) schema.path("allOf")));
    document.at("/components/schemas").forEach(schema -> strict(schema, true));
    document.path("paths").findValues("schema").forEach(schema -> strict(schema, true));
    return document;
  }

  /** Parts of one schema are closed together: each has to be a copy, not what others refer to. */
  private static void whole(JsonNode document, ArrayNode parts) {
    for (int n = 0; parts.size() > 1 && n < parts.size(); n++) {
      JsonNode part = parts.get(n);
      if (part.has("$ref")) {
        parts.set(n, document.at(part.path("$ref").asText().substring(1)).deepCopy());
      }
    }
  }

  private static void strict(JsonNode schema, boolean closed) {
    if (!(schema instanceof ObjectNode object)) {
      return;
    }
    boolean composed = object.path("allOf").size() > 1;
    boolean open = !object.has("properties") || object.has("additionalProperties");
    if (closed && (composed || !open)) {
      object.put("unevaluatedProperties", false);
    }
    object.path("allOf").forEach(part -> strict(part, !composed));
    object.path("oneOf").forEach(part -> strict(part, true));
    object.path("properties").forEach(field -> strict(field, true));
    strict(object.path("items"), true);
    strict(object.path("additionalProperties"), true);
    nullable(object);
  }

  /** {@code nullable} of OpenAPI 3.0 is one more type, or one more choice. */
  private static void nullable(ObjectNode schema) {
    if (!schema.path("nullable").asBoolean()) {
      return;
    }
    ObjectNode same = schema.deepCopy().without(List.of("nullable"));
    schema.removeAll();
    ArrayNode choices = schema.putArray("anyOf");
    choices.add(same);
    choices.addObject().put("type", "null");
  }
}
