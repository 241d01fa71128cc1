package calsyncd.daemon;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;

/** Reads {@code config.yml} for commands that start no server. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * The configuration in a file, checked.
   *
   * @throws InvalidConfigException that names each wrong field
   */
  public static CalsyncdConfiguration read(String path) {
    Bootstrap<CalsyncdConfiguration> bootstrap = new Bootstrap<>(new CalsyncdApplication());
    try {
      return new YamlConfigurationFactory<>(
              CalsyncdConfiguration.class,
              bootstrap.getValidatorFactory().getValidator(),
              bootstrap.getObjectMapper(),
              "dw")
          .build(
              new SubstitutingSourceProvider(
                  new FileConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(false)),
              path);
    } catch (IOException e) {
      throw new InvalidConfigException(path + " can't be read: " + e.getMessage(), e);
    } catch (ConfigurationException e) {
      throw new InvalidConfigException(e.getMessage().strip(), e);
    }
  }

  /** The file is not a configuration. Its message says which field, and is for the operator. */
  public static final class InvalidConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidConfigException(String message, Exception cause) {
      super(message, cause);
    }
  }
}
