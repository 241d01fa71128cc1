package calsyncd.proofs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a node of the daemon is started: with the project's own {@code config.yml}.
 *
 * @param data where it keeps its servers' data, its secrets and its log
 * @param port of the API
 * @param adminPort of operators
 * @param environment what fills the variables of {@code config.yml}, such as {@code
 *     CALSYNCD_DATABASE_URL}
 * @param overrides values of {@code config.yml} by their path, such as {@code guard.count}
 */
public record DaemonSetup(
    Path data,
    int port,
    int adminPort,
    Map<String, String> environment,
    Map<String, String> overrides) {

  public DaemonSetup {
    environment = Map.copyOf(environment);
    overrides = Map.copyOf(overrides);
  }

  /** The same node on other ports. */
  public DaemonSetup at(int otherPort, int otherAdminPort) {
    return new DaemonSetup(data, otherPort, otherAdminPort, environment, overrides);
  }

  /** The same with one more variable. */
  public DaemonSetup with(String variable, String value) {
    return new DaemonSetup(data, port, adminPort, plus(environment, variable, value), overrides);
  }

  /** The same with another value in {@code config.yml}. */
  public DaemonSetup override(String path, String value) {
    return new DaemonSetup(data, port, adminPort, environment, plus(overrides, path, value));
  }

  /** The same with every job switched off but one. */
  public DaemonSetup onlyJob(String name, String cron) {
    DaemonSetup quiet = this;
    for (String job :
        new String[] {
          "calendar_auto_sync",
          "calendar_webhook_processor",
          "calendar_conflict_resolution",
          "calendar_cleanup",
          "calendar_incremental_pull",
          "calendar_watch_renewal",
          "calendar_drift_audit",
          "calendar_group_sync",
          "calendar_session_sweep"
        }) {
      quiet = quiet.override("jobs.triggers." + job, job.equals(name) ? cron : "off");
    }
    return quiet;
  }

  private static Map<String, String> plus(Map<String, String> all, String key, String value) {
    Map<String, String> more = new TreeMap<>(all);
    more.put(key, value);
    return more;
  }

  /** The project's {@code config.yml}, whether the proof runs in its root or in a module. */
  static Path config() {
    Path here = Path.of("").toAbsolutePath();
    Path file = here.resolve("config.yml");
    return Files.exists(file) ? file : here.resolveSibling("config.yml");
  }
}
