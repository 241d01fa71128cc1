package calsyncd.daemon.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.postgres.SealedSecret;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretVaultTest {
  private final SecretVault first = new SecretVault(TestVault.settings("k1"));

  @Test
  void opensWhatItSealedForTheSameThingOnly() {
    SealedSecret sealed = first.seal("secret", "a");
    assertThat(first.open(sealed, "a")).isEqualTo("secret");
    assertThatThrownBy(() -> first.open(sealed, "b")).isInstanceOf(VaultException.class);
  }

  @Test
  void theSameSecretIsSealedDifferentlyEachTime() {
    assertThat(first.seal("secret", "a").bytes()).isNotEqualTo(first.seal("secret", "a").bytes());
    assertThat(
            new String(first.seal("secret", "a").bytes(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("secret");
  }

  @Test
  void oneChangedBitDoesNotOpen() {
    SealedSecret sealed = first.seal("secret", "a");
    sealed.bytes()[30] ^= 1;
    assertThatThrownBy(() -> first.open(sealed, "a")).isInstanceOf(VaultException.class);
  }

  @Test
  void anOldKeyOpensAndTheCurrentOneSeals() {
    SecretVault second = new SecretVault(TestVault.settings("k2"));
    SealedSecret old = first.seal("secret", "a");
    assertThat(second.open(old, "a")).isEqualTo("secret");
    assertThat(second.seal("secret", "a").keyId()).isEqualTo("k2");
  }

  @Test
  void withoutTheKeyItSaysWhichIsMissing() {
    SecretVault other = new SecretVault(new VaultSettings(Map.of("k2", TestVault.key(2)), "k2"));
    assertThatThrownBy(() -> other.open(first.seal("secret", "a"), "a"))
        .hasMessage("vault.keys has no key k1");
  }

  @Test
  void badKeysAreNamedAndNotShown() {
    assertThatThrownBy(() -> new SecretVault(new VaultSettings(Map.of("k", "c2hvcnQ="), "k")))
        .hasMessage("vault.keys.k is not 32 bytes in Base64");
    assertThatThrownBy(() -> new SecretVault(new VaultSettings(Map.of("k", "?!"), "k")))
        .hasMessage("vault.keys.k is not Base64");
    assertThatThrownBy(() -> new SecretVault(new VaultSettings(Map.of(), "")))
        .hasMessageContaining("vault.current");
  }

  @Test
  void noSecretIsPrinted() {
    assertThat(new Secret.OAuth("at", Instant.EPOCH, "rt", "s").toString())
        .doesNotContain("at,", "rt");
    assertThat(new Secret.Login("u", "pw").toString()).doesNotContain("pw");
    assertThat(TestVault.settings("k1").toString()).doesNotContain(TestVault.key(1));
  }
}
