package calsyncd.task;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.LinkId;
import calsyncd.provider.RemoteId;
import calsyncd.sync.Compared;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code calendar_drift_audit}: reads a sample of copies once more and tells which are not what the
 * hub takes them to be. It mends nothing: it rings, and passes do.
 *
 * <p>A difference alone is no drift, since a change may not have been pulled yet. It makes a copy
 * suspect; passes have their chance to read of it; what a later read finds unchanged after that was
 * told to nobody.
 */
public final class DriftAudit implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(DriftAudit.class);

  private final Copies copies;
  private final Passes passes;

  public DriftAudit(Copies copies, Passes passes) {
    this.copies = copies;
    this.passes = passes;
  }

  /** Copies, as a run sees them. */
  public interface Copies {
    /** Rings the bindings of those suspects that no pass could explain since they were due. */
    List<Rung> ringSuspects(String correlationId);

    /** Suspects that a complete pass has left as they were, some of them, the oldest first. */
    List<Turn> suspects();

    /** Takes the turns of some connections: of one calendar of each, some copies at random. */
    List<Turn> sample();

    /** Reads them, under a lease on their binding, and notes what they come to. */
    Map<Verdict, Integer> read(Turn turn, String correlationId);
  }

  /** Copies of one binding that are to be read. */
  public record Turn(BindingId binding, String provider, List<Copy> copies) {
    public Turn {
      copies = List.copyOf(copies);
    }
  }

  /**
   * A copy to read.
   *
   * @param suspect the digest of what was read when it first differed; empty where it never did
   * @param found whether it was found to have drifted before
   */
  public record Copy(LinkId link, RemoteId id, Optional<String> suspect, boolean found) {
    /** A copy that nothing is known against. */
    public static Copy sampled(LinkId link, RemoteId id) {
      return new Copy(link, id, Optional.empty(), false);
    }

    /** What reading it came to. */
    public Verdict judge(Compared compared) {
      return switch (compared) {
        case Compared.Same _ when found -> Verdict.MENDED;
        case Compared.Same _ -> suspect.isPresent() ? Verdict.BEHIND : Verdict.SAME;
        case Compared.Different now when suspect.filter(now.image()::equals).isPresent() ->
            Verdict.DRIFTED;
        case Compared.Different _ -> Verdict.SUSPECT;
        case Compared.Unsettled _ -> Verdict.SKIPPED;
        case Compared.Unreadable _ -> Verdict.FAILED;
      };
    }
  }

  /** What became of a copy. */
  public enum Verdict {
    /** It is what the hub takes it to be. */
    SAME,
    /** It differs, and a pass may yet read of it. */
    SUSPECT,
    /** It differed, and a pass has read of it: the hub was only behind. */
    BEHIND,
    /** It differs as it did, though a pass was complete meanwhile: nobody was told. */
    DRIFTED,
    /** It had drifted, and the hub knows it again. */
    MENDED,
    /** Passes are at work on it. */
    SKIPPED,
    /** It was not read. */
    FAILED
  }

  @Override
  public String name() {
    return "calendar_drift_audit";
  }

  @Override
  public JobReport run(String runId) {
    passes.await(copies.ringSuspects(runId));
    Map<Verdict, Integer> all = new EnumMap<>(Verdict.class);
    copies.suspects().forEach(turn -> add(all, read(turn, runId)));
    copies.sample().forEach(turn -> add(all, read(turn, runId)));
    return report(all);
  }

  private static void add(Map<Verdict, Integer> all, Map<Verdict, Integer> some) {
    some.forEach((verdict, count) -> all.merge(verdict, count, Integer::sum));
  }

  /** One connection's trouble is not another's, nor is a series that nobody can unfold. */
  private Map<Verdict, Integer> read(Turn turn, String runId) {
    try {
      return copies.read(turn, runId);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.warn("copies of {} not audited: {}", turn.binding(), e.toString());
      return Map.of(Verdict.FAILED, turn.copies().size());
    }
  }

  private static JobReport report(Map<Verdict, Integer> all) {
    int behind = count(all, Verdict.BEHIND);
    int mended = count(all, Verdict.MENDED);
    int drifted = count(all, Verdict.DRIFTED);
    return new JobReport(
        all.values().stream().mapToInt(n -> n).sum(),
        count(all, Verdict.SAME) + behind + mended,
        count(all, Verdict.FAILED),
        count(all, Verdict.SKIPPED),
        count(all, Verdict.SUSPECT),
        Map.of("drifted", (long) drifted, "behind", (long) behind, "mended", (long) mended));
  }

  private static int count(Map<Verdict, Integer> all, Verdict verdict) {
    return all.getOrDefault(verdict, 0);
  }
}
