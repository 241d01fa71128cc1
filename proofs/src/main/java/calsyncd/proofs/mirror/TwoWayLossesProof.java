package calsyncd.proofs.mirror;

import calsyncd.proofs.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.BiPredicate;

/** The entry of {@code ./proofs/two-way-losses}. */
public final class TwoWayLossesProof {
  private static final int EVENTS = 20;
  private static final int LIAR = 3;

  private TwoWayLossesProof() {}

  /** Runs it; exit code 0 if it passed. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    int events = args.length > 2 ? Integer.parseInt(args[2]) : EVENTS;
    BiPredicate<String, String> chosen =
        (place, _) -> args.length <= LIAR || place.equals(args[LIAR]);
    System.exit(
        MirrorProof.run(
            new Verdict("two-way-losses", seed, out),
            (verdict, folder) -> TwoWayLosses.prove(verdict, seed, events, chosen, folder)));
  }
}
