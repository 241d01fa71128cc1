package calsyncd.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of loopback for servers that have to be told theirs before they start. */
public final class FreePort {
  /** Below the ports that a system gives to outgoing connections, which tests make many of. */
  private static final int FIRST = 20_000;

  private static final int COUNT = 10_000;

  private FreePort() {}

  /**
   * A port from 20000 to 29999 that is free now. Nothing holds it until the server is bound.
   *
   * @throws IllegalStateException if none was found
   */
  public static int choose() {
    for (int tries = 0; tries < COUNT; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST + COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is free from " + FIRST + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
