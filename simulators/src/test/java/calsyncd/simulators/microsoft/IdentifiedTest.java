package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a script knows of the events of a calendar. */
class IdentifiedTest {
  private final GraphWorld graph = GraphWorld.documented();

  @AfterEach
  void close() {
    graph.close();
  }

  @Test
  void anEventKeepsTheUidThatItCameWith() {
    String id = graph.createDaily();
    graph.simulator().identify(GraphWorld.USER, id, "from-a-file@example.org");
    var master = graph.get("/me/events/" + id).body();
    assertThat(master.path("iCalUId").asText()).isEqualTo("from-a-file@example.org");
    graph.patch("/me/events/" + id, "{\"subject\":\"other\"}");
    assertThat(graph.get("/me/events/" + id).body().path("iCalUId").asText())
        .isEqualTo("from-a-file@example.org");
  }

  @Test
  void theEventsOfACalendarAreThoseThatAreNotDeleted() {
    graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    String gone = graph.create("b", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    graph.delete("/me/events/" + gone);
    String calendar = graph.simulator().defaultCalendar(GraphWorld.USER);
    List<String> ids = graph.simulator().events(GraphWorld.USER, calendar);
    assertThat(ids).hasSize(1);
    assertThat(graph.get("/me/events/" + ids.getFirst()).body().path("subject").asText())
        .isEqualTo("a");
  }
}
