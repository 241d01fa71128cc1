package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.Credentials;
import calsyncd.provider.ProviderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that ends before its answer. */
class DavClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private DavClient client(HangingUpServer server, Duration readTimeout) {
    CalDavSettings base = CalDavSettings.DEFAULT.allowing(Set.of(server.host()));
    CalDavSettings settings =
        new CalDavSettings(
            base.allowedHosts(),
            base.connectTimeout(),
            readTimeout,
            base.maxBodyBytes(),
            base.multigetChunk(),
            base.maxRedirects(),
            base.userAgent());
    HostGuard guard = new HostGuard(settings.allowedHosts(), InetAddress::getAllByName);
    GuardedHttp http = new GuardedHttp(guard, settings);
    return new DavClient(http, guard, settings, new Credentials.Basic(url(server), "u", "pw"));
  }

  private static URI url(HangingUpServer server) {
    return URI.create("http://" + server.host() + "/u/cal/");
  }

  private static DavAnswer send(DavClient client, String method, URI url) {
    return switch (method) {
      case "PROPFIND" -> client.propfind(url, 0, "<propfind/>");
      case "REPORT" -> client.report(url, 1, "<report/>");
      case "PUT" -> client.put(url, "ics", Map.of("If-Match", "\"1\""));
      case "DELETE" -> client.delete(url, Map.of("If-Match", "\"1\""));
      default -> client.get(url);
    };
  }

  private static String failure(DavClient client, String method, URI url) {
    return catchThrowableOfType(ProviderException.class, () -> send(client, method, url))
        .getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPFIND", "REPORT", "GET"})
  void aKeptConnectionThatTheServerClosedCostsNoFailure(String method) throws IOException {
    try (HangingUpServer server =
        HangingUpServer.start((_, before) -> before == 0 ? HangingUpServer.WHOLE : "")) {
      DavClient client = client(server, PATIENCE);

      assertThat(send(client, method, url(server)).status()).isEqualTo(207);
      assertThat(send(client, method, url(server)).status()).isEqualTo(207);

      assertThat(server.requests).containsExactly("1 " + method, "1 " + method, "2 " + method);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPFIND", "REPORT", "GET"})
  void aServerThatNeverAnswersIsAskedTwice(String method) throws IOException {
    try (HangingUpServer server = HangingUpServer.start((_, _) -> "")) {
      assertThat(failure(client(server, PATIENCE), method, url(server)))
          .isEqualTo("TRANSIENT: connection_lost");
      assertThat(server.requests).containsExactly("1 " + method, "2 " + method);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE"})
  void aWriteIsNeverSentTwice(String method) throws IOException {
    try (HangingUpServer server = HangingUpServer.start((_, _) -> "")) {
      assertThat(failure(client(server, PATIENCE), method, url(server)))
          .isEqualTo("TRANSIENT: connection_lost");
      assertThat(server.requests).containsExactly("1 " + method);
    }
  }

  @Test
  void anAnswerThatHasBegunIsNotAskedForAgain() throws IOException {
    try (HangingUpServer server = HangingUpServer.start((_, _) -> HangingUpServer.CUT)) {
      assertThat(failure(client(server, PATIENCE), "REPORT", url(server)))
          .isEqualTo("TRANSIENT: connection_lost");
      assertThat(server.requests).containsExactly("1 REPORT");
    }
  }

  @Test
  void theDeadlineIsForBothTries() throws IOException {
    Duration limit = Duration.ofMillis(1_500);
    Duration hangUp = Duration.ofMillis(1_200);
    CountDownLatch end = new CountDownLatch(1);
    HangingUpServer.Manners slow =
        (connection, _) -> {
          Duration wait = connection == 1 ? hangUp : PATIENCE;
          return end.await(wait.toMillis(), TimeUnit.MILLISECONDS) ? HangingUpServer.WHOLE : "";
        };
    try (HangingUpServer server = HangingUpServer.start(slow)) {
      DavClient client = client(server, limit);
      long began = System.nanoTime();

      assertThat(failure(client, "REPORT", url(server))).isEqualTo("TRANSIENT: timeout");

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(hangUp.plus(limit));
    } finally {
      end.countDown();
    }
  }
}
