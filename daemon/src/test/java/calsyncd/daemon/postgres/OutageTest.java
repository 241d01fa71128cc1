package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import calsyncd.hub.Owner;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutageTest {
  @Test
  void aServerThatIsNotThereIsOne() {
    DatabaseSettings nowhere =
        new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/none", "u", "p", "", 4, 1, 1, 5);
    try (Database database = Database.open(nowhere)) {
      Throwable thrown =
          catchThrowable(
              () -> new PreferenceTable(database).get(new Owner("f", UUID.randomUUID())));
      assertThat(Outage.caused(thrown)).isTrue();
    }
  }

  @Test
  void aWrongStatementIsNone() {
    try (Database database = Database.open(TestPostgres.create("outage"))) {
      Throwable thrown =
          catchThrowable(() -> database.with(handle -> handle.execute("select nothing")));
      assertThat(thrown).isNotNull();
      assertThat(Outage.caused(thrown)).isFalse();
    }
  }
}
