package calsyncd.task;

import calsyncd.hub.DueWork.Rung;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code calendar_session_sweep}: the net under live sessions. Ends those that nobody has spoken of
 * for long, rings for what has not come to a provider, and tells of dead letters that were dropped.
 */
public final class SessionSweep implements Job {
  private static final int BATCH = 500;
  private static final Logger LOG = LoggerFactory.getLogger(SessionSweep.class);

  private final Sessions sessions;
  private final Passes passes;

  /** Sweeps these, and waits for the passes that it rings for. */
  public SessionSweep(Sessions sessions, Passes passes) {
    this.sessions = sessions;
    this.passes = passes;
  }

  /** Sessions, their events and their dead letters. */
  public interface Sessions {
    /**
     * Ends up to so many of those that have been silent for too long, where they were heard last.
     */
    int endIdle(int most, String correlationId);

    /** Marks the dead letters that were delivered since; how many. */
    int settleLetters();

    /**
     * Drops what is beyond each user's bound; how many letters were dropped since the last call.
     */
    long takeDropped();

    /** Rings the bindings that a session's event waits for and that nobody has rung. */
    List<Rung> ringLagging(String correlationId);
  }

  @Override
  public String name() {
    return "calendar_session_sweep";
  }

  @Override
  public JobReport run(String runId) {
    long idle = 0;
    int ended;
    do {
      ended = sessions.endIdle(BATCH, runId);
      idle += ended;
    } while (ended == BATCH);
    Map<String, Long> own = new TreeMap<>(Map.of("idle", idle));
    own.put("letters_delivered", (long) sessions.settleLetters());
    own.put("letters_dropped", dropped());
    return passes.report(sessions.ringLagging(runId), 0, own);
  }

  private long dropped() {
    long dropped = sessions.takeDropped();
    if (dropped > 0) {
      LOG.warn("{} dead letters of sessions were dropped: a user may have 50", dropped);
    }
    return dropped;
  }
}
