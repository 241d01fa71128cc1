package calsyncd.daemon.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code ./calsyncd}: names the command, hands its exit code to the shell. */
@Command(
    name = "calsyncd",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Keeps calendars at Google, Microsoft 365 and CalDAV in step with PostgreSQL.")
public final class Main implements Runnable {

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
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
