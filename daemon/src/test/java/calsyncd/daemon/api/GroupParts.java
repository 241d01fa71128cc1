package calsyncd.daemon.api;

import calsyncd.daemon.group.CalendarTarget;
import calsyncd.daemon.group.GroupEngine;
import calsyncd.daemon.group.GroupSettings;
import calsyncd.daemon.group.RsvpTarget;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupRoster;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.ResponseTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.group.GroupTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** What groups are reached by; only what requests ask for is done, before their answers. */
final class GroupParts implements AutoCloseable {
  /** Small ones, so that a test can go beyond each. */
  private static final GroupSettings SETTINGS = new GroupSettings(8, 3, 3, null, null);

  private final GroupEngine engine;
  private final List<Object> resources;

  GroupParts(Database database, InstantSource clock, Runnable wake) {
    TimeOrderedIds ids = new TimeOrderedIds(clock);
    List<GroupTarget> targets =
        List.of(
            new CalendarTarget(new GroupRoster(database, ids), wake),
            new RsvpTarget(new ResponseTable(database)));
    List<String> names = targets.stream().map(GroupTarget::name).toList();
    engine =
        new GroupEngine(
            new GroupEngine.Parts(
                AdminParts.NODE,
                new GroupTargets(database, names),
                new GroupReader(database),
                targets,
                new AtOnce(),
                new SplittableRandom(1),
                (_, _) -> {}),
            SETTINGS);
    resources =
        new GroupResources(database, ids, SETTINGS, engine, names, OutboundApi.joined(ids))
            .all(Duration.ofSeconds(10));
  }

  List<Object> resources() {
    return resources;
  }

  @Override
  public void close() {
    engine.close();
  }
}
