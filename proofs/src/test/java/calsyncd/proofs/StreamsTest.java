package calsyncd.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.embedded.EmbeddedServices;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live streams of a node, a process of its own, that is asked to end. */
class StreamsTest {
  private static final int PEOPLE = 20;
  private static final int STREAMS = 6;
  private static final Duration PROMISED = Duration.ofSeconds(2);

  @TempDir private Path folder = Path.of("");

  @Test
  void aNodeWithOpenStreamsEndsInTwoSecondsAndSaysSo() throws Exception {
    try (ProofWorld world = new ProofWorld(folder);
        EmbeddedServices servers = EmbeddedServices.start(folder.resolve("servers"));
        HttpClient http = HttpClient.newHttpClient();
        DaemonProcess daemon = DaemonProcess.start(setup(world, servers))) {
      List<Stream> streams = new ArrayList<>();
      for (int n = 0; n < PEOPLE * STREAMS; n++) {
        UUID user = new UUID(0, n / STREAMS);
        streams.add(new Stream(http, daemon, world.token(user, Role.USER)));
      }
      for (Stream stream : streams) {
        stream.greeted.get(20, TimeUnit.SECONDS);
      }
      Instant asked = world.clock().instant();
      daemon.stop();
      Duration took = Duration.between(asked, world.clock().instant());
      for (Stream stream : streams) {
        stream.over.get(20, TimeUnit.SECONDS);
        assertThat(stream.lines).contains("event: bye", "data: {\"reason\":\"closing\"}");
      }
      assertThat(took).isLessThan(PROMISED);
    }
  }

  private static DaemonSetup setup(ProofWorld world, EmbeddedServices servers) {
    return world
        .setup("node")
        .with("CALSYNCD_DATABASE_URL", servers.database().jdbcUrl())
        .with("CALSYNCD_DATABASE_USER", servers.database().user())
        .with("CALSYNCD_DATABASE_PASSWORD", servers.database().password())
        .with("CALSYNCD_REDIS_URL", servers.redis().toString());
  }

  /** One listener, and all that it was told. */
  private static final class Stream {
    private static final Executor READERS = Executors.newVirtualThreadPerTaskExecutor();

    final List<String> lines = new CopyOnWriteArrayList<>();
    final CompletableFuture<Boolean> greeted = new CompletableFuture<>();
    final CompletableFuture<Void> over;

    Stream(HttpClient http, DaemonProcess daemon, String token) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(daemon.api() + "/integrations/calendar/live"))
              .header("Authorization", "Bearer " + token)
              .build();
      over =
          http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
              .thenAcceptAsync(answer -> answer.body().forEach(this::heard), READERS);
    }

    private void heard(String line) {
      lines.add(line);
      if (line.equals("event: hello")) {
        greeted.complete(true);
      }
    }
  }
}
