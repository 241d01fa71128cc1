package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdConfiguration;
import calsyncd.daemon.ConfigFile;
import picocli.CommandLine.Parameters;

/** The configuration file that most commands take. */
final class ConfigArgument {
  @Parameters(
      paramLabel = "config.yml",
      arity = "0..1",
      defaultValue = "config.yml",
      description = "the configuration (default: ${DEFAULT-VALUE})")
  private String path = "config.yml";

  String path() {
    return path;
  }

  CalsyncdConfiguration read() {
    return ConfigFile.read(path);
  }
}
