package calsyncd.daemon.group;

import calsyncd.daemon.discord.ChannelAccess;
import calsyncd.daemon.discord.DiscordClient;
import calsyncd.daemon.discord.DiscordException;
import calsyncd.daemon.discord.DiscordException.Reach;
import calsyncd.daemon.group.AccessPlan.Step;
import calsyncd.daemon.postgres.ChannelTable.Channel;
import calsyncd.daemon.postgres.GrantTable;
import calsyncd.daemon.postgres.GrantTable.Grant;
import calsyncd.group.GroupSnapshot;
import calsyncd.group.Member;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import calsyncd.provider.FailureClass;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One go over the channels of a group, and what came of it. */
final class DiscordRun {
  private final GroupSnapshot group;
  private final TargetLease lease;
  private final DiscordClient client;
  private final GrantTable grants;
  private final Set<String> members;
  private final Map<String, Long> counts =
      new TreeMap<>(Map.of("granted", 0L, "revoked", 0L, "unchanged", 0L, TargetResult.FAILED, 0L));
  private final Map<String, Long> reasons = new TreeMap<>();
  private Optional<DiscordException> ended = Optional.empty();

  /** The shortest wait of what failed; none where something may be tried without one. */
  private Optional<Duration> wait = Optional.empty();

  private boolean waits = true;

  DiscordRun(GroupSnapshot group, TargetLease lease, DiscordClient client, GrantTable grants) {
    this.group = group;
    this.lease = lease;
    this.client = client;
    this.grants = grants;
    this.members =
        group.members().stream()
            .map(Member::discordUser)
            .filter(DiscordRun::isId)
            .collect(Collectors.toUnmodifiableSet());
    long unknown = group.members().stream().filter(m -> !isId(m.discordUser())).count();
    if (unknown > 0) {
      counts.put("unknown", unknown);
    }
  }

  /** A snowflake: what else a member may have there is no id, and never part of an address. */
  private static boolean isId(String text) {
    return text.matches("\\d{1,20}");
  }

  /**
   * Brings one channel in step.
   *
   * @param allowed whether groups of this tenant may give anything in its guild
   * @param given what we gave there
   */
  void channel(Channel channel, boolean allowed, List<Grant> given) {
    boolean gone = channel.gone() || group.deleted();
    Set<String> wanted = gone ? Set.of() : members;
    if (!allowed && !wanted.isEmpty()) {
      failed("guild_not_allowed", wanted.size(), Optional.empty());
    }
    Set<String> entitled = allowed ? wanted : Set.of();
    List<Grant> judged =
        given.stream().filter(it -> allowed || !wanted.contains(it.user())).toList();
    long pairs =
        Stream.concat(entitled.stream(), judged.stream().map(Grant::user)).distinct().count();
    boolean settled = pairs == 0 || settled(channel, entitled, judged, pairs);
    if (gone && settled) {
      grants.free(lease, channel.id(), group.deleted());
    }
  }

  private boolean settled(Channel channel, Set<String> entitled, List<Grant> given, long pairs) {
    if (ended.isPresent()) {
      failed(ended.get(), pairs);
      return false;
    }
    try {
      ChannelAccess access = client.channel(channel.id());
      if (!access.guild().equals(channel.guild())) {
        failed("other_guild", pairs, Optional.empty());
        return false;
      }
      return changed(
          AccessPlan.of(channel.id(), channel.allow(), entitled, access.members(), given));
    } catch (DiscordException e) {
      return unread(e, entitled, given, pairs);
    }
  }

  /** A channel that was deleted took with it what was given there. */
  private boolean unread(DiscordException e, Set<String> entitled, List<Grant> given, long pairs) {
    if (e.failureClass() != FailureClass.COLLECTION_GONE) {
      failed(e, pairs);
      return false;
    }
    given.forEach(grant -> grants.forget(lease, grant.channel(), grant.user()));
    if (!entitled.isEmpty()) {
      failed(e, entitled.size());
    }
    return entitled.isEmpty();
  }

  private boolean changed(AccessPlan plan) {
    count("unchanged", plan.unchanged());
    plan.forgotten().forEach(grant -> grants.forget(lease, grant.channel(), grant.user()));
    plan.lessened().forEach(grant -> grants.note(lease, grant));
    boolean all = true;
    for (Iterator<Step> steps = plan.steps().iterator(); steps.hasNext(); ) {
      Optional<DiscordException> failure = step(steps.next());
      if (failure.isPresent()) {
        all = false;
        failed(failure.get(), 1);
        if (failure.get().reach() != Reach.OVERWRITE) {
          steps.forEachRemaining(_ -> failed(failure.get(), 1));
        }
      }
    }
    return all;
  }

  private Optional<DiscordException> step(Step step) {
    String channel = step.before().channel();
    if (step.gives()) {
      grants.note(lease, step.before());
    }
    try {
      write(channel, step);
    } catch (DiscordException e) {
      if (!step.known() && definite(e)) {
        grants.forget(lease, channel, step.user());
      }
      return Optional.of(e);
    }
    step.after()
        .ifPresentOrElse(
            after -> noteIfLess(step.before(), after),
            () -> grants.forget(lease, channel, step.user()));
    count(step.gives() ? "granted" : "revoked", 1);
    return Optional.empty();
  }

  private void noteIfLess(Grant before, Grant after) {
    if (!before.equals(after)) {
      grants.note(lease, after);
    }
  }

  /** Discord has said that it did nothing; without an answer it may have. */
  private static boolean definite(DiscordException e) {
    return e.failureClass() != FailureClass.TRANSIENT;
  }

  private void write(String channel, Step step) {
    String why =
        "calsyncd: %s of group %s".formatted(step.gives() ? "member" : "no member", name());
    if (step.wanted().isPresent()) {
      client.put(channel, step.user(), step.wanted().get(), why);
    } else {
      client.delete(channel, step.user(), why);
    }
  }

  private String name() {
    return group.name();
  }

  private void failed(DiscordException e, long times) {
    failed(e.reason(), times, e.retryAfter());
    boolean first = ended.isEmpty();
    if (first && (e.reach() == Reach.NODE || e.reach() == Reach.BOT)) {
      ended = Optional.of(e);
    }
    if (first && e.reach() == Reach.BOT) {
      e.retryAfter().ifPresent(time -> grants.pause(client.bot(), time, e.reason()));
    }
  }

  private void failed(String reason, long times, Optional<Duration> until) {
    count(TargetResult.FAILED, times);
    reasons.merge(reason, times, Long::sum);
    waits &= until.isPresent();
    until
        .filter(time -> wait.filter(known -> known.compareTo(time) <= 0).isEmpty())
        .ifPresent(time -> wait = Optional.of(time));
  }

  private void count(String what, long times) {
    counts.merge(what, times, Long::sum);
  }

  /** What came of it. */
  TargetResult result() {
    TargetResult result = TargetResult.of(counts).because(reasons);
    return wait.filter(_ -> waits).map(result::after).orElse(result);
  }
}
