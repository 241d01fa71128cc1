package calsyncd.daemon;

import calsyncd.daemon.ConfigFile.InvalidConfigException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.type.CollectionType;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationParsingException;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.commons.text.StringSubstitutor;
import org.apache.commons.text.lookup.StringLookupFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML first and fills in <code>${NAME}</code> and <code>${NAME:-default}</code> in its texts
 * afterwards. So no value of the environment can break the YAML, be cut by it or turn into another
 * type: a password may hold quotes, colons, hashes and line ends, and may be {@code null}. A field
 * that is a number, a truth value or a list takes its own from the text; a list's items are parted
 * by commas. What comes out empty counts as left out.
 *
 * <p>What is wrong is said by field and line, never by the text that is there.
 */
final class EnvironmentYaml<T> extends YamlConfigurationFactory<T> {
  private final UnaryOperator<@Nullable String> environment;

  EnvironmentYaml(
      Class<T> type,
      @Nullable Validator validator,
      ObjectMapper mapper,
      String prefix,
      UnaryOperator<@Nullable String> environment) {
    super(type, validator, typed(mapper), prefix);
    this.environment = environment;
  }

  private static ObjectMapper typed(ObjectMapper mapper) {
    return mapper
        .copy()
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .registerModule(new SimpleModule("lists").setDeserializerModifier(new Lists()));
  }

  @Override
  public T build(ConfigurationSourceProvider source, String path)
      throws IOException, ConfigurationException {
    try {
      return super.build(source, path);
    } catch (ConfigurationParsingException e) {
      // The cause quotes the line that is wrong: it is told, and not handed on.
      throw new InvalidConfigException(path + " has an error: " + sentence(e), null);
    }
  }

  @Override
  protected T build(JsonNode tree, String path) throws IOException, ConfigurationException {
    return super.build(filled(tree, substitutor()), path);
  }

  private StringSubstitutor substitutor() {
    var lookup = StringLookupFactory.INSTANCE.functionStringLookup(environment::apply);
    return new StringSubstitutor(lookup).setDisableSubstitutionInValues(true);
  }

  private static JsonNode filled(JsonNode node, StringSubstitutor substitutor) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(filled(field.getValue(), substitutor)));
    }
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, filled(array.get(i), substitutor));
      }
    }
    return node instanceof TextNode text ? filled(text, substitutor) : node;
  }

  private static JsonNode filled(TextNode text, StringSubstitutor substitutor) {
    String value = substitutor.replace(text.textValue());
    boolean replaced = !value.equals(text.textValue());
    return replaced && value.isEmpty() ? NullNode.instance : TextNode.valueOf(value);
  }

  private static String sentence(ConfigurationParsingException wrong) {
    return switch (wrong.getCause()) {
      case JsonParseException syntax -> "this is no YAML" + at(syntax.getLocation());
      case UnrecognizedPropertyException _, InvalidFormatException _ -> detail(wrong);
      case JsonMappingException wrongField ->
          "the value can't be taken of the field " + field(wrongField);
      case null, default -> "it must not be empty";
    };
  }

  /** Dropwizard's own words, which name fields and types; its first line is the file's name. */
  private static String detail(ConfigurationParsingException wrong) {
    return Optional.ofNullable(wrong.getMessage()).orElse("").replaceFirst("^.*\n", "").strip();
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : ", line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String field(JsonMappingException wrong) {
    return wrong.getPath().stream()
        .map(it -> it.getFieldName() == null ? "[" + it.getIndex() + "]" : it.getFieldName())
        .reduce((outer, inner) -> outer + "." + inner)
        .orElse("(none)");
  }

  /** Takes a list from one text too, such as an environment variable holds. */
  private static final class Lists extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyCollectionDeserializer(
        DeserializationConfig config,
        CollectionType type,
        BeanDescription description,
        JsonDeserializer<?> usual) {
      return new Parted(usual);
    }
  }

  private static final class Parted extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    Parted(JsonDeserializer<?> usual) {
      super(usual);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> contextual) {
      return new Parted(contextual);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return super.deserialize(parser, context);
      }
      ArrayNode items = context.getNodeFactory().arrayNode();
      items(parser.getText()).forEach(items::add);
      try (JsonParser list = items.traverse(parser.getCodec())) {
        list.nextToken();
        return super.deserialize(list, context);
      }
    }

    private static List<String> items(String text) {
      String bare = text.strip().replaceFirst("^\\[(.*)]$", "$1");
      return Arrays.stream(bare.split(",")).map(String::strip).filter(it -> !it.isEmpty()).toList();
    }
  }
}
