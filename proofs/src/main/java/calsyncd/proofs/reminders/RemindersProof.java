package calsyncd.proofs.reminders;

import calsyncd.proofs.Verdict;
import calsyncd.proofs.mirror.MirrorProof;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** The entry of {@code ./proofs/reminders}. */
public final class RemindersProof {
  private static final int OWNERS = 12;
  private static final int GROUPS = 5;
  private static final int MEETINGS = 50;

  /** As they are shipped, but for the passes, which are not asked for within a minute there. */
  static final List<Beat> BEATS =
      List.of(
          new Beat("calendar_auto_sync", 0, 20),
          new Beat("calendar_webhook_processor", 0, 30),
          new Beat("calendar_group_sync", 15, 60),
          new Beat("calendar_session_sweep", 0, 60));

  private RemindersProof() {}

  /** Runs it; exit code 0 if it passed. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    int meetings = args.length > 2 ? Integer.parseInt(args[2]) : MEETINGS;
    Duration minute = Duration.ofMinutes(1);
    double dies = 0.2 + 0.4 * new SplittableRandom(seed).nextDouble();
    Flood.Plan plan = new Flood.Plan(OWNERS, GROUPS, meetings, minute, dies, BEATS);
    System.exit(
        MirrorProof.run(
            new Verdict("reminders", seed, out),
            (verdict, folder) -> {
              try (Cluster cluster = Cluster.open(folder, plan.beats())) {
                Flood.prove(verdict, plan, cluster);
              }
            }));
  }
}
