package calsyncd.testkit.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/** What happened, in order: a digest of all of it, and the last steps in words. */
final class Trace {
  private static final int KEPT = Integer.getInteger("simulation.trace", 40);

  private final MessageDigest digest = sha256();
  private final Deque<String> last = new ArrayDeque<>();
  private int steps;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }

  void add(String step) {
    String line = ++steps + " " + step;
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    last.addLast(line);
    if (last.size() > KEPT) {
      last.removeFirst();
    }
  }

  String hash() {
    return HexFormat.of().formatHex(digest.digest());
  }

  List<String> last() {
    return List.copyOf(last);
  }
}
