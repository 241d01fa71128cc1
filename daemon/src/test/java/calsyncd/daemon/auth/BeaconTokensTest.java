package calsyncd.daemon.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Owner;
import calsyncd.webhooks.WebhookSettings;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** What a closing page may say, and until when. */
final class BeaconTokensTest {
  private static final String SESSION = "session-0001";
  private static final Owner OWNER = new Owner("firm-a", new UUID(1, 2));
  private static final Instant UNTIL = Instant.parse("2026-12-03T08:35:00Z");
  private static final Instant BEFORE = UNTIL.minusMillis(1);
  private static final SecretKey KEY = WebhookSettings.key("k".repeat(32).getBytes(UTF_8));

  private final BeaconTokens tokens = tokens("k1", KEY);
  private final String token = tokens.mint(OWNER, SESSION, UNTIL);

  private static BeaconTokens tokens(String id, SecretKey key) {
    return new BeaconTokens(WebhookSettings.of(Map.of(id, key), id));
  }

  @Test
  void itIsGoodForItsSessionUntilItsTimeIsOver() {
    assertThat(tokens.verify(token, SESSION, BEFORE)).contains(OWNER);
    assertThat(tokens.verify(token, SESSION, UNTIL)).isEmpty();
    assertThat(tokens.verify(token, "session-0002", BEFORE)).isEmpty();
  }

  @Test
  void whatWasChangedOrMadeWithAnotherKeyIsNotGood() {
    String[] parts = token.split("\\.");
    String later = UNTIL.plusSeconds(60).getEpochSecond() + "\n" + OWNER.userId() + "\nfirm-a";
    String forged = parts[0] + "." + base64(later.getBytes(UTF_8)) + "." + parts[2];
    assertThat(tokens.verify(forged, SESSION, BEFORE)).isEmpty();
    SecretKey other = WebhookSettings.key("o".repeat(32).getBytes(UTF_8));
    assertThat(tokens("k1", other).verify(token, SESSION, BEFORE)).isEmpty();
    assertThat(tokens("k2", KEY).verify(token, SESSION, BEFORE)).isEmpty();
  }

  /** The key of the webhooks signs other things: its signature is worth nothing here. */
  @Test
  void theKeyItIsDerivedFromMakesNone() throws GeneralSecurityException {
    String[] parts = token.split("\\.");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(KEY);
    String signed = base64(mac.doFinal((parts[1] + "\n" + SESSION).getBytes(UTF_8)));
    String passedOff = parts[0] + "." + parts[1] + "." + signed;
    assertThat(tokens.verify(passedOff, SESSION, BEFORE)).isEmpty();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
