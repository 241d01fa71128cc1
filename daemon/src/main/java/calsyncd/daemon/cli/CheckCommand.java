package calsyncd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd check config.yml}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Says whether a configuration is well-formed, and if not, which field is wrong.")
final class CheckCommand implements Callable<Integer> {
  @Mixin private ConfigArgument config = new ConfigArgument();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Logs.quiet();
    config.read();
    spec.commandLine().getOut().println(config.path() + " is well-formed");
    return 0;
  }
}
