package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.CalsyncdConfiguration;
import calsyncd.daemon.ConfigFile;
import calsyncd.daemon.auth.DevTokens;
import calsyncd.daemon.auth.Role;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd token --user UUID}. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Prints a token for development; not where a JWT secret or JWKS is configured.")
final class TokenCommand implements Callable<Integer> {
  @Option(names = "--user", required = true, description = "the user's id, a UUID")
  private UUID user = new UUID(0, 0);

  @Option(names = "--firm", defaultValue = "default", description = "the tenant")
  private String firm = "default";

  @Option(
      names = "--role",
      defaultValue = "user",
      description = "user, staff or manager (default: ${DEFAULT-VALUE})")
  private String role = "user";

  @Parameters(paramLabel = "config.yml", arity = "0..1", defaultValue = "config.yml")
  private String path = "config.yml";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Role granted =
        Role.of(role)
            .orElseThrow(() ->
                new CommandLine.ParameterException(
                    spec.commandLine(), "--role: one of user, staff, manager"));
    CalsyncdConfiguration configuration = ConfigFile.read(path);
    if (!configuration.developmentTokens()) {
      spec.commandLine()
          .getErr()
          .println("calsyncd: tokens come from whoever has the configured secret, not from here");
      return 1;
    }
    String token =
        new DevTokens(configuration.auth(), CalsyncdApplication.CLOCK)
            .mint(firm, user, granted, Duration.ofHours(12));
    spec.commandLine().getOut().println(token);
    return 0;
  }
}
