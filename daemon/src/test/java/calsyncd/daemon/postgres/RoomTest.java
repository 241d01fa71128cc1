package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
  @Test
  void aSoundDatabaseHasRoomAndKeepsNothingOfTheTrial() {
    try (Database database = Database.open(TestPostgres.create("room"))) {
      new Room(database).prove();
      new Room(database).prove();
      assertThat(tables(database)).isZero();
    }
  }

  private static int tables(Database database) {
    return database.in(handle ->
        handle
            .createQuery("select count(*) from pg_class where relname = 'calsyncd_room'")
            .mapTo(Integer.class)
            .one());
  }

  /** As hosts make a database whose disk is nearly full. */
  @Test
  void aDatabaseThatWasMadeReadOnlyRefusesAndTheRefusalIsToldAndNotTakenForAFault() {
    List<String> told = new ArrayList<>();
    DatabaseSettings settings = TestPostgres.create("room_read_only");
    try (Database before = Database.open(settings)) {
      before.with(handle ->
          handle.execute("alter database room_read_only set default_transaction_read_only = on"));
    }
    try (Database database = Database.open(settings, "read-only", 1, told::add)) {
      Throwable thrown = catchThrowable(() -> new Room(database).prove());
      assertThat(Outage.refusal(thrown)).contains("25006");
      assertThat(Outage.caused(thrown)).isTrue();
      assertThat(told).containsExactly("25006");
      assertThat(database.version()).isNotEmpty();
    }
  }

  @Test
  void aRoleThatMayNotTryIsBelieved() {
    DatabaseSettings settings = TestPostgres.create("room_untried");
    try (Database database = Database.open(settings)) {
      database.with(handle -> {
        handle.execute("revoke temporary on database room_untried from public");
        handle.execute("create role calsyncd_untried");
        handle.execute("alter database room_untried set role calsyncd_untried");
      });
    }
    try (Database database = Database.open(settings)) {
      Throwable denied =
          catchThrowable(() ->
              database.with(handle -> handle.execute("create temporary table any_one (n int)")));
      assertThat(denied).hasRootCauseInstanceOf(SQLException.class);
      new Room(database).prove();
    }
  }
}
