package calsyncd.daemon.api;

import calsyncd.daemon.discord.DiscordSettings;
import calsyncd.daemon.group.CalendarTarget;
import calsyncd.daemon.group.GroupEngine;
import calsyncd.daemon.group.GroupSettings;
import calsyncd.daemon.group.ReminderTarget;
import calsyncd.daemon.group.Reminders;
import calsyncd.daemon.group.RsvpTarget;
import calsyncd.daemon.postgres.ChannelTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupRoster;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.ReminderFiring;
import calsyncd.daemon.postgres.ReminderTable;
import calsyncd.daemon.postgres.ResponseTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.group.GroupTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What groups are asked and brought in step through. */
final class GroupApi implements AutoCloseable {
  /** Small ones, so that a test can go beyond each. */
  static final GroupSettings LIMITS = new GroupSettings(8, 3, 3, null, null, null);

  /** Whose it is among Discord's: firm-a's. */
  static final String GUILD = "900000000000000001";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Database database;
  private final InstantSource clock;
  private final List<String> names;

  /** Claims nothing by itself: only what requests ask for is done. */
  final GroupEngine engine;

  GroupApi(Database database, InstantSource clock, Runnable wake) {
    this.database = database;
    this.clock = clock;
    TimeOrderedIds ids = new TimeOrderedIds(clock);
    List<GroupTarget> targets =
        List.of(
            new CalendarTarget(new GroupRoster(database, ids), wake),
            reminders(database, ids),
            new RsvpTarget(new ResponseTable(database)));
    names = targets.stream().map(GroupTarget::name).toList();
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
            LIMITS);
  }

  /** No alarm is set: nobody is reminded. */
  private static ReminderTarget reminders(Database database, TimeOrderedIds ids) {
    ReminderTable table = new ReminderTable(database, ids, LIMITS.reminderHorizon());
    ReminderFiring firing =
        new ReminderFiring(
            database,
            new GroupTargets(database, List.of(GroupTarget.REMINDERS)),
            OutboundApi.messages(ids));
    return new ReminderTarget(table, new Reminders(table, firing, () -> {}, () -> {}));
  }

  List<Object> resources() {
    TimeOrderedIds ids = new TimeOrderedIds(clock);
    List<Object> all =
        new ArrayList<>(
            new GroupResources(database, ids, LIMITS, engine, names, OutboundApi.messages(ids))
                .all(PATIENCE, new IdempotencyKeys(Duration.ofDays(7))));
    GroupTargets wanted = new GroupTargets(database, names);
    all.add(
        new ChannelResource(
            new ChannelTable(database, wanted),
            new DiscordSettings("", "", Map.of(GUILD, "firm-a"), null, null),
            new GroupAnswers(engine, wanted, PATIENCE)));
    return all;
  }

  @Override
  public void close() {
    engine.close();
  }
}
