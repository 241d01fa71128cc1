package calsyncd.proofs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The public address of a daemon: forwards connections to wherever the daemon listens now, and
 * hangs up where nobody does, as a load balancer without a living target.
 */
final class FrontDoor implements AutoCloseable {
  private final ServerSocket socket;
  private volatile int target;

  FrontDoor() {
    try {
      socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("front-door").start(this::accept);
  }

  String url() {
    return "http://localhost:" + socket.getLocalPort();
  }

  /** Later connections go to this port. */
  void leadTo(int port) {
    target = port;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> forward(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void forward(Socket client) {
    try (client;
        Socket daemon = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread back = Thread.ofVirtual().start(() -> pump(daemon, client));
      pump(client, daemon);
      back.join();
    } catch (IOException nobodyHome) {
      // The caller sees a connection that ends without an answer.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The end of either direction ends both. */
  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // Either side hung up.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
