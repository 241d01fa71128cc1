package calsyncd.daemon.cli;

import calsyncd.daemon.ConfigFile.InvalidConfigException;
import calsyncd.daemon.embedded.EmbeddedServicesException;
import calsyncd.daemon.postgres.Database.MigrationException;
import java.net.BindException;
import java.util.Optional;
import java.util.stream.Stream;

/** The sentence for an operator that a failure holds somewhere in its causes. */
final class Failures {
  private Failures() {}

  static Optional<String> sentence(Throwable failure) {
    return Stream.<Throwable>iterate(failure, it -> it != null, Throwable::getCause)
        .flatMap(it -> said(it, failure).stream())
        .findFirst();
  }

  private static Optional<String> said(Throwable cause, Throwable failure) {
    return switch (cause) {
      case InvalidConfigException wrong -> Optional.ofNullable(wrong.getMessage());
      case EmbeddedServicesException services -> Optional.ofNullable(services.getMessage());
      case MigrationException tables ->
          Optional.of(tables.getMessage() + "; ./calsyncd doctor says more");
      case BindException taken ->
          Optional.of(port(failure) + ": " + taken.getMessage() + PORT_HINT);
      default -> Optional.empty();
    };
  }

  private static final String PORT_HINT =
      "; end who listens there, or choose another port: CALSYNCD_PORT and CALSYNCD_ADMIN_PORT, or"
          + " the options of the command";

  /** Jetty says which address in the exception around the system's. */
  private static String port(Throwable failure) {
    return Stream.<Throwable>iterate(failure, it -> it != null, Throwable::getCause)
        .filter(it -> it.getCause() instanceof BindException)
        .map(it -> String.valueOf(it.getMessage()))
        .findFirst()
        .orElse("a port can't be had");
  }
}
