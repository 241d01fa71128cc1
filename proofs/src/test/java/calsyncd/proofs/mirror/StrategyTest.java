package calsyncd.proofs.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.daemon.demo.Web;
import calsyncd.proofs.Verdict;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conflicts that wait for a person, until she wants them settled by a rule. */
class StrategyTest {
  private static final Options OPTIONS = new Options(3, 0, 0, 0, Options.SIMULATED);
  private static final String JOB = "calendar_conflict_resolution";
  private static final int EVENTS = 5;

  @TempDir private Path folder = Path.of("");

  @Test
  void whatWaitedForAPersonIsSettledByTheNextRunAfterAnotherStrategy() throws IOException {
    try (Room room = Room.open(OPTIONS, folder)) {
      prefer(room, "manual");
      List<String> tokens = clash(room);
      assertThat(conflicts(room, "open")).hasSize(EVENTS);
      assertCounts(room.job(JOB), EVENTS, 0, EVENTS);
      settles(room);
      assertThat(conflicts(room, "open")).hasSize(EVENTS);

      prefer(room, "hub_wins");
      assertCounts(room.job(JOB), EVENTS, EVENTS, 0);

      settles(room);
      assertThat(conflicts(room, "open")).isEmpty();
      assertThat(conflicts(room, "resolved"))
          .hasSize(EVENTS)
          .allSatisfy(it -> assertThat(it.path("fields").toString()).contains("of-google"));
      assertThat(tokens).allSatisfy(token -> assertThat(title(room, token)).endsWith(" of-hub"));
      equal(room);
      assertCounts(room.job(JOB), 0, 0, 0);
    }
  }

  private static String title(Room room, String token) {
    return room.rows().event(token).orElseThrow().event().content().text().title();
  }

  private static void prefer(Room room, String strategy) {
    room.prefer(Web.object().put("conflict_strategy", strategy).put("allow_writes", true));
  }

  /** Events whose titles the hub's user and Google's owner change between two passes. */
  private static List<String> clash(Room room) {
    Edits edits = new Edits(room, OPTIONS.seed());
    List<String> tokens = new ArrayList<>();
    for (int n = 0; n < EVENTS; n++) {
      tokens.add(edits.create(room.places().size()));
    }
    settles(room);
    room.hub().set(room.binding("google"), "paused");
    Place google = room.place("google");
    for (String token : tokens) {
      Rows.Hub row = room.rows().event(token).orElseThrow();
      assertThat(room.hub().put(row, Mutation.named(row.event(), token + " of-hub"))).isTrue();
      RemoteEvent copy =
          google.fetch(new RemoteId(room.rows().copy(token, "google").orElseThrow())).orElseThrow();
      Event theirs = Mutation.named(copy.event(), token + " of-google");
      google.update(copy, theirs);
    }
    room.hub().set(room.binding("google"), "active");
    settles(room);
    return tokens;
  }

  private static List<JsonNode> conflicts(Room room, String state) {
    List<JsonNode> all = new ArrayList<>();
    room.hub().get("conflicts?limit=500&state=" + state).path("conflicts").forEach(all::add);
    return all;
  }

  private static void assertCounts(String summary, int scheduled, int synced, int skipped)
      throws IOException {
    System.out.println(summary);
    JsonNode counts = new ObjectMapper().readTree(summary);
    assertThat(counts.path("outcome").asText()).isEqualTo("completed");
    assertThat(counts.path("scheduled").asInt()).as("scheduled").isEqualTo(scheduled);
    assertThat(counts.path("synced").asInt()).as("synced").isEqualTo(synced);
    assertThat(counts.path("skipped").asInt()).as("skipped").isEqualTo(skipped);
    assertThat(counts.path("failed").asInt()).as("failed").isZero();
    assertThat(counts.path("pending").asInt()).as("pending").isZero();
  }

  private static void settles(Room room) {
    assertThat(room.settle()).as("comes to rest: %s", room.unrest()).isTrue();
  }

  private static void equal(Room room) {
    Verdict verdict = new Verdict("strategy", OPTIONS.seed(), new PrintWriter(new StringWriter()));
    new Equality(room, verdict).require("now");
    assertThat(verdict.failures()).isEmpty();
  }
}
