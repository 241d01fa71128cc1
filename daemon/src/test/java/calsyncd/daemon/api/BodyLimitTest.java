package calsyncd.daemon.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Owner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller that listens only after it has sent all hears why its body was refused. */
class BodyLimitTest {
  private static final Owner ADA = new Owner("firm-a", new UUID(0, 1));
  private static final String PATH = "/integrations/calendar/sync/schedule";

  private static ApiWorld world;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("body_limit", "https://app.example.org/done");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {65_537, 200_000, 2_000_000})
  void theConnectionServesTheNextRequest(int length) throws IOException {
    String answers = said(sized("x".repeat(length), "keep-alive") + sized("[]", "close"));
    assertThat(answers.split("HTTP/1\\.1 ", -1)).hasSize(3);
    assertThat(answers)
        .startsWith("HTTP/1.1 413 ")
        .contains("HTTP/1.1 400 ", "must be a JSON object");
  }

  @ParameterizedTest
  @ValueSource(ints = {65_537, 200_000, 2_000_000})
  void soItDoesAfterChunks(int length) throws IOException {
    String answers = said(chunked("x".repeat(length)) + sized("[]", "close"));
    assertThat(answers.split("HTTP/1\\.1 ", -1)).hasSize(3);
    assertThat(answers)
        .startsWith("HTTP/1.1 413 ")
        .contains("HTTP/1.1 400 ", "must be a JSON object");
  }

  private static String head(String connection) {
    return """
    POST %s HTTP/1.1\r
    Host: localhost\r
    Connection: %s\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    """
        .formatted(PATH, connection, world.token(ADA));
  }

  private static String sized(String body, String connection) {
    return head(connection) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String chunked(String body) {
    return head("keep-alive")
        + "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n".formatted(body.length(), body);
  }

  private static String said(String requests) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.uri(PATH).getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
