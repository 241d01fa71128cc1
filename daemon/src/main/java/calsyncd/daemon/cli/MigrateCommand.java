package calsyncd.daemon.cli;

import calsyncd.daemon.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd migrate config.yml}. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = "Brings the tables up to date.")
final class MigrateCommand implements Callable<Integer> {
  @Mixin private ConfigArgument config = new ConfigArgument();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Logs.quiet();
    int ran = Operations.migrate(config.read());
    spec.commandLine().getOut().println(ran + " migrations ran, the tables are up to date");
    return 0;
  }
}
