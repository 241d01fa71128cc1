package calsyncd.daemon.cli;

import calsyncd.daemon.ConfigFile.InvalidConfigException;
import calsyncd.daemon.embedded.EmbeddedServicesException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code ./calsyncd}: names the command, hands its exit code to the shell. */
@Command(
    name = "calsyncd",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      ServerCommand.class,
      CheckCommand.class,
      MigrateCommand.class,
      RunJobCommand.class,
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
    int code =
        new CommandLine(new Main()).setExecutionExceptionHandler(Main::explain).execute(args);
    if (code != ServerCommand.RUNS_ON) {
      System.exit(code);
    }
  }

  /** Failures that have a sentence for the operator show that; others their trace. */
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    switch (e) {
      case InvalidConfigException wrong -> {
        command.getErr().println("calsyncd: " + wrong.getMessage());
        return WRONG_CONFIGURATION;
      }
      case EmbeddedServicesException services -> {
        command.getErr().println("calsyncd: " + services.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
      }
      default -> {
        e.printStackTrace(command.getErr());
        return CommandLine.ExitCode.SOFTWARE;
      }
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
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
