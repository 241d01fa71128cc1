package calsyncd.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WatchSecretsTest {
  private static final UUID USER = UUID.fromString("0b7e7f1c-1111-4222-8333-0123456789ab");
  private static final SecretKey OLD = WebhookSettings.key("o".repeat(32).getBytes(UTF_8));
  private static final SecretKey NEW = WebhookSettings.key("n".repeat(40).getBytes(UTF_8));
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \u00e9";

  private final WatchSecrets secrets = secrets(Map.of("k1", OLD), "k1");

  @Test
  void aChannelIdNamesTheUserAndKeepsGooglesLimit() {
    var channel = secrets.newChannelId(USER);

    assertThat(channel).hasSizeLessThanOrEqualTo(64).startsWith("user_" + USER + "_");
    assertThat(channel).matches("[A-Za-z0-9_\\-]+").isNotEqualTo(secrets.newChannelId(USER));
    assertThat(secrets.googleUser(channel, secrets.googleToken(channel))).contains("" + USER);
  }

  @Test
  void aTokenIsTheHmacOfTheChannelId() throws Exception {
    var channel = secrets.newChannelId(USER);
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(OLD);
    var expected =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(mac.doFinal(channel.getBytes(UTF_8)));

    assertThat(secrets.googleToken(channel)).isEqualTo("k1." + expected);
  }

  @Test
  void aClientStateProvesItsUserWithinGraphsLimit() {
    var longest = secrets(Map.of("k".repeat(16), OLD), "k".repeat(16));
    var state = longest.newClientState(USER);

    assertThat(state).hasSizeLessThanOrEqualTo(128).isNotEqualTo(longest.newClientState(USER));
    assertThat(longest.microsoftUser(state)).contains("" + USER);
  }

  @Test
  void anotherChannelsTokenDoesNotFit() {
    var token = secrets.googleToken(secrets.newChannelId(USER));

    assertThat(secrets.googleUser(secrets.newChannelId(USER), token)).isEmpty();
  }

  @Test
  void oneKindOfSecretIsNotTheOther() {
    var state = secrets.newClientState(USER);
    var parts = state.split("\\.");
    var channel = secrets.newChannelId(USER);
    var mac = secrets.googleToken(channel).substring(3);

    assertThat(secrets.googleUser(parts[1] + "." + parts[2], "k1." + parts[3])).isEmpty();
    assertThat(secrets.microsoftUser("k1." + channel + "." + mac)).isEmpty();
    assertThat(secrets.microsoftUser("k1." + channel + ".." + mac)).isEmpty();
  }

  @Test
  void anOldKeyVerifiesWhileItIsConfigured() {
    var channel = secrets.newChannelId(USER);
    var token = secrets.googleToken(channel);
    var state = secrets.newClientState(USER);
    var rotated = secrets(Map.of("k1", OLD, "k2", NEW), "k2");
    var retired = secrets(Map.of("k2", NEW), "k2");

    assertThat(rotated.googleToken(channel)).startsWith("k2.");
    assertThat(rotated.newClientState(USER)).startsWith("k2.");
    assertThat(rotated.googleUser(channel, token)).contains("" + USER);
    assertThat(rotated.googleUser(channel, rotated.googleToken(channel))).contains("" + USER);
    assertThat(rotated.microsoftUser(state)).contains("" + USER);
    assertThat(retired.googleUser(channel, token)).isEmpty();
    assertThat(retired.microsoftUser(state)).isEmpty();
    assertThat(rotated.googleUser(channel, "k2" + token.substring(2))).isEmpty();
    assertThat(rotated.microsoftUser("k2" + state.substring(2))).isEmpty();
  }

  @Test
  void noMutationOfASecretVerifies() {
    var seed = 20_261_203L;
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (var i = 0; i < 5_000; i++) {
      var channel = secrets.newChannelId(USER);
      var token = secrets.googleToken(channel);
      var state = secrets.newClientState(USER);

      assertThat(secrets.googleUser(channel, mutate(token, random))).as("seed %d", seed).isEmpty();
      assertThat(secrets.googleUser(mutate(channel, random), token)).as("seed %d", seed).isEmpty();
      assertThat(secrets.microsoftUser(mutate(state, random))).as("seed %d", seed).isEmpty();
    }
  }

  /** Puts in, takes out or replaces one character somewhere. */
  private static String mutate(String text, RandomGenerator random) {
    var at = random.nextInt(text.length());
    var other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    var mutated =
        switch (random.nextInt(3)) {
          case 0 -> text.substring(0, at) + text.substring(at + 1);
          case 1 -> text.substring(0, at) + other + text.substring(at);
          default -> text.substring(0, at) + other + text.substring(at + 1);
        };
    return mutated.equals(text) ? mutate(text, random) : mutated;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "...", "k1", "k1.", ".k1", "k1..", "k1.a.b.c", "k1...."})
  void rubbishIsNoSecret(String rubbish) {
    assertThat(secrets.googleUser(secrets.newChannelId(USER), rubbish)).isEmpty();
    assertThat(secrets.googleUser(rubbish, rubbish)).isEmpty();
    assertThat(secrets.microsoftUser(rubbish)).isEmpty();
  }

  @Test
  void aTokenIsOnlyMadeForAChannelId() {
    assertThatThrownBy(() -> secrets.googleToken("0b7e7f1c"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void settingsRefuseAWeakKeyAndAMissingOneWithoutShowingIt() {
    var weak = WebhookSettings.key("w".repeat(31).getBytes(UTF_8));

    assertThatThrownBy(() -> WebhookSettings.of(Map.of("k1", weak), "k1"))
        .hasMessageContaining("under 32 bytes")
        .hasMessageNotContaining("www");
    assertThatThrownBy(() -> WebhookSettings.of(Map.of("k1", OLD), "k2"))
        .hasMessageContaining("current");
    assertThatThrownBy(() -> WebhookSettings.of(Map.of("k.1", OLD), "k.1"))
        .hasMessageContaining("id");
    assertThat(WebhookSettings.of(Map.of("k1", OLD), "k1").toString()).doesNotContain("ooo");
  }

  private static WatchSecrets secrets(Map<String, SecretKey> keys, String current) {
    return new WatchSecrets(WebhookSettings.of(keys, current));
  }
}
