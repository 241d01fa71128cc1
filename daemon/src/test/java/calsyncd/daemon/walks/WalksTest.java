package calsyncd.daemon.walks;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.walks.OpenApi.Operation;
import calsyncd.daemon.walks.Shell.Call;
import calsyncd.daemon.walks.Shell.Ran;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types the walks of {@code docs/walks} into a shell, in the order in which their first page names
 * them, and holds what comes back against what they record and what the API's document promises.
 * {@code mvn -pl daemon -am test -Dtest=WalksTest -Dwalks.record} writes the answers anew.
 */
final class WalksTest {
  private static final Path DOCS = Path.of("..", "docs", "walks");
  private static final Pattern LINK = Pattern.compile("\\]\\(([a-z-]+\\.md)\\)");
  private static final String USUAL_PORT = "http://localhost:8080";
  private static final long SECONDS = 900;
  private static final List<Walk> WALKS = new ArrayList<>();
  private static final List<Ran> RAN = new ArrayList<>();

  @TempDir private static Path folder;
  private static String api = "";
  private static OpenApi document;
  private static Likeness likeness;

  @BeforeAll
  static void walk() throws Exception {
    document = new OpenApi();
    Walk first = Walk.read(DOCS.resolve("README.md"));
    likeness = new Likeness(first.text());
    WALKS.add(first);
    for (MatchResult link : LINK.matcher(first.text()).results().toList()) {
      WALKS.add(Walk.read(DOCS.resolve(link.group(1))));
    }
    try (WalkWorld world = WalkWorld.start(folder)) {
      api = world.api();
      List<Walk.Step> steps = WALKS.stream().flatMap(walk -> walk.steps().stream()).toList();
      RAN.addAll(new Shell(folder, SECONDS).run(steps));
    }
    if (System.getProperty("walks.record") != null) {
      record();
    }
  }

  @AfterAll
  static void forget() {
    WALKS.clear();
    RAN.clear();
  }

  private static void record() throws IOException {
    var ran = RAN.iterator();
    for (Walk walk : WALKS) {
      List<String> answers = new ArrayList<>();
      for (Walk.Step step : walk.steps()) {
        Answer answer = answer(ran.next());
        List<JsonNode> shown = answer.documents().stream().map(likeness::shown).toList();
        if (step.recorded().isPresent()) {
          answers.add(answer.recorded(shown).replace(api, USUAL_PORT));
        }
      }
      Files.writeString(walk.file(), walk.with(answers));
    }
    reread();
  }

  private static void reread() throws IOException {
    var ran = List.copyOf(RAN).iterator();
    RAN.clear();
    for (Walk walk : WALKS) {
      for (Walk.Step step : Walk.read(walk.file()).steps()) {
        RAN.add(ran.next().as(step));
      }
    }
  }

  private static Answer answer(Ran ran) {
    return Answer.of(ran.printed());
  }

  private static Stream<Ran> recorded() {
    return RAN.stream().filter(ran -> ran.step().recorded().isPresent());
  }

  private static Stream<Call> calls(Ran ran) {
    return ran.calls().stream().filter(call -> call.url().startsWith(api));
  }

  private static Optional<Operation> operation(Call call) {
    return document.operation(call.method(), URI.create(call.url()).getPath());
  }

  @Test
  void everyWalkIsNamedOnTheFirstPage() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      assertThat(WALKS.stream().map(walk -> walk.file().getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void everyStepAnswersWhatIsRecorded() {
    assertThat(RAN).allSatisfy(ran -> assertThat(ran.errors()).as(ran.step().place()).isEmpty());
    List<String> found = new ArrayList<>();
    recorded()
        .forEach(ran -> {
          Answer was = Answer.of(ran.step().recorded().orElseThrow());
          List<String> differences = likeness.differences(was, answer(ran));
          differences.forEach(one -> found.add(ran.step().place() + " " + one));
        });
    assertThat(found).isEmpty();
  }

  @Test
  void everyRecordedStepIsOneCallThatTheDocumentKnows() {
    assertThat(recorded())
        .isNotEmpty()
        .allSatisfy(ran -> {
          List<Call> calls = calls(ran).toList();
          assertThat(calls).as(ran.step().place()).hasSize(1);
          assertThat(calls.getFirst().status()).isEqualTo(answer(ran).code());
        });
    assertThat(RAN.stream().flatMap(WalksTest::calls))
        .allSatisfy(call -> assertThat(operation(call)).as("%s", call).isPresent());
  }

  @Test
  void everyOperationHasAStepThatSucceeds() {
    Set<Operation> succeeded = new TreeSet<>();
    recorded()
        .flatMap(WalksTest::calls)
        .filter(call -> call.status() / 100 <= 3)
        .flatMap(call -> operation(call).stream())
        .forEach(succeeded::add);
    assertThat(succeeded).containsExactlyElementsOf(document.operations());
  }

  @Test
  void everyAnswerFitsItsSchema() {
    List<String> found = new ArrayList<>();
    recorded()
        .forEach(ran ->
            calls(ran)
                .forEach(call ->
                    operation(call)
                        .map(operation -> document.wrong(operation, answer(ran)))
                        .orElseGet(() -> List.of("unknown"))
                        .forEach(wrong -> found.add(ran.step().place() + " " + wrong))));
    assertThat(found).isEmpty();
  }
}
