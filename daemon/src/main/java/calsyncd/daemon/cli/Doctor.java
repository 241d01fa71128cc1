package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.CalsyncdConfiguration;
import java.util.List;
import java.util.stream.Stream;

/** Everything the daemon depends on, in the order in which it is needed. */
final class Doctor {
  private Doctor() {}

  static Stream<Finding> findings(CalsyncdConfiguration configuration) {
    return checks(configuration).stream().flatMap(check -> check.look().stream());
  }

  private static List<Check> checks(CalsyncdConfiguration configuration) {
    DataCheck data = new DataCheck(configuration);
    HttpProbe http = new HttpProbe();
    return List.of(
        data,
        new PostgresCheck(configuration.database(), data.holder(), CalsyncdApplication.CLOCK),
        new RedisCheck(configuration.redis(), data.holder()),
        new PortsCheck(configuration, data.holder()),
        new PublicUrlCheck(configuration.publicBaseUrl()),
        new SecretsCheck(configuration),
        new TokensCheck(configuration, http),
        new OAuthCheck(configuration.oauth(), http),
        new CalDavCheck(configuration.allowedHosts()));
  }
}
