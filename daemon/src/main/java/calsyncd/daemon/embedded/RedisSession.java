package calsyncd.daemon.embedded;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A few questions to a Redis, in its protocol RESP2. Only whether the server is ours is asked here;
 * the daemon's work goes through its real client.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
final class RedisSession implements AutoCloseable {

  private static final int TIMEOUT_MS = 3_000;
  private static final int LINE = 8_192;

  private final Socket socket = new Socket();
  private final InputStream in;

  RedisSession(int port, String password) throws IOException {
    try {
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      in = new BufferedInputStream(socket.getInputStream());
      ask("AUTH", password);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The answer's strings, flat; an error answer is an exception. */
  List<String> ask(String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
    List<String> answer = new ArrayList<>();
    read(answer);
    return answer;
  }

  private void read(List<String> answer) throws IOException {
    String line = line();
    if (line.isEmpty()) {
      throw new IOException("no Redis answer");
    }
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+', ':' -> answer.add(rest);
      case '$' -> answer.add(bulk(Integer.parseInt(rest)));
      case '*' -> {
        for (int i = Integer.parseInt(rest); i > 0; i--) {
          read(answer);
        }
      }
      default -> throw new IOException("Redis says " + line);
    }
  }

  private String bulk(int length) throws IOException {
    String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    in.skipNBytes(2);
    return text;
  }

  private String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || bytes.size() > LINE) {
        throw new EOFException("no Redis answer");
      }
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
