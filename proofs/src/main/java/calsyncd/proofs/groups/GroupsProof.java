package calsyncd.proofs.groups;

import calsyncd.proofs.Verdict;
import calsyncd.proofs.mirror.MirrorProof;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The entry of {@code ./proofs/groups}. */
public final class GroupsProof {
  private static final int USAGE = 2;
  private static final List<String> SCENES = List.of("outage", "twice", "many");

  private GroupsProof() {}

  /** Runs it; exit code 0 if it passed. */
  public static void main(String[] args) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    List<String> scenes = args.length > 2 ? List.of(args).subList(2, args.length) : SCENES;
    if (!SCENES.containsAll(scenes)) {
      out.println("usage: groups [SEED [SCENE...]], scenes " + SCENES);
      System.exit(USAGE);
    }
    System.exit(
        MirrorProof.run(
            new Verdict("groups", seed, out),
            (verdict, folder) ->
                scenes.forEach(scene -> prove(scene, seed, verdict, folder.resolve(scene)))));
  }

  private static void prove(String scene, long seed, Verdict verdict, Path folder) {
    try (Ground ground = Ground.open(folder, scene.equals("outage") ? 2 : 1)) {
      switch (scene) {
        case "outage" ->
            Outage.prove(
                verdict, new Outage.Plan(seed, Duration.ofMinutes(3), 120, 6, true), ground);
        case "twice" -> Twice.prove(verdict, ground);
        default ->
            Many.prove(verdict, new Many.Plan(seed, 5, 100, 12, 10, Duration.ofMinutes(2)), ground);
      }
    }
  }
}
