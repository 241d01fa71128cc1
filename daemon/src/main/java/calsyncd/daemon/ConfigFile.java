package calsyncd.daemon;

import calsyncd.daemon.connect.PublicAddress;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationValidationException;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.core.setup.Bootstrap;
import jakarta.validation.Validator;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code config.yml} for every command. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * The configuration in a file, checked.
   *
   * @throws InvalidConfigException that names each wrong field
   */
  public static CalsyncdConfiguration read(String path) {
    return read(path, System::getenv);
  }

  static CalsyncdConfiguration read(String path, UnaryOperator<@Nullable String> environment) {
    Bootstrap<CalsyncdConfiguration> bootstrap = new Bootstrap<>(new CalsyncdApplication());
    skipEmpty(bootstrap);
    substitute(bootstrap, environment);
    Validator validator = bootstrap.getValidatorFactory().getValidator();
    CalsyncdConfiguration configuration = read(path, bootstrap, validator);
    List<String> broken = ConfigRules.broken(configuration);
    if (!broken.isEmpty()) {
      throw wrong(path, broken, null);
    }
    return configuration;
  }

  /** Whether a URL names this very machine, so that no provider can reach it. */
  public static boolean isLocal(URI url) {
    return PublicAddress.isLocal(url.getHost());
  }

  /** A section without a field under it, which YAML reads as null, is as good as none. */
  static void skipEmpty(Bootstrap<CalsyncdConfiguration> bootstrap) {
    bootstrap.getObjectMapper().setDefaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SKIP));
  }

  /** Every command and the server read the file in this one way. */
  static void substitute(
      Bootstrap<CalsyncdConfiguration> bootstrap, UnaryOperator<@Nullable String> environment) {
    bootstrap.setConfigurationFactoryFactory((type, validator, mapper, prefix) ->
        new EnvironmentYaml<>(type, validator, mapper, prefix, environment));
  }

  private static CalsyncdConfiguration read(
      String path, Bootstrap<CalsyncdConfiguration> bootstrap, Validator validator) {
    try {
      return bootstrap
          .getConfigurationFactoryFactory()
          .create(CalsyncdConfiguration.class, validator, bootstrap.getObjectMapper(), "dw")
          .build(new FileConfigurationSourceProvider(), path);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new InvalidConfigException(
          path + " is not there; name the file, or copy the config.yml of calsyncd's folder", e);
    } catch (IOException e) {
      throw new InvalidConfigException(path + " can't be read: " + e.getMessage(), e);
    } catch (ConfigurationValidationException e) {
      throw wrong(path, Ranges.sentences(e.getConstraintViolations(), validator), e);
    } catch (ConfigurationException e) {
      throw new InvalidConfigException(e.getMessage().strip(), e);
    }
  }

  private static InvalidConfigException wrong(
      String path, List<String> sentences, @Nullable Exception cause) {
    String list = sentences.stream().map(it -> "\n  * " + it).collect(Collectors.joining());
    return new InvalidConfigException(path + " has wrong fields:" + list, cause);
  }

  /** The file is not a configuration. Its message says which field, and is for the operator. */
  public static final class InvalidConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidConfigException(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }
}
