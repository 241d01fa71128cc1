package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdConfiguration;
import calsyncd.daemon.embedded.HeldData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The data directory: whether it can be written, and who works in it. */
record DataCheck(Path data) implements Check {
  private static final String WHAT = "data";

  DataCheck(CalsyncdConfiguration configuration) {
    this(configuration.data().toAbsolutePath().normalize());
  }

  /** The daemon that runs on the directory now. */
  Optional<HeldData> holder() {
    try {
      return HeldData.of(data);
    } catch (IOException unreadable) {
      return Optional.empty(); // look() says so
    }
  }

  @Override
  public List<Finding> look() {
    try {
      Optional<HeldData> holder = HeldData.of(data);
      return List.of(holder.map(this::held).orElseGet(this::free));
    } catch (IOException e) {
      return List.of(notOurs(e.getMessage()));
    }
  }

  private Finding held(HeldData holder) {
    return Finding.ok(WHAT, data + " is in use by the daemon of process " + holder.process());
  }

  private Finding free() {
    Path folder = data;
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      return notOurs(folder + " can't be written by " + System.getProperty("user.name"));
    }
    return Finding.ok(WHAT, data + (Files.exists(data) ? " is free" : " will be made"));
  }

  private static Finding notOurs(String why) {
    return Finding.fail(WHAT, why, "give the folder to the daemon's user, or set `data` elsewhere");
  }
}
