package calsyncd.daemon.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The files of a cluster and PostgreSQL's own tools that make, start and stop it. */
final class PostgresCluster {

  static final String MAJOR = "18";
  static final String USER = "postgres";

  private static final Duration INIT = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration FAST = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE = Duration.ofSeconds(5);
  private static final String SETTINGS =
      """
      # Written at each start.
      listen_addresses = '127.0.0.1'
      port = %d
      unix_socket_directories = ''
      fsync = on
      synchronous_commit = on
      full_page_writes = on
      timezone = 'UTC'
      log_timezone = 'UTC'
      # A week of logs, without the values of statements that failed.
      logging_collector = on
      log_directory = 'log'
      log_filename = 'postgres-%%a.log'
      log_rotation_age = 1d
      log_rotation_size = 0
      log_truncate_on_rotation = on
      log_min_error_statement = panic
      log_error_verbosity = terse
      """;

  private final DataDirectory data;
  private final Path folder;
  private final Path programs;

  PostgresCluster(DataDirectory data, Programs programs) {
    this.data = data;
    this.folder = data.postgres();
    this.programs = programs.postgres();
  }

  Path folder() {
    return folder;
  }

  /** Makes the cluster whole or not at all; one that exists is only checked for its version. */
  void init() throws IOException {
    Path version = folder.resolve("PG_VERSION");
    if (!Files.exists(version)) {
      create();
    }
    String major = Files.readString(version).strip();
    if (!major.equals(MAJOR)) {
      throw new EmbeddedServicesException(
          "%s was made by PostgreSQL %s and this is %s: dump it with the old one, or delete it."
              .formatted(folder, major, MAJOR));
    }
  }

  private void create() throws IOException {
    Path unfinished = data.root().resolve("postgres.new");
    Archive.delete(unfinished);
    password();
    Command init =
        tool(
            INIT,
            List.of(
                "initdb",
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8"));
    if (!init.ok()) {
      throw failed("made", init.output());
    }
    Files.writeString(
        unfinished.resolve("postgresql.conf"),
        "\ninclude 'calsyncd.conf'\n",
        StandardOpenOption.APPEND);
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  String password() throws IOException {
    return OwnerOnly.password(passwordFile());
  }

  Path passwordFile() {
    return data.root().resolve("postgres.password");
  }

  void start(int port) throws IOException {
    Files.writeString(folder.resolve("calsyncd.conf"), SETTINGS.formatted(port));
    Path log = data.root().resolve("postgres.log");
    Files.deleteIfExists(log);
    Command start =
        tool(
            START.plusSeconds(10),
            List.of(
                "pg_ctl",
                "start",
                "--wait",
                "--timeout=" + START.toSeconds(),
                "--pgdata=" + folder,
                "--log=" + log));
    if (!start.ok()) {
      EmbeddedServicesException why =
          failed("started", start.output() + "\n" + Files.readString(log).strip());
      stop();
      throw why;
    }
  }

  /** Asks for a fast shutdown, then for an immediate one; the caller looks whether it is gone. */
  void stop() {
    try {
      if (!stop("fast", FAST).ok()) {
        stop("immediate", IMMEDIATE);
      }
    } catch (IOException e) {
      throw new EmbeddedServicesException("pg_ctl cannot be run: " + e.getMessage(), e);
    }
  }

  private Command stop(String mode, Duration limit) throws IOException {
    return tool(
        limit.plusSeconds(5),
        List.of(
            "pg_ctl",
            "stop",
            "--wait",
            "--timeout=" + limit.toSeconds(),
            "--mode=" + mode,
            "--pgdata=" + folder));
  }

  // PostgreSQL refuses root; in a user namespace of its own it does not see that it is root.
  private Command tool(Duration limit, List<String> line) throws IOException {
    List<String> words = new ArrayList<>(data.ownedByRoot() ? List.of("unshare", "-U") : List.of());
    words.add(programs.resolve("bin").resolve(line.getFirst()).toString());
    words.addAll(line.subList(1, line.size()));
    return Command.run(limit, words);
  }

  private EmbeddedServicesException failed(String what, String output) {
    String root =
        data.ownedByRoot()
            ? " (as root this needs user namespaces, unshare -U: if those are forbidden, run as"
                + " another user)"
            : "";
    return new EmbeddedServicesException(
        "PostgreSQL could not be %s in %s%s; or set database.url in config.yml. It said: %s"
            .formatted(what, folder, root, output));
  }
}
