package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.simulators.microsoft.GraphOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MicrosoftWatchTest {
  private static final Instant IN_TWO_DAYS = GraphWorld.NOW.plus(Duration.ofDays(2));

  private final GraphWorld world = new GraphWorld(GraphOptions.defaults().withHttpAddresses());
  private final NotificationSink sink;
  private final CalendarProvider provider = world.provider();

  MicrosoftWatchTest() throws IOException {
    sink = new NotificationSink(true);
  }

  @AfterEach
  void stop() {
    sink.close();
    world.close();
  }

  private WatchRequest request(NotificationSink to, Instant until) {
    return new WatchRequest(
        world.calendar(), "ours", "s3cret", to.address("/n"), to.address("/lc"), until);
  }

  @Test
  void aWatchBringsNotificationsWithItsSecretAndIdsThatPagesKnow() throws InterruptedException {
    Watch watch = provider.watch(request(sink, IN_TWO_DAYS));
    assertThat(watch.expiresAt()).isEqualTo(IN_TWO_DAYS);
    assertThat(watch.resource()).contains("events");

    RemoteId event = world.create(GraphWorld.single("Rings"));

    assertThat(sink.next()).contains("\"s3cret\"", watch.id(), event.value());
  }

  @Test
  void aWatchLastsNoLongerThanGraphAllows() {
    Watch watch = provider.watch(request(sink, GraphWorld.NOW.plus(Duration.ofDays(30))));
    Instant longest = GraphWorld.NOW.plus(Duration.ofMinutes(10_000));

    assertThat(watch.expiresAt()).isEqualTo(longest);
    assertThat(provider.renew(watch, IN_TWO_DAYS))
        .isEqualTo(new Watch(watch.id(), watch.resource(), IN_TWO_DAYS));
    assertThat(provider.renew(watch, Instant.MAX).expiresAt()).isEqualTo(longest);
  }

  @Test
  void anEndedWatchCannotBeRenewedAndEndsAgainWithoutHarm() {
    Watch watch = provider.watch(request(sink, IN_TWO_DAYS));

    provider.unwatch(watch);

    assertThatNoException().isThrownBy(() -> provider.unwatch(watch));
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> provider.renew(watch, IN_TWO_DAYS))
        .returns(FailureClass.GONE, ProviderException::failureClass);
  }

  @Test
  void aSecondWatchOfTheSameIsRejectedWithGraphsReason() {
    provider.watch(request(sink, IN_TWO_DAYS));

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> provider.watch(request(sink, IN_TWO_DAYS)))
        .returns(FailureClass.REJECTED, ProviderException::failureClass)
        .satisfies(failure -> assertThat(failure.reason()).isNotEmpty());
  }

  @Test
  void anAddressThatFailsTheHandshakeIsRejected() throws IOException {
    try (NotificationSink mute = new NotificationSink(false)) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> provider.watch(request(mute, IN_TWO_DAYS)))
          .returns(FailureClass.REJECTED, ProviderException::failureClass);
    }
  }

  @Test
  void theFactoryNamesTheTenantsEndpointsAndTheLeastScopes() {
    MicrosoftSettings settings = MicrosoftSettings.of("client", "hush");
    MicrosoftProviderFactory factory =
        new MicrosoftProviderFactory(settings, InstantSource.fixed(GraphWorld.NOW));

    OAuthProfile oauth = factory.oauth().orElseThrow();
    String login = "https://login.microsoftonline.com/common/oauth2/v2.0/";
    assertThat(factory.name()).isEqualTo("microsoft");
    assertThat(oauth.authorizeUrl()).isEqualTo(URI.create(login + "authorize"));
    assertThat(oauth.tokenUrl()).isEqualTo(URI.create(login + "token"));
    assertThat(oauth.scopes())
        .containsExactlyInAnyOrder("Calendars.Read", "offline_access", "User.Read");
    assertThat(oauth.authorizeParameters()).isEqualTo(Map.of("prompt", "select_account"));
    assertThat(settings.toString()).doesNotContain("hush");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> factory.open(new Credentials.Basic(URI.create("x:y"), "u", "p")));
  }
}
