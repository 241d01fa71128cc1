package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.Credentials;
import calsyncd.provider.ProviderException;
import calsyncd.providers.caldav.DavServer.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that leads elsewhere once it was checked, and a redirect that leads inside. */
class RebindingTest {
  private static String failure(HostGuard.Resolver names, URI server, String... allowed) {
    CalDavSettings settings =
        new CalDavSettings(
            Set.of(allowed), Duration.ofSeconds(5), Duration.ofSeconds(5), 1000, 1, 3, "test");
    var provider =
        new CalDavProviderFactory(settings, IcsSamples.CLOCK, names)
            .open(new Credentials.Basic(server, "u", "pw"));
    return catchThrowableOfType(ProviderException.class, provider::calendars).getMessage();
  }

  /** The check sees a public address; the connection would go to loopback. */
  @Test
  void theAddressThatIsConnectedToIsTheOneThatIsChecked() throws IOException {
    try (ServerSocket inner = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      inner.setSoTimeout(200);
      AtomicInteger asked = new AtomicInteger();
      HostGuard.Resolver rebinding =
          _ ->
              new InetAddress[] {
                InetAddress.getByName(
                    asked.getAndIncrement() % 2 == 0 ? "203.0.114.9" : "127.0.0.1")
              };

      String failure =
          failure(rebinding, URI.create("https://evil.example:" + inner.getLocalPort() + "/"));

      assertThat(failure).isEqualTo("REJECTED: host_not_allowed");
      assertThat(asked.get()).isGreaterThan(1);
      assertThat(catchThrowableOfType(SocketTimeoutException.class, inner::accept))
          .as("nobody has connected")
          .isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://0.0.0.0/",
        "https://0177.0.0.1/",
        "https://inner.example/"
      })
  void aRedirectLeadsNowhereInside(String location) throws IOException {
    HostGuard.Resolver names =
        host ->
            host.equals("inner.example")
                ? new InetAddress[] {InetAddress.getByName("10.0.0.1")}
                : InetAddress.getAllByName(host);
    try (DavServer server = new DavServer(_ -> Reply.redirect(location))) {
      assertThat(failure(names, server.url("/"), server.host()))
          .isEqualTo("REJECTED: host_not_allowed");
    }
  }
}
