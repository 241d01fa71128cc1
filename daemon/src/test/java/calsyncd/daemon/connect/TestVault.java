package calsyncd.daemon.connect;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** Keys for tests. */
public final class TestVault {
  private TestVault() {}

  /** Two keys, k1 and k2. */
  public static VaultSettings settings(String current) {
    return new VaultSettings(Map.of("k1", key(1), "k2", key(2)), current);
  }

  static String key(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
