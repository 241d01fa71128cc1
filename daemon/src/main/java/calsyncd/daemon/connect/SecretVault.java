package calsyncd.daemon.connect;

import calsyncd.daemon.postgres.ConnectionSecret;
import calsyncd.daemon.postgres.SealedSecret;
import calsyncd.hub.ConnectionId;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.XChaCha20Poly1305Key;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Authenticated encryption of secrets, each bound to what it belongs to: moved to another row it no
 * longer opens. XChaCha20-Poly1305, since its random nonces never run out. A key is replaced by
 * adding one and naming it current; the old one opens what it sealed until that is written anew.
 */
public final class SecretVault {
  private static final int KEY_BYTES = 32;

  private final Map<String, Aead> keys = new HashMap<>();
  private final String current;

  /**
   * @throws IllegalArgumentException where a key is not 32 bytes, or none is current
   */
  public SecretVault(VaultSettings settings) {
    settings.keys().forEach((id, key) -> keys.put(id, aead(id, key)));
    current = settings.current();
    if (!keys.containsKey(current)) {
      throw new IllegalArgumentException("vault.current names no key of vault.keys");
    }
  }

  /** The id of the key that seals. */
  public String current() {
    return current;
  }

  /** Encrypts a connection's secret. */
  SealedSecret seal(Secret secret, ConnectionId connection) {
    return seal(SecretJson.write(secret), connection.toString());
  }

  /**
   * Decrypts a connection's secret.
   *
   * @throws ProviderException TRANSIENT where it does not open: an operator can bring the key back,
   *     while asking the user for a new grant would blame the wrong person
   */
  Secret open(ConnectionSecret row) {
    try {
      return SecretJson.read(open(row.sealed(), row.connection().id().toString()));
    } catch (VaultException e) {
      throw ProviderException.of(FailureClass.TRANSIENT, "secret_unreadable").causedBy(e);
    }
  }

  /** Encrypts with the current key. */
  public SealedSecret seal(String secret, String belongsTo) {
    try {
      return new SealedSecret(current, keys.get(current).encrypt(utf8(secret), utf8(belongsTo)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encrypt", e);
    }
  }

  /**
   * Decrypts with the key that sealed it.
   *
   * @throws VaultException where that key is not here, or the bytes are not what was sealed
   */
  public String open(SealedSecret sealed, String belongsTo) {
    Aead key = keys.get(sealed.keyId());
    if (key == null) {
      throw new VaultException("vault.keys has no key " + sealed.keyId());
    }
    try {
      return new String(key.decrypt(sealed.bytes(), utf8(belongsTo)), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new VaultException("not what was sealed here with key " + sealed.keyId());
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Aead aead(String id, String base64) {
    try {
      AeadConfig.register();
      var key =
          XChaCha20Poly1305Key.create(
              SecretBytes.copyFrom(bytes(id, base64), InsecureSecretKeyAccess.get()));
      return KeysetHandle.newBuilder()
          .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
          .build()
          .getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot use vault key " + id, e);
    }
  }

  private static byte[] bytes(String id, String base64) {
    byte[] bytes = decoded(id, base64);
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("vault.keys." + id + " is not 32 bytes in Base64");
    }
    return bytes;
  }

  private static byte[] decoded(String id, String base64) {
    try {
      return Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("vault.keys." + id + " is not Base64");
    }
  }
}
