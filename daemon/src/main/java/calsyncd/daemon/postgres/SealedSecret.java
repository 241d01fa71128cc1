package calsyncd.daemon.postgres;

/**
 * An encrypted secret.
 *
 * @param keyId which key opens it
 */
public record SealedSecret(String keyId, byte[] bytes) {
  @Override
  public String toString() {
    return "SealedSecret[" + keyId + "]";
  }
}
