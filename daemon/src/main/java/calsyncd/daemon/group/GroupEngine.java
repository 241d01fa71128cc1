package calsyncd.daemon.group;

import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.group.GroupId;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.GroupSync;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One node's work for groups: claims targets that are due when woken and twice a second, runs each
 * on a thread of its own behind a limit per node, and writes down when one that failed is due
 * again. A lease holds while the node's heart beats, so that another node goes on where one died.
 */
public final class GroupEngine implements GroupSync, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupEngine.class);
  private static final String CORRELATION = "correlation_id";
  private static final long LOOK_MS = 500;

  private final Parts parts;
  private final Map<String, GroupTarget> targets;
  private final Semaphore free;
  private final int slots;
  private final Semaphore bell = new Semaphore(0);
  private final ScheduledExecutorService pulse = Executors.newScheduledThreadPool(1);
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final Queue<Ended> unreleased = new ConcurrentLinkedQueue<>();
  private volatile boolean open = true;

  /**
   * What an engine is made of.
   *
   * @param node whose heart backs its leases
   * @param threads on which targets run, and what answers do not wait for; ended with the engine
   * @param told of each run of a target
   */
  public record Parts(
      String node,
      GroupTargets table,
      GroupReader reader,
      List<GroupTarget> targets,
      ExecutorService threads,
      RandomGenerator random,
      Told told) {
    public Parts {
      targets = List.copyOf(targets);
    }
  }

  /** Hears of each run of a target. */
  public interface Told {
    /** It ended like this. */
    void ran(String target, TargetResult result);
  }

  /** A run that is over, and what is to be written down of it. */
  private record Ended(TargetLease lease, TargetResult result, Duration after) {}

  private final GroupSettings settings;

  /** An engine that claims nothing yet; what is asked of it by name it does all the same. */
  public GroupEngine(Parts parts, GroupSettings settings) {
    this.parts = parts;
    this.settings = settings;
    this.targets =
        parts.targets().stream().collect(Collectors.toMap(GroupTarget::name, Function.identity()));
    this.slots = settings.atOnce();
    this.free = new Semaphore(slots);
  }

  /** Begins to look for what is due. */
  public void start() {
    Thread.ofVirtual().name("calsyncd-groups").start(this::claims);
  }

  /** There may be something due: look now. */
  public void wake() {
    if (bell.availablePermits() == 0) {
      bell.release();
    }
  }

  private void claims() {
    boolean doubtful = false;
    while (open) {
      try {
        bell.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS);
        bell.drainPermits();
        endLate();
        claim(doubtful);
        doubtful = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        doubtful = true;
        LOG.warn("no target of a group could be claimed: {}", e.toString());
      } catch (Error e) {
        doubtful = true;
        LOG.error("claiming targets of groups broke and goes on", e);
      }
    }
  }

  /** A claim whose answer was lost may have been granted: nobody would run it. */
  private void claim(boolean doubtful) {
    if (doubtful) {
      parts.table().keepOnly(parts.node(), held);
    }
    int room = free.availablePermits();
    List<TargetLease> leases =
        room > 0 && open ? parts.table().claim(parts.node(), room) : List.of();
    leases.forEach(this::begin);
    if (!leases.isEmpty() && leases.size() == room) {
      wake();
    }
  }

  /** What can't begin is not held: the next doubtful claim gives it back. */
  private Future<TargetResult> begin(TargetLease lease) {
    held.add(lease.retryId());
    boolean begun = false;
    try {
      Future<TargetResult> running = parts.threads().submit(() -> hold(lease));
      begun = true;
      return running;
    } finally {
      if (!begun) {
        held.remove(lease.retryId());
      }
    }
  }

  private TargetResult hold(TargetLease lease) {
    free.acquireUninterruptibly();
    try (var _ = MDC.putCloseable(CORRELATION, lease.correlationId())) {
      TargetResult result = run(lease);
      parts.told().ran(lease.target(), result);
      Duration wait = settings.policy().after(lease.attempt() + 1, parts.random());
      end(new Ended(lease, result, wait));
      return result;
    } finally {
      free.release();
      wake();
    }
  }

  private TargetResult run(TargetLease lease) {
    try {
      Optional<GroupSnapshot> group = parts.reader().read(lease.group());
      GroupTarget target = targets.get(lease.target());
      return group.isEmpty() || target == null
          ? TargetResult.of(Map.of())
          : target.sync(group.get(), lease);
    } catch (RuntimeException | Error e) {
      LOG.warn("{}: {}", lease.retryId(), e.toString());
      return TargetResult.error(e.getClass().getSimpleName());
    }
  }

  /** What can't be written down, since the database is away, is written down later. */
  private void end(Ended ended) {
    try {
      TargetLease lease = ended.lease();
      Optional<Duration> again = parts.table().release(lease, ended.result(), ended.after());
      held.remove(lease.retryId());
      if (ended.result().failed()) {
        LOG.info(
            "{} failed {} times in a row; again in {}",
            lease.retryId(),
            lease.attempt() + 1,
            again.map(Duration::toString).orElse("no time: another node has it"));
      }
      again.ifPresent(this::wakeAfter);
    } catch (RuntimeException e) {
      LOG.warn("{} is not released yet: {}", ended.lease().retryId(), e.toString());
      unreleased.add(ended);
    }
  }

  private void endLate() {
    for (int n = unreleased.size(); n > 0; n--) {
      Optional.ofNullable(unreleased.poll()).ifPresent(this::end);
    }
  }

  private void wakeAfter(Duration wait) {
    if (open) {
      pulse.schedule(this::wake, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public SortedMap<String, TargetResult> syncGroup(GroupId group) {
    String correlation = Optional.ofNullable(MDC.get(CORRELATION)).orElse("");
    SortedMap<String, TargetResult> results = new TreeMap<>();
    try {
      Map<String, Future<TargetResult>> running = new HashMap<>();
      parts
          .table()
          .claim(parts.node(), group, correlation)
          .forEach(lease -> running.put(lease.target(), begin(lease)));
      boolean known = !running.isEmpty() || parts.reader().read(group).isPresent();
      parts.table().names().stream()
          .filter(_ -> known)
          .forEach(name -> results.put(name, result(running.get(name))));
    } catch (RuntimeException e) {
      LOG.warn("group {} is not brought in step yet, its rows stay: {}", group, e.toString());
      targets.keySet().forEach(name -> results.put(name, TargetResult.error("unavailable")));
    }
    return results;
  }

  private static TargetResult result(@org.jspecify.annotations.Nullable Future<TargetResult> run) {
    if (run == null) {
      return TargetResult.RUNNING;
    }
    try {
      return run.get();
    } catch (ExecutionException e) {
      return TargetResult.error(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return TargetResult.RUNNING;
    }
  }

  @Override
  public AfterChange syncAfterGroupChange(GroupId group, Optional<GroupId> previous) {
    SortedMap<String, TargetResult> old = previous.map(this::syncGroup).orElseGet(TreeMap::new);
    return new AfterChange(syncGroup(group), old);
  }

  /**
   * Does so on a thread of its own: the caller's answer does not wait. Where nobody can, as when
   * this node is about to end, that is logged; the rows stay, and any node does it when they are
   * due.
   */
  public Optional<Future<AfterChange>> soon(GroupId group, Optional<GroupId> previous) {
    Map<String, String> context = Optional.ofNullable(MDC.getCopyOfContextMap()).orElseGet(Map::of);
    try {
      return Optional.of(
          parts
              .threads()
              .submit(() -> {
                MDC.setContextMap(context);
                return syncAfterGroupChange(group, previous);
              }));
    } catch (RejectedExecutionException e) {
      LOG.warn("group {} is not brought in step by this node; its rows stay", group);
      return Optional.empty();
    }
  }

  /** Lets what runs end for a while, then gives up all leases. */
  @Override
  public void close() {
    open = false;
    parts.threads().shutdown();
    try {
      parts.threads().awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.threads().shutdownNow();
    pulse.shutdownNow();
    try {
      parts.table().leave(parts.node());
    } catch (RuntimeException e) {
      LOG.warn("leases on targets of groups are not given up: {}", e.toString());
    }
  }
}
