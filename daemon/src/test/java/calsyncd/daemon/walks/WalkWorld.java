package calsyncd.daemon.walks;

import calsyncd.daemon.demo.Demo;
import calsyncd.daemon.demo.DemoOptions;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;

/** {@code ./calsyncd demo --quiet-world}, as a stranger starts it. */
final class WalkWorld implements AutoCloseable {
  private final Thread demo;
  private final Thread reader;
  private final String api;

  private WalkWorld(Thread demo, Thread reader, String api) {
    this.demo = demo;
    this.reader = reader;
    this.api = api;
  }

  /** Starts it with its data in {@code data/demo} of a folder; returns once it is ready. */
  static WalkWorld start(Path folder) throws IOException {
    PipedReader out = new PipedReader(1 << 16);
    PrintWriter in = new PrintWriter(new PipedWriter(out), true);
    DemoOptions options =
        new DemoOptions(false, true, true, 0, 0, folder.resolve("data").resolve("demo"));
    Thread demo =
        Thread.ofPlatform()
            .start(() -> {
              try (in) {
                new Demo(options, in, InstantSource.system()).run();
              }
            });
    BufferedReader lines = new BufferedReader(out);
    String ready = ready(lines);
    Thread reader = Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
    return new WalkWorld(demo, reader, new ObjectMapper().readTree(ready).path("api").asText());
  }

  private static String ready(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.contains("\"ready\"")) {
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("the demo ended before it was ready");
    }
    return line;
  }

  String api() {
    return api;
  }

  @Override
  public void close() {
    demo.interrupt();
    try {
      demo.join();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
