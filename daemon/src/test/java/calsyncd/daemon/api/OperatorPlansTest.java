package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.OperatorQuestions.Question;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.connect.ConnectSettings;
import calsyncd.daemon.postgres.Crowd;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.Plans;
import calsyncd.daemon.postgres.TestPostgres;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What operators look at costs what is shown, not what exists: a small slice of the proof {@code
 * operator-scale}. Tables are so small here that PostgreSQL is told to take an index where it can.
 */
final class OperatorPlansTest {
  private static final int CONNECTIONS = 2_000;

  /** All failing bindings, or half the events of one calendar, are fewer. */
  private static final long VAIN = 500;

  private static final String BY_INDEX = "%20-c%20enable_seqscan=off";
  private static Database observer;
  private static ApiWorld world;

  @BeforeAll
  static void fill() throws Exception {
    DatabaseSettings settings = TestPostgres.create("operator_plans");
    Crowd.fill(settings, CONNECTIONS);
    observer = Database.open(settings);
    world =
        new ApiWorld(
            Database.open(Plans.watched(settings, BY_INDEX)), new ConnectSettings("", null, null));
  }

  @AfterAll
  static void close() {
    world.close();
    observer.close();
  }

  @Test
  void noQuestionReadsAGrowingTableFromEndToEnd() {
    Plans plans = new Plans(observer, Crowd.TABLES);
    Map<String, Set<String>> whole = new TreeMap<>();
    Map<String, Long> vain = new TreeMap<>();
    Set<String> unseen = new TreeSet<>();
    for (Question question : new OperatorQuestions(world, CONNECTIONS).all()) {
      Plans.Seen seen =
          plans.of(() -> {
            question.asking().ask(1);
            question.asking().ask(2);
          });
      if (seen.nodes().isEmpty()) {
        unseen.add(question.name());
      }
      whole.put(question.name(), seen.all());
      vain.put(question.name(), seen.removed());
    }
    whole.values().removeIf(Set::isEmpty);
    assertThat(whole).isEmpty();
    vain.values().removeIf(rows -> rows <= VAIN);
    assertThat(vain).as("rows that one node read and did not want").isEmpty();
    assertThat(unseen)
        .as("whose plans were not seen: queues are in Redis, what all share in memory")
        .containsExactly("queues", "what all share");
  }

  /** What is looked for first may be more than what is meant, never less. */
  @Test
  void theConnectionsOfEachHealthAreThoseThatAreJudgedSo() {
    Map<String, Set<String>> judged =
        pages("").entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toCollection(TreeSet::new))));
    assertThat(judged)
        .containsOnlyKeys("healthy", "delayed", "degraded", "stopped", "needs_reauth");
    judged.forEach((level, ids) ->
        assertThat(pages("&health=" + level).keySet()).as(level).containsExactlyElementsOf(ids));
  }

  private static Map<String, String> pages(String filter) {
    Map<String, String> found = new TreeMap<>();
    String cursor = "";
    do {
      JsonNode page =
          world
              .get(
                  Role.MANAGER,
                  Crowd.owner(1),
                  "/api/calendar/admin/connections?limit=200" + filter + cursor)
              .json();
      page.path("connections")
          .forEach(it -> found.put(it.path("id").asText(), it.path("health").asText()));
      cursor =
          page.path("next_cursor").isNull() ? "" : "&cursor=" + page.path("next_cursor").asText();
    } while (!cursor.isEmpty());
    return found;
  }
}
