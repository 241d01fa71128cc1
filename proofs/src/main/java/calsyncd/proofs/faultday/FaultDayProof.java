package calsyncd.proofs.faultday;

import calsyncd.proofs.Verdict;
import calsyncd.proofs.mirror.MirrorProof;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The entry of {@code ./proofs/fault-day}. */
public final class FaultDayProof {
  private static final int USAGE = 2;

  private FaultDayProof() {}

  /** Runs it; exit code 0 if it passed. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try {
      Options options = Options.parse(List.of(args).subList(1, args.length));
      System.exit(
          MirrorProof.run(
              new Verdict("fault-day", options.seed(), out),
              (verdict, folder) -> new FaultDay(options, verdict).run(folder)));
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      System.exit(USAGE);
    }
  }
}
