package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.ResyncParts;
import calsyncd.daemon.postgres.ResyncParts.Part;
import calsyncd.hub.Lease;
import calsyncd.provider.CalendarProvider;
import calsyncd.sync.Pass;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncReport;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What an operator asked to be read once more. Spans and single copies are read before the pass, by
 * passes of their own beside its cursor; all of a calendar is read by the pass itself.
 */
final class AskedReadings {
  private final SyncEngine engine;
  private final ResyncParts parts;

  AskedReadings(SyncEngine engine, ResyncParts parts) {
    this.engine = engine;
    this.parts = parts;
  }

  /** Reads spans and copies; the tasks that the pass itself is to end. */
  List<UUID> before(Lease lease, CalendarProvider provider) {
    List<UUID> whole = new ArrayList<>();
    for (Part part : parts.open(lease)) {
      boolean unread = lease.binding().cursor().isEmpty();
      switch (part) {
        case Part.Whole(UUID task) -> whole.add(task);
        case Part.Range(UUID task, var window) when !unread ->
            done(lease, task, provider, engine.within(lease.binding(), provider, window));
        case Part.Copy(UUID task, var copy) when !unread ->
            done(lease, task, provider, engine.of(lease.binding(), List.of(copy)));
        case Part.Range _, Part.Copy _ -> whole.add(part.task());
      }
    }
    return whole;
  }

  private void done(Lease lease, UUID task, CalendarProvider provider, Pass pass) {
    parts.done(lease, task, changes(engine.sync(lease, provider, pass)));
  }

  /** The pass read all that these were about. */
  void after(Lease lease, List<UUID> whole, SyncReport report) {
    whole.forEach(task -> parts.done(lease, task, changes(report)));
  }

  /** The pass failed and is not tried again by itself. */
  void failed(Lease lease, String reason) {
    parts.failed(lease, reason);
  }

  private static int changes(SyncReport report) {
    return report.pull().put() + report.pull().removed() + report.push().written();
  }
}
