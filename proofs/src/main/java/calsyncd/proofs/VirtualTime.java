package calsyncd.proofs;

import calsyncd.daemon.embedded.DatabaseAddress;
import java.util.List;

/**
 * A PostgreSQL in which it is the time that it is told to be: what the daemon's statements call
 * {@code now()} is found before the server's own. It forgets nothing when the process dies, only
 * when the machine does.
 */
public final class VirtualTime {
  /** From the next statement on it is then, in sessions that begin after the preparation. */
  public static final String TELL = "update virtual.clock set at = ?";

  private VirtualTime() {}

  /** Prepares a server that has no tables of the daemon yet. */
  public static void prepare(DatabaseAddress at) {
    try (Sql first = new Sql(at)) {
      for (String statement :
          List.of(
              "create schema virtual",
              "create table virtual.clock (at timestamptz not null)",
              "insert into virtual.clock values ('-infinity')",
              """
              create function virtual.now() returns timestamptz language sql stable as
              'select at from virtual.clock'
              """,
              """
              create function virtual.clock_timestamp() returns timestamptz language sql stable as
              'select at from virtual.clock'
              """,
              "alter database postgres set search_path = virtual, pg_catalog, public",
              "alter system set fsync = off",
              "alter system set full_page_writes = off",
              "alter system set synchronous_commit = off",
              "select pg_reload_conf()")) {
        first.run(statement);
      }
    }
  }
}
