package calsyncd.daemon.cli;

import calsyncd.daemon.Operations;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd run-job NAME config.yml}. */
@Command(
    name = "run-job",
    mixinStandardHelpOptions = true,
    description = "Runs one job once and prints its two log lines.")
final class RunJobCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "e.g. calendar_auto_sync")
  private String job = "";

  @Mixin private ConfigArgument config = new ConfigArgument();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Logs.jobs();
    if (!Operations.jobs().contains(job)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "NAME: there is no job '" + job + "', only " + Operations.jobs());
    }
    Optional<Boolean> ended = Operations.runJob(config.read(), job);
    return ended.orElse(false) ? 0 : 1;
  }
}
