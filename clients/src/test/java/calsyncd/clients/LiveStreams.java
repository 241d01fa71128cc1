package calsyncd.clients;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The live view's streams; the id of a message is how many there were with it. */
final class LiveStreams {
  private final List<String> messages = new ArrayList<>();
  private final List<OutputStream> streams = new ArrayList<>();

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Somebody listens, from after what it has heard, or else from now on. */
  synchronized void listen(OutputStream out, String resumed, Instant now) throws IOException {
    int from = resumed.equals("null") ? messages.size() : Integer.parseInt(resumed);
    write(out, ":\n\n");
    write(out, "event: hello\nid: " + from + "\ndata: {\"server_time\":\"" + now + "\"}\n\n");
    for (int i = from; i < messages.size(); i++) {
      write(out, messages.get(i));
    }
    streams.add(out);
  }

  /** Something happened, and whoever listens is told. */
  synchronized void say(String event, String data) {
    int id = messages.size() + 1;
    messages.add("id: " + id + "\nevent: " + event + "\ndata: " + data + "\n\n");
    streams.removeIf(stream -> !told(stream));
  }

  private boolean told(OutputStream stream) {
    try {
      write(stream, messages.getLast());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The streams end, as they do when a token has expired. */
  synchronized void hangUp() throws IOException {
    for (OutputStream stream : streams) {
      write(stream, "event: bye\ndata: {}\n\n");
      stream.close();
    }
    streams.clear();
  }
}
