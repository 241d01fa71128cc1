package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no HTTP client sends. */
class ServerProblemsTest {
  private static ApiWorld world;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("server_problems", "");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /%zz HTTP/1.1, 400",
    "GET /integrations/..%2f..%2fetc/passwd HTTP/1.1, 400",
    "GET /a;b=c/%00 HTTP/1.1, 400",
    "GET / HTTP/9.9, 505",
    "G E T, 505"
  })
  void isAProblemToo(String line, int status) throws IOException {
    String answer = raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(answer)
        .contains("Content-Type: application/problem+json", "\"correlation_id\":")
        .contains("X-Correlation-Id: ")
        .doesNotContainIgnoringCase("jetty", "exception");
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.uri("").getPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
