package calsyncd.daemon.group;

import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.worker.Claims;
import calsyncd.group.GroupId;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.GroupSync;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
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
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Parts parts;
  private final Map<String, GroupTarget> targets;
  private final GroupSettings settings;
  private final Claims<String, TargetLease, TargetResult> claims;

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

  /** An engine that claims nothing yet; what is asked of it by name it does all the same. */
  public GroupEngine(Parts parts, GroupSettings settings) {
    this.parts = parts;
    this.settings = settings;
    this.targets =
        parts.targets().stream().collect(Collectors.toMap(GroupTarget::name, Function.identity()));
    this.claims =
        new Claims<>(new Targets(), new Claims.Pace(settings.atOnce(), LOOK), parts.threads());
  }

  /** Begins to look for what is due. */
  public void start() {
    claims.start();
  }

  /** There may be something due: look now. */
  public void wake() {
    claims.wake();
  }

  /** The rows of targets, and what this node does with them. */
  private final class Targets implements Claims.Rows<String, TargetLease, TargetResult> {
    @Override
    public String what() {
      return "targets of groups";
    }

    @Override
    public String key(TargetLease lease) {
      return lease.retryId();
    }

    @Override
    public long fence(TargetLease lease) {
      return lease.fence();
    }

    @Override
    public List<TargetLease> claim(int most) {
      return parts.table().claim(parts.node(), most);
    }

    @Override
    public TargetResult work(TargetLease lease) {
      try (var _ = MDC.putCloseable(CORRELATION, lease.correlationId())) {
        TargetResult result = run(lease);
        parts.told().ran(lease.target(), result);
        return result;
      }
    }

    @Override
    public Optional<Duration> release(TargetLease lease, TargetResult result) {
      Duration wait = settings.policy().after(lease.attempt() + 1, parts.random());
      Optional<Duration> again = parts.table().release(lease, result, wait);
      if (result.failed()) {
        try (var _ = MDC.putCloseable(CORRELATION, lease.correlationId())) {
          LOG.info(
              "{} failed {} times in a row; again in {}",
              lease.retryId(),
              lease.attempt() + 1,
              again.map(Duration::toString).orElse("no time: another node has it"));
        }
      }
      return again;
    }

    @Override
    public void keepOnly(Collection<String> held) {
      parts.table().keepOnly(parts.node(), held);
    }

    @Override
    public void leave() {
      parts.table().leave(parts.node());
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

  @Override
  public SortedMap<String, TargetResult> syncGroup(GroupId group) {
    String correlation = Optional.ofNullable(MDC.get(CORRELATION)).orElse("");
    SortedMap<String, TargetResult> results = new TreeMap<>();
    try {
      Map<String, Future<TargetResult>> running =
          claims.take(() -> parts.table().claim(parts.node(), group, correlation));
      boolean known = !running.isEmpty() || parts.reader().read(group).isPresent();
      parts.table().names().stream()
          .filter(_ -> known)
          .forEach(
              name -> results.put(name, result(running.get(TargetLease.retryId(name, group)))));
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
    claims.close();
  }
}
