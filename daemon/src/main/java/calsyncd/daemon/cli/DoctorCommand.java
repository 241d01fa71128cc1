package calsyncd.daemon.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd doctor config.yml}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Looks at all that the daemon depends on and says what to do. Changes nothing; exit code 1"
            + " where something fails.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin private ConfigArgument config = new ConfigArgument();

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Logs.quiet();
    PrintWriter out = spec.commandLine().getOut();
    AtomicBoolean failed = new AtomicBoolean();
    Doctor.findings(config.read())
        .forEach(finding -> {
          out.println(json ? json(finding) : finding.line());
          out.flush();
          failed.compareAndSet(false, finding.level() == Finding.Level.FAIL);
        });
    return failed.get() ? 1 : 0;
  }

  private static String json(Finding finding) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("level", finding.level().word())
        .put("what", finding.what())
        .put("says", finding.says())
        .put("advice", finding.advice())
        .toString();
  }
}
