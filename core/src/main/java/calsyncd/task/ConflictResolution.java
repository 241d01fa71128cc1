package calsyncd.task;

import calsyncd.hub.DueWork.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * {@code calendar_conflict_resolution}: settles open conflicts by each user's strategy. What a
 * strategy decides is carried out by a pass over the conflict's binding, as a person's decision is;
 * a strategy of {@code manual} leaves them to the person.
 */
public final class ConflictResolution implements Job {
  private static final int AT_ONCE = 500;

  private final Conflicts conflicts;
  private final Passes passes;

  public ConflictResolution(Conflicts conflicts, Passes passes) {
    this.conflicts = conflicts;
    this.passes = passes;
  }

  /** Conflicts, as a run sees them. */
  public interface Conflicts {
    /**
     * Decides up to so many open conflicts that nobody has decided, and rings their bindings, in
     * one transaction.
     */
    Decided decide(int most, String correlationId);

    /** How many of these are settled. */
    int settled(List<UUID> conflicts);

    /** How many wait to be settled. */
    int open();
  }

  /** What a strategy decided, and the passes that carry it out. */
  public record Decided(List<UUID> conflicts, List<Rung> rung) {
    public Decided {
      conflicts = List.copyOf(conflicts);
      rung = List.copyOf(rung);
    }
  }

  @Override
  public String name() {
    return "calendar_conflict_resolution";
  }

  @Override
  public JobReport run(String runId) {
    List<UUID> decided = new ArrayList<>();
    List<Rung> rung = new ArrayList<>();
    Decided some;
    do {
      some = conflicts.decide(AT_ONCE, runId);
      decided.addAll(some.conflicts());
      rung.addAll(some.rung());
    } while (some.conflicts().size() == AT_ONCE);
    int failed = passes.report(rung, 0, Map.of()).failed();
    int settled = conflicts.settled(decided);
    int pending = decided.size() - settled;
    int skipped = Math.max(0, conflicts.open() - pending);
    return new JobReport(decided.size() + skipped, settled, failed, skipped, pending, Map.of());
  }
}
