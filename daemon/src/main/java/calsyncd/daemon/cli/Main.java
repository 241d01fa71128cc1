package calsyncd.daemon.cli;

import calsyncd.daemon.ConfigFile.InvalidConfigException;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code ./calsyncd}: names the command, hands its exit code to the shell. */
@Command(
    name = "calsyncd",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      AdminCommand.class,
      DemoCommand.class,
      ServerCommand.class,
      CheckCommand.class,
      DoctorCommand.class,
      MigrateCommand.class,
      RunJobCommand.class,
      SimulateCommand.class,
      TokenCommand.class
    },
    description = "Keeps calendars at Google, Microsoft 365 and CalDAV in step with PostgreSQL.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong arguments", "78:wrong configuration"})
public final class Main implements Runnable {
  private static final int WRONG_CONFIGURATION = 78;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Made by the command line's library. */
  Main(CommandLine.Model.CommandSpec spec) {
    this.spec = spec;
  }

  private Main() {
    this(CommandLine.Model.CommandSpec.create());
  }

  /** Runs one command and ends the process with its exit code, unless a server runs on. */
  public static void main(String[] args) {
    int code = commandLine().execute(args);
    if (code != ServerCommand.RUNS_ON) {
      System.exit(code);
    }
  }

  /** All commands, ready to run in this process. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .registerConverter(UUID.class, Main::uuid)
        .setExecutionExceptionHandler(Main::explain);
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException("'" + text + "' is no UUID");
    }
  }

  /** Failures that have a sentence for the operator show that; others their trace. */
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    Optional<String> sentence = Failures.sentence(e);
    if (sentence.isPresent()) {
      command.getErr().println("calsyncd: " + sentence.get());
    } else {
      e.printStackTrace(command.getErr());
    }
    return e instanceof InvalidConfigException
        ? WRONG_CONFIGURATION
        : CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The version that the jar's manifest names. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"calsyncd " + (version == null ? "(not packaged)" : version)};
    }
  }
}
