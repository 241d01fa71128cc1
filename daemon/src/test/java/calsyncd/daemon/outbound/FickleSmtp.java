package calsyncd.daemon.outbound;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that takes the content, and then answers as it is told, or hangs up. */
final class FickleSmtp implements AutoCloseable {
  private final ServerSocket socket;
  private final String atEnd;
  final List<String> contents = new CopyOnWriteArrayList<>();

  /**
   * @param atEnd the answer to the content; empty: it hangs up
   */
  FickleSmtp(String atEnd) throws IOException {
    this.atEnd = atEnd;
    this.socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        converse(client);
      } catch (IOException e) {
        continue;
      }
    }
  }

  private void converse(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    Writer out = writer(client);
    say(out, "220 fickle");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String word = line.toUpperCase(Locale.ROOT);
      if (!word.startsWith("DATA")) {
        say(out, word.startsWith("QUIT") ? "221 bye" : "250 ok");
        continue;
      }
      say(out, "354 go on");
      contents.add(content(in));
      if (atEnd.isEmpty()) {
        return;
      }
      say(out, atEnd);
    }
  }

  private static Writer writer(Socket client) throws IOException {
    return new OutputStreamWriter(client.getOutputStream(), StandardCharsets.US_ASCII);
  }

  private static String content(BufferedReader in) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      all.append(line).append('\n');
    }
    return all.toString();
  }

  private static void say(Writer out, String line) throws IOException {
    out.write(line + "\r\n");
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
