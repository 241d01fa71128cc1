package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Owner;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The id that a caller is told to give leads to the lines of the log. */
class CorrelationTest {
  private static final Pattern ID = Pattern.compile("\"correlation_id\":\"([^\"]+)\"");

  private static ApiWorld world;

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("correlation", "");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger().setLevel(Level.INFO);
    logger().addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger().detachAppender(lines);
    logger().setLevel(null);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("calsyncd.daemon.api");
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aFailureIsLoggedUnderTheIdThatTheCallerGets() {
    world.database.with(
        handle -> handle.execute("alter table calsyncd.calendar_preferences rename to gone"));
    Owner owner = new Owner("firm", UUID.randomUUID());
    ApiWorld.Answer answer = world.get(owner, "/integrations/calendar/sync/schedule");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(said()).anyMatch(line -> line.contains(answer.text("correlation_id")));
    assertThat(lines.list.getLast().getMDCPropertyMap())
        .containsEntry("correlation_id", answer.text("correlation_id"));
  }

  @Test
  void aRefusalBeforeAnyResourceIsLoggedUnderItsIdWithoutTheUrl() throws Exception {
    String answer;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.uri("").getPort())) {
      socket.setSoTimeout(5_000);
      String request =
          "GET /%zz?code=s3cret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
    String id = ID.matcher(answer).results().findFirst().orElseThrow().group(1);
    assertThat(said()).anyMatch(line -> line.contains(id));
    assertThat(said()).noneMatch(line -> line.contains("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"src/main/resources/demo.yml", "../benchmarks/src/main/resources/latency.yml"})
  void eachPatternOfTextLinesHasIt(Path file) throws Exception {
    assertThat(Files.readAllLines(file).stream().filter(line -> line.contains("%logger")))
        .isNotEmpty()
        .allMatch(line -> line.contains("%X{correlation_id"));
  }

  @Test
  void theJsonLinesOfConfigYmlHaveItAsAFieldOfTheirOwn() throws Exception {
    JsonNode logging = new YAMLMapper().readTree(Path.of("../config.yml").toFile()).path("logging");
    JsonNode layout = logging.path("appenders").path(0).path("layout");
    assertThat(layout.path("type").asText()).isEqualTo("json");
    assertThat(layout.path("includes").toString()).contains("\"mdc\"", "\"message\"");
    assertThat(layout.path("flattenMdc").asBoolean()).isTrue();
  }
}
