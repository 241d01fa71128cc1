package calsyncd.proofs;

import calsyncd.daemon.CalsyncdApplication;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a proof found, told line by line while it runs and summed up in its last line. */
public final class Verdict {
  private final String name;
  private final long seed;
  private final PrintWriter out;
  private final Instant began = CalsyncdApplication.CLOCK.instant();
  private final List<String> failures = new ArrayList<>();

  /**
   * A proof that begins now.
   *
   * @param name as its command is called
   * @param seed of all its choices
   */
  public Verdict(String name, long seed, PrintWriter out) {
    this.name = name;
    this.seed = seed;
    this.out = out;
  }

  /** A line about what happens. */
  public synchronized void say(String line) {
    out.println("proof " + name + ": " + line);
    out.flush();
  }

  /** States what has to hold; the proof goes on where it does not, and has failed. */
  public synchronized void require(boolean holds, String what) {
    if (!holds) {
      failures.add(what);
      say("FAILED: " + what);
    }
  }

  /** What did not hold. */
  public synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /**
   * Prints the last line.
   *
   * @return the exit code of the process
   */
  public int end() {
    Duration took = Duration.between(began, CalsyncdApplication.CLOCK.instant());
    say(
        String.format(
            Locale.ROOT,
            "%s seed=%d machine=(%s) duration=%.1fs",
            failures().isEmpty() ? "PASSED" : "FAILED (" + failures().size() + ")",
            seed,
            machine(),
            took.toMillis() / 1000.0));
    return failures().isEmpty() ? 0 : 1;
  }

  /** Cores, memory and JDK. */
  private static String machine() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean machine
            ? machine.getTotalMemorySize() >> 20
            : Runtime.getRuntime().maxMemory() >> 20;
    return Runtime.getRuntime().availableProcessors()
        + " cores, "
        + memory
        + " MiB, jdk "
        + Runtime.version();
  }
}
