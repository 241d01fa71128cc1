package calsyncd.daemon;

import calsyncd.daemon.api.ChannelResource;
import calsyncd.daemon.api.GroupAnswers;
import calsyncd.daemon.api.GroupResources;
import calsyncd.daemon.discord.DiscordClient;
import calsyncd.daemon.discord.DiscordSettings;
import calsyncd.daemon.group.CalendarTarget;
import calsyncd.daemon.group.DiscordTarget;
import calsyncd.daemon.group.GroupEngine;
import calsyncd.daemon.group.ReminderTarget;
import calsyncd.daemon.group.Reminders;
import calsyncd.daemon.group.RsvpTarget;
import calsyncd.daemon.postgres.ChannelTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.GrantTable;
import calsyncd.daemon.postgres.GroupMembers;
import calsyncd.daemon.postgres.GroupReader;
import calsyncd.daemon.postgres.GroupRoster;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.ReminderFiring;
import calsyncd.daemon.postgres.ReminderTable;
import calsyncd.daemon.postgres.ResponseTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.group.GroupTarget;
import calsyncd.hub.Lease;
import calsyncd.task.GroupSyncJob;
import calsyncd.task.Job;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/** Everything of groups on a node, wired by hand. */
final class GroupParts implements AutoCloseable {
  private final CalsyncdConfiguration configuration;
  private final TimeOrderedIds ids;
  private final List<GroupTarget> targets;
  private final GroupTargets table;
  private final GroupMembers.Joined joined;
  private final ReminderTable planned;
  private final GroupTargets planning;
  final Reminders reminders;
  private final Optional<DiscordClient> discord;
  final GroupEngine engine;

  /**
   * What they have to do with.
   *
   * @param wake called when a pass has something to do
   * @param outbound what is told of stays in a group and of its meetings
   * @param told of each run of a target
   */
  record Others(Runnable wake, OutboundParts outbound, GroupEngine.Told told) {}

  /** The node's groups. */
  GroupParts(
      CalsyncdConfiguration configuration,
      Database database,
      TimeOrderedIds ids,
      Node node,
      Others others) {
    this.configuration = configuration;
    this.ids = ids;
    this.discord = discord(configuration, node);
    this.planned = new ReminderTable(database, ids, configuration.groups.reminderHorizon());
    this.planning = new GroupTargets(database, List.of(GroupTarget.REMINDERS));
    this.reminders = reminders(database, others.outbound());
    List<GroupTarget> all = new ArrayList<>();
    all.add(new CalendarTarget(new GroupRoster(database, ids), others.wake()));
    all.add(new RsvpTarget(new ResponseTable(database)));
    all.add(new ReminderTarget(planned, reminders));
    discord.ifPresent(
        bot -> all.add(new DiscordTarget(configuration.discord, bot, new GrantTable(database))));
    this.targets = List.copyOf(all);
    this.joined = others.outbound().rows;
    this.table = table(database);
    this.engine =
        new GroupEngine(
            new GroupEngine.Parts(
                node.id(),
                table,
                new GroupReader(database),
                targets,
                Executors.newVirtualThreadPerTaskExecutor(),
                RandomGenerator.of("L64X128MixRandom"),
                others.told()),
            configuration.groups);
  }

  /**
   * Where they are.
   *
   * @param id of the node, whose heart backs leases
   * @param clock by which limits of services are counted
   */
  record Node(String id, InstantSource clock) {}

  private static Optional<DiscordClient> discord(CalsyncdConfiguration configuration, Node node) {
    DiscordSettings settings = configuration.discord;
    return settings.on()
        ? Optional.of(new DiscordClient(settings, configuration.publicBaseUrl, node.clock()))
        : Optional.empty();
  }

  private Reminders reminders(Database database, OutboundParts outbound) {
    ReminderFiring firing = new ReminderFiring(database, planning, outbound.rows);
    return new Reminders(planned, firing, outbound.sender::wake, this::wake);
  }

  private void wake() {
    engine.wake();
  }

  private GroupTargets table(Database database) {
    return GroupTargets.of(database, targets);
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
          public int planAhead(String correlationId) {
            int groups = planned.planAhead(planning, correlationId);
            engine.wake();
            return groups;
          }

          @Override
          public GroupSyncJob.Reminded remind(String correlationId) {
            return reminders.remind(correlationId);
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
    List<Object> all =
        new ArrayList<>(
            new GroupResources(requests, ids, configuration.groups, engine, table.names(), joined)
                .all(patience, UserResources.keys(configuration)));
    if (configuration.discord.on()) {
      GroupTargets wanted = new GroupTargets(requests, table.names());
      all.add(
          new ChannelResource(
              new ChannelTable(requests, wanted),
              configuration.discord,
              new GroupAnswers(engine, wanted, patience)));
    }
    return all;
  }

  /** Ends what runs, then what it calls. */
  @Override
  public void close() {
    engine.close();
    discord.ifPresent(DiscordClient::close);
  }
}
