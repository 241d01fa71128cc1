package calsyncd.task;

import calsyncd.hub.DueWork.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code calendar_auto_sync}: syncs the users whose preferences say that they are due. */
public final class AutoSync implements Job {
  private static final int USERS = 500;

  private final Schedule schedule;
  private final Passes passes;

  public AutoSync(Schedule schedule, Passes passes) {
    this.schedule = schedule;
    this.passes = passes;
  }

  /** Users and their cadence. */
  public interface Schedule {
    /**
     * Rings the bindings of up to {@code users} due users and sets when each is due next, in one
     * transaction.
     */
    Due ringDue(int users, String correlationId);
  }

  /** Who was due, and what was rung for them; bindings that may not run are counted apart. */
  public record Due(int users, List<Rung> rung, int skipped) {}

  @Override
  public String name() {
    return "calendar_auto_sync";
  }

  @Override
  public JobReport run(String runId) {
    List<Rung> rung = new ArrayList<>();
    int skipped = 0;
    long users = 0;
    Due due;
    do {
      due = schedule.ringDue(USERS, runId);
      rung.addAll(due.rung());
      skipped += due.skipped();
      users += due.users();
    } while (due.users() == USERS);
    return passes.report(rung, skipped, Map.of("users", users));
  }
}
