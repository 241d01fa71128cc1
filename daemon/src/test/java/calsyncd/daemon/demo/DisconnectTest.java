package calsyncd.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon and both simulators: what a disconnect leaves behind at the providers. */
@Timeout(180)
final class DisconnectTest {
  private static final String EMAIL = "ada@example.com";
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path data;
  private final Web web = new Web();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private final MicrosoftSimulator microsoft =
      MicrosoftSimulator.start(GraphOptions.defaults().withHttpAddresses(), CLOCK);

  @AfterEach
  void stop() {
    google.close();
    microsoft.close();
  }

  @Test
  void neitherProviderWatchesForADisconnectedUser() {
    google.addUser(EMAIL);
    microsoft.addUser(EMAIL);
    Map<String, String> simulators =
        Map.of("google", google.baseUrl(), "microsoft", microsoft.baseUrl());
    DemoOptions options = new DemoOptions(true, true, false, 0, 0, data);
    try (DemoDaemon daemon = DemoDaemon.start(options, simulators)) {
      UUID id = UUID.randomUUID();
      DemoUser user = new DemoUser("ada", id, daemon.token("firm", id, Role.USER));
      Browser browser = new Browser(web, daemon.api());
      Account atGoogle = browser.connect(user, "google", EMAIL, google.accessTokenFor(EMAIL));
      Account atMicrosoft = browser.connect(user, "microsoft", EMAIL, "");
      until(1, this::channels);
      until(1, this::subscriptions);

      disconnect(daemon, user, atGoogle);
      until(0, this::channels);
      assertThat(subscriptions()).isOne();
      disconnect(daemon, user, atMicrosoft);
      until(0, this::subscriptions);
    }
  }

  private void disconnect(DemoDaemon daemon, DemoUser user, Account account) {
    String connections = daemon.api() + "/integrations/calendar/connections/";
    web.delete(connections + account.connection(), user.token());
  }

  private static void until(int count, IntSupplier watches) {
    assertThat(new Follower(CLOCK).until(() -> watches.getAsInt() == count, CLOCK.instant()))
        .as("%d watches", count)
        .isPresent();
  }

  private int channels() {
    return web.get(google.baseUrl() + "/control/channels", "").path("channels").size();
  }

  /** Graph lists a subscription to the app that made it. */
  private int subscriptions() {
    String token = microsoft.tokens().grant(EMAIL, "calsyncd-demo", "", false).accessToken();
    return web.get(microsoft.graphUrl() + "/subscriptions", token).path("value").size();
  }
}
