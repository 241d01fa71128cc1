package calsyncd.proofs.mirror;

import calsyncd.proofs.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The entry of {@code ./proofs/removals}. */
public final class RemovalsProof {
  private static final int EVENTS = 100;

  private RemovalsProof() {}

  /** Runs it; exit code 0 if it passed. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    int events = args.length > 2 ? Integer.parseInt(args[2]) : EVENTS;
    List<String> sides = List.of("google", "microsoft", "caldav", "hub");
    System.exit(
        MirrorProof.run(
            new Verdict("removals", seed, out),
            (verdict, folder) -> Removals.prove(verdict, seed, events, sides, folder)));
  }
}
