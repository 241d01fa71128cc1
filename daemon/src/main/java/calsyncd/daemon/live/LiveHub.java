package calsyncd.daemon.live;

import calsyncd.daemon.live.LiveStream.Listener;
import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.postgres.JobRuns.Run;
import calsyncd.daemon.postgres.LiveCursor;
import calsyncd.daemon.postgres.LiveQueries;
import calsyncd.daemon.postgres.LiveQueries.Asked;
import calsyncd.daemon.postgres.LiveQueries.Changes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a node. One thread looks for what changed, and only while somebody listens: a
 * few index reads for each listener, whatever else there is in the database. What was committed on
 * this node is looked for at once, what on another within a look.
 */
public final class LiveHub implements AutoCloseable {
  private static final int RUNS = 50;
  private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);

  private final LiveQueries queries;
  private final JobRuns runs;
  private final LiveSettings settings;
  private final Duration remembered;
  private final InstantSource clock;
  private final Set<LiveStream> streams = new CopyOnWriteArraySet<>();
  private final Semaphore bell = new Semaphore(0);
  private boolean looking;
  private boolean closed;
  private Optional<Map<UUID, Run>> known = Optional.empty();

  /**
   * Listeners of a database.
   *
   * @param remembered a removed event is known for so long: who was away longer lists anew
   */
  public LiveHub(
      LiveQueries queries,
      JobRuns runs,
      LiveSettings settings,
      Duration remembered,
      InstantSource clock) {
    this.queries = queries;
    this.runs = runs;
    this.settings = settings;
    this.remembered = remembered;
    this.clock = clock;
  }

  /** What became of a wish to listen. */
  public sealed interface Opened {
    /** It begins with a greeting. */
    record Streaming(LiveStream stream) implements Opened {}

    /** The user has as many as a user may have. */
    record TooMany(int most) implements Opened {}

    /** The node has as many as it may have, or ends. */
    record Full() implements Opened {}
  }

  /**
   * A new stream.
   *
   * @param last the id that the listener has seen last, if any; one that is none of ours, or too
   *     old, means that he lists anew
   */
  public Opened open(Listener listener, Optional<String> last) {
    LiveCursor now = queries.latest(listener.owner());
    Optional<LiveCursor> resumed = last.flatMap(LiveCursor::of).filter(this::isRemembered);
    LiveStream stream = new LiveStream(listener, settings, resumed.orElse(now), clock, this::left);
    if (last.isPresent() && resumed.isEmpty()) {
      stream.reset(now);
    }
    return admitted(stream);
  }

  private boolean isRemembered(LiveCursor cursor) {
    return cursor.oldest().isAfter(clock.instant().minus(remembered));
  }

  private synchronized Opened admitted(LiveStream stream) {
    if (closed || streams.size() >= settings.streams()) {
      return new Opened.Full();
    }
    long own = streams.stream().filter(it -> it.owner().equals(stream.owner())).count();
    if (own >= settings.streamsPerUser()) {
      return new Opened.TooMany(settings.streamsPerUser());
    }
    streams.add(stream);
    if (!looking) {
      looking = true;
      Thread.ofVirtual().name("live").start(this::look);
    }
    bell.release();
    return new Opened.Streaming(stream);
  }

  private void left(LiveStream stream) {
    streams.remove(stream);
  }

  /** Something was committed on this node. */
  public void ring() {
    bell.release();
  }

  /** How many listen. */
  public int listeners() {
    return streams.size();
  }

  private void look() {
    while (goesOn()) {
      bell.drainPermits();
      try {
        tell();
      } catch (RuntimeException e) {
        LOG.warn("the live view could not look; it looks again", e);
      }
      if (pause()) {
        return;
      }
    }
  }

  private synchronized boolean goesOn() {
    looking = !closed && !streams.isEmpty();
    if (!looking) {
      known = Optional.empty();
    }
    return looking;
  }

  /** Whether the thread has to end now. */
  private boolean pause() {
    try {
      bell.tryAcquire(settings.lookMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void tell() {
    List<LiveStream> listening = List.copyOf(streams);
    Map<Asked, List<LiveStream>> asked =
        listening.stream()
            .filter(it -> it.wants(Kind.SESSIONS) || it.wants(Kind.EVENTS))
            .collect(Collectors.groupingBy(it -> new Asked(it.owner(), it.cursor())));
    Map<Asked, Changes> found = queries.since(List.copyOf(asked.keySet()), settings.rows());
    found.forEach((ask, changes) -> tell(asked.getOrDefault(ask, List.of()), ask, changes));
    List<LiveStream> managers = listening.stream().filter(it -> it.wants(Kind.JOB_RUNS)).toList();
    if (!managers.isEmpty()) {
      changedRuns().forEach(run -> managers.forEach(it -> it.tell("job_run", LiveJson.run(run))));
    }
  }

  private void tell(List<LiveStream> listening, Asked asked, Changes changes) {
    if (changes.tooMany()) {
      LiveCursor now = queries.latest(asked.owner());
      listening.forEach(it -> it.reset(now));
    } else {
      listening.forEach(it -> it.take(changes));
    }
  }

  /** Runs have neither tenant nor order: what differs from the last look has changed. */
  private List<Run> changedRuns() {
    Map<UUID, Run> now = new HashMap<>();
    List<Run> changed = new ArrayList<>();
    for (Run run : runs.newest(RUNS).reversed()) {
      now.put(run.id(), run);
      if (known.isPresent() && !told(known.get(), run)) {
        changed.add(run);
      }
    }
    known = Optional.of(now);
    return changed;
  }

  private static boolean told(Map<UUID, Run> known, Run run) {
    return Optional.ofNullable(known.get(run.id()))
        .filter(it -> it.outcome().equals(run.outcome()))
        .isPresent();
  }

  /** Ends all streams, which tell their readers to come again; none begins any more. */
  @Override
  public synchronized void close() {
    closed = true;
    streams.forEach(it -> it.close("closing"));
    bell.release();
  }
}
