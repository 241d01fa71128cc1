package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.DriftTable;
import calsyncd.daemon.postgres.DriftTable.Looked;
import calsyncd.daemon.postgres.NamedClaims;
import calsyncd.daemon.postgres.PassLog;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.Lease;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ProviderException;
import calsyncd.retry.Reaction;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Compared;
import calsyncd.sync.SyncEngine;
import calsyncd.task.DriftAudit;
import calsyncd.task.DriftAudit.Copy;
import calsyncd.task.DriftAudit.Turn;
import calsyncd.task.DriftAudit.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads copies for the audit: each binding's under a lease of its own, by which no pass runs
 * meanwhile. What it holds it gives back as it was, rings included.
 */
public final class DriftReader implements DriftAudit.Copies {
  private static final Logger LOG = LoggerFactory.getLogger(DriftReader.class);

  private final Parts parts;
  private final DriftSettings settings;

  /** What it is made with. */
  public record Parts(
      DriftTable table,
      Worker worker,
      NamedClaims claims,
      Providers providers,
      SyncEngine engine,
      Failures failures) {}

  /** How a failed call is reacted to, and where what was read is counted. */
  public record Failures(RetryStrategy strategy, PassLog log, Counted counted) {}

  /** Counts what became of copies. */
  @FunctionalInterface
  public interface Counted {
    /**
     * A copy was looked at.
     *
     * @param fields in which it differs
     */
    void looked(String provider, Verdict verdict, List<String> fields);
  }

  public DriftReader(Parts parts, DriftSettings settings) {
    this.parts = parts;
    this.settings = settings;
  }

  @Override
  public List<Rung> ringSuspects(String correlationId) {
    return parts.table.ringSuspects(settings.settle(), most(), correlationId);
  }

  @Override
  public List<Turn> suspects() {
    return parts.table.suspects(settings.settle(), most());
  }

  private int most() {
    return settings.connections() * settings.events();
  }

  @Override
  public List<Turn> sample() {
    return parts.table.sample(settings.connections(), settings.events());
  }

  @Override
  public Map<Verdict, Integer> read(Turn turn, String correlationId) {
    return parts
        .worker
        .aside(turn.binding(), parts.claims, lease -> read(lease, turn, correlationId))
        .orElseGet(() -> Map.of(Verdict.SKIPPED, turn.copies().size()));
  }

  private Map<Verdict, Integer> read(Lease lease, Turn turn, String correlationId) {
    List<Looked> looked = new ArrayList<>();
    try {
      CalendarProvider provider = parts.providers.open(lease.binding().connection());
      for (Copy copy : turn.copies()) {
        looked.add(look(lease, provider, copy));
      }
    } catch (ProviderException e) {
      failed(lease, e);
    }
    parts.table.note(lease, turn.provider(), looked, correlationId);
    return counted(turn, looked);
  }

  private Looked look(Lease lease, CalendarProvider provider, Copy copy) {
    Compared compared = parts.engine.compare(lease, provider, copy.id());
    return new Looked(copy, copy.judge(compared), compared);
  }

  /** A turn that failed is over. What a pass has to react to, the next pass finds by itself. */
  private void failed(Lease lease, ProviderException cause) {
    Reaction reaction = parts.failures.strategy.reactTo(cause, 0);
    LOG.warn("audit of {} ended: {} -> {}", lease.binding().id(), cause.getMessage(), reaction);
    if (reaction instanceof Reaction.PauseConnection(var wait)) {
      parts.failures.log.pause(lease.binding().connection(), wait);
    }
  }

  private Map<Verdict, Integer> counted(Turn turn, List<Looked> looked) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    for (Looked one : looked) {
      parts.failures.counted.looked(turn.provider(), one.verdict(), one.fields());
      counts.merge(one.verdict(), 1, Integer::sum);
    }
    int unread = turn.copies().size() - looked.size();
    if (unread > 0) {
      counts.merge(Verdict.FAILED, unread, Integer::sum);
    }
    return counts;
  }
}
