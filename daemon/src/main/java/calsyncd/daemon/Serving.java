package calsyncd.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Environment;
import net.sourceforge.argparse4j.inf.Namespace;
import org.slf4j.LoggerFactory;

/**
 * Dropwizard's server, except that a start that fails leaves nothing running and prints nothing:
 * whoever called {@link CalsyncdApplication#run(String...)} is told by a {@link StartException}.
 */
final class Serving extends ServerCommand<CalsyncdConfiguration> {
  private final CalsyncdApplication application;

  Serving(CalsyncdApplication application) {
    super(application);
    this.application = application;
  }

  @Override
  protected void run(
      Environment environment, Namespace namespace, CalsyncdConfiguration configuration)
      throws Exception {
    if (LoggerFactory.getLogger(ServerCommand.class) instanceof Logger logger) {
      logger.setLevel(Level.OFF);
    }
    super.run(environment, namespace, configuration);
  }

  /** Dropwizard stops only what it has started, and a port is refused before that. */
  @Override
  public void onError(Cli cli, Namespace namespace, Throwable failure) {
    application.abandon();
  }

  /** The daemon did not start; the cause says why. */
  public static final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(Throwable cause) {
      super(cause);
    }
  }
}
