package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.demo.Demo;
import calsyncd.daemon.demo.DemoOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Shows the daemon at work on simulators of Google and Microsoft.")
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--once", description = "ends by itself, with a summary")
  private boolean once;

  @Option(names = "--quiet-world", description = "edits nothing by itself")
  private boolean quietWorld;

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "of the API; 0: any free one (default: ${DEFAULT-VALUE})")
  private int port = 8080;

  @Option(
      names = "--admin-port",
      defaultValue = "8081",
      description = "of operators; 0: any free one (default: ${DEFAULT-VALUE})")
  private int adminPort = 8081;

  @Option(
      names = "--data",
      defaultValue = "data/demo",
      description = "where its servers keep their data (default: ${DEFAULT-VALUE})")
  private Path data = Path.of("data", "demo");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    DemoOptions options = new DemoOptions(once, quietWorld, json, port, adminPort, data);
    boolean arrived =
        new Demo(options, spec.commandLine().getOut(), CalsyncdApplication.CLOCK).run();
    return arrived ? 0 : 1;
  }
}
