package calsyncd.providers.caldav;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that decides for each request of a connection whether it answers or hangs up on it. */
final class HangingUpServer implements AutoCloseable {
  /** What is done about a request. */
  interface Manners {
    /**
     * {@link #WHOLE}, or what is written before the connection ends, which may be nothing.
     *
     * @param connection counted from 1
     * @param before how many requests this connection had before this one
     */
    String answer(int connection, int before) throws InterruptedException;
  }

  private static final String BODY = "<d:multistatus xmlns:d=\"DAV:\"/>";

  /** An answer after which the connection stays open. */
  static final String WHOLE = answer(BODY.length());

  /** An answer that promises more than it has. */
  static final String CUT = answer(BODY.length() + 10);

  /** Each request as {@code CONNECTION METHOD}, and what went wrong here. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Manners manners;

  private HangingUpServer(Manners manners) throws IOException {
    this.manners = manners;
  }

  static HangingUpServer start(Manners manners) throws IOException {
    HangingUpServer server = new HangingUpServer(manners);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  private static String answer(int length) {
    return "HTTP/1.1 207 Multi-Status\r\nContent-Length: %d\r\n\r\n".formatted(length) + BODY;
  }

  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Until the listener is closed. */
  private void accept() {
    try {
      for (int number = 1; !listener.isClosed(); number++) {
        Socket socket = listener.accept();
        sockets.add(socket);
        int connection = number;
        Thread.ofVirtual().start(() -> serve(socket, connection));
      }
    } catch (IOException e) {
      requests.add("no more connections");
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = in.readLine();
      for (int before = 0; line != null; before++) {
        readRest(in);
        requests.add(connection + " " + line.substring(0, line.indexOf(' ')));
        String answer = manners.answer(connection, before);
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        line = answer.equals(WHOLE) ? in.readLine() : null;
      }
    } catch (IOException e) {
      requests.add(connection + " broken off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Bytes that are left unread would turn the end of the connection into a reset. */
  private static void readRest(BufferedReader in) throws IOException {
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    in.skip(length);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
