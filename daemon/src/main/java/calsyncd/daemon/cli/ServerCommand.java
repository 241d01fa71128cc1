package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdApplication;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./calsyncd server config.yml}. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = "Runs the daemon until it is told to end.")
final class ServerCommand implements Callable<Integer> {
  /** The process goes on after the command. */
  static final int RUNS_ON = -1;

  @Mixin private ConfigArgument config = new ConfigArgument();

  @Override
  public Integer call() throws Exception {
    config.read();
    new CalsyncdApplication().run("server", config.path());
    return RUNS_ON;
  }
}
