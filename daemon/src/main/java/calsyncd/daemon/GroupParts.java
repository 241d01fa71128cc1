package calsyncd.daemon;

import calsyncd.daemon.api.GroupResources;
import calsyncd.daemon.group.CalendarTarget;
import calsyncd.daemon.group.GroupEngine;
import calsyncd.daemon.group.GroupSettings;
import calsyncd.daemon.group.RsvpTarget;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.GroupMembers;
import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupRoster;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.ResponseTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.group.GroupTarget;
import calsyncd.hub.Lease;
import calsyncd.task.GroupSyncJob;
import calsyncd.task.Job;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/** Everything of groups on a node, wired by hand. */
final class GroupParts {
  private final GroupSettings settings;
  private final TimeOrderedIds ids;
  private final List<GroupTarget> targets;
  private final GroupTargets table;
  private final GroupMembers.Joined joined;
  final GroupEngine engine;

  /**
   * What they have to do with.
   *
   * @param wake called when a pass has something to do
   * @param joined told of each stay in a group
   * @param told of each run of a target
   */
  record Others(Runnable wake, GroupMembers.Joined joined, GroupEngine.Told told) {}

  /** The node's groups. */
  GroupParts(
      GroupSettings settings, Database database, TimeOrderedIds ids, String node, Others others) {
    this.settings = settings;
    this.ids = ids;
    this.targets =
        List.of(
            new CalendarTarget(new GroupRoster(database, ids), others.wake()),
            new RsvpTarget(new ResponseTable(database)));
    this.joined = others.joined();
    this.table = table(database);
    this.engine =
        new GroupEngine(
            new GroupEngine.Parts(
                node,
                table,
                new GroupReader(database),
                targets,
                Executors.newVirtualThreadPerTaskExecutor(),
                RandomGenerator.of("L64X128MixRandom"),
                others.told()),
            settings);
  }

  private GroupTargets table(Database database) {
    return new GroupTargets(database, targets.stream().map(GroupTarget::name).toList());
  }

  /** A pass is complete: whoever waits for what it brought goes on. */
  void passed(Lease lease) {
    var binding = lease.binding();
    if (table.passed(binding.id(), binding.hubCalendar(), lease.correlationId())) {
      engine.wake();
    }
  }

  /** The net under them. */
  Job job() {
    return new GroupSyncJob(
        new GroupSyncJob.Groups() {
          @Override
          public int wantStale(String correlationId) {
            int stale = table.wantStale(correlationId);
            engine.wake();
            return stale;
          }

          @Override
          public int overdue() {
            return table.overdue();
          }

          @Override
          public int purge() {
            return table.purge();
          }
        });
  }

  /** What users and managers reach them by; their requests have a pool of their own. */
  List<Object> resources(Database requests, Duration patience) {
    return new GroupResources(requests, ids, settings, engine, table.names(), joined).all(patience);
  }
}
