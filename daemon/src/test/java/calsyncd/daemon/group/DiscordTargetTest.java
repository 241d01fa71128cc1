package calsyncd.daemon.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.postgres.ChannelTable.Outcome;
import calsyncd.group.GroupId;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import calsyncd.simulators.discord.DiscordOptions;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members and channels, over HTTP and in a real database. */
@Timeout(60)
final class DiscordTargetTest {
  private static int worlds;
  private final DiscordGround world = new DiscordGround("discord" + ++worlds);
  private final GroupId group = world.group("Nord");
  private final String channel = world.channel();

  @AfterEach
  void close() {
    world.close();
  }

  private static void assertCounts(
      TargetResult result, long granted, long revoked, long unchanged, long failed) {
    assertThat(result.counts())
        .containsAllEntriesOf(
            Map.of(
                "granted", granted, "revoked", revoked, "unchanged", unchanged, "failed", failed));
    assertThat(result.error()).isEmpty();
  }

  private int noted() {
    return world.one(Integer.class, "select count(*) from calsyncd.group_grants");
  }

  @Test
  void membersSeeTheChannelAndASecondRunWritesNothing() {
    String ada = world.member(group);
    String bob = world.member(group);
    world.give(group, channel);
    assertCounts(world.sync(group), 2, 0, 0, 0);
    assertThat(world.discord.sees(channel, ada)).isTrue();
    assertThat(world.discord.sees(channel, bob)).isTrue();
    int calls = world.calls();
    int writes = world.writes();
    assertCounts(world.sync(group), 0, 0, 2, 0);
    assertThat(world.writes()).isEqualTo(writes);
    assertThat(world.calls()).isEqualTo(calls + 1);
    assertThat(world.discord.reasons()).containsOnly("calsyncd: member of group Nord");
  }

  @Test
  void whoLeavesLosesTheOverwriteAndTheNote() {
    String ada = world.member(group);
    world.give(group, channel);
    world.sync(group);
    world.leave(group, ada);
    assertCounts(world.sync(group), 0, 1, 0, 0);
    assertThat(world.discord.overwriteOf(channel, ada)).isEmpty();
    assertThat(world.discord.reasons()).endsWith("calsyncd: no member of group Nord");
    assertThat(noted()).isZero();
    int writes = world.writes();
    assertCounts(world.sync(group), 0, 0, 0, 0);
    assertThat(world.writes()).isEqualTo(writes);
  }

  @Test
  void aModeratorsOverwriteStaysWithoutOurBits() {
    String ada = world.member(group);
    world.discord.overwrite(channel, ada, true, BigInteger.valueOf(64), BigInteger.valueOf(2_048));
    String guest = world.discord.addMember(world.guild);
    world.discord.overwrite(channel, guest, true, DiscordGround.TALK, BigInteger.ZERO);
    world.give(group, channel);
    world.discord.role(world.guild, world.role, BigInteger.valueOf(8));
    assertCounts(world.sync(group), 1, 0, 0, 0);
    assertThat(world.discord.overwriteOf(channel, ada)).contains("3136/0");
    world.leave(group, ada);
    assertCounts(world.sync(group), 0, 1, 0, 0);
    assertThat(world.discord.overwriteOf(channel, ada)).contains("64/2048");
    assertThat(world.discord.overwriteOf(channel, guest)).contains("3072/0");
  }

  @Test
  void aGrantWhoseAnswerWasLostIsNotWrittenAgainAndIsTakenBackLater() {
    String ada = world.member(group);
    world.give(group, channel);
    world.fault("PUT", "\"drop_after\": true");
    TargetResult lost = world.sync(group);
    assertCounts(lost, 0, 0, 0, 1);
    assertThat(lost.reasons()).containsEntry("unreachable", 1L);
    assertThat(world.discord.sees(channel, ada)).isTrue();
    int writes = world.writes();
    assertCounts(world.sync(group), 0, 0, 1, 0);
    assertThat(world.writes()).isEqualTo(writes);
    world.leave(group, ada);
    assertCounts(world.sync(group), 0, 1, 0, 0);
    assertThat(world.discord.overwriteOf(channel, ada)).isEmpty();
  }

  @Test
  void aRemovalWhoseAnswerWasLostIsFoundDone() {
    String ada = world.member(group);
    world.give(group, channel);
    world.sync(group);
    world.leave(group, ada);
    world.fault("DELETE", "\"drop_after\": true");
    assertCounts(world.sync(group), 0, 0, 0, 1);
    assertThat(noted()).isOne();
    int writes = world.writes();
    assertCounts(world.sync(group), 0, 0, 1, 0);
    assertThat(world.writes()).isEqualTo(writes);
    assertThat(noted()).isZero();
  }

  @Test
  void anOverwriteThatWentMeanwhileIsAsGoodAsRemoved() {
    String ada = world.member(group);
    world.give(group, channel);
    world.sync(group);
    world.leave(group, ada);
    world.fault(
        "DELETE",
        "\"response\": {\"status\": 404, \"body\": {\"code\": 10009, \"message\": \"gone\"}}");
    assertCounts(world.sync(group), 0, 1, 0, 0);
    assertThat(noted()).isZero();
  }

  @Test
  void aLimitOfThreeMinutesIsWaitedForWithoutACallAndThenAllIsRight() {
    String ada = world.member(group);
    world.give(group, channel);
    world.discord.shutChannel(channel, Duration.ofMinutes(3));
    TargetResult limited = world.sync(group);
    assertCounts(limited, 0, 0, 0, 1);
    assertThat(limited.pause()).contains(Duration.ofMinutes(3));
    int calls = world.calls();
    world.clock.advance(Duration.ofMinutes(2));
    assertThat(world.sync(group).pause()).contains(Duration.ofMinutes(1));
    assertThat(world.calls()).isEqualTo(calls);
    world.clock.advance(Duration.ofMinutes(1));
    assertCounts(world.sync(group), 1, 0, 0, 0);
    assertThat(world.discord.sees(channel, ada)).isTrue();
  }

  @Test
  void aLimitOfTheWholeBotPausesAllNodesAndAllGroups() {
    world.member(group);
    GroupId other = world.group("Süd");
    String ben = world.member(other);
    String second = world.channel();
    world.give(group, channel);
    world.give(other, second);
    world.discord.shutAll(Duration.ofMinutes(3));
    assertThat(world.sync(group).pause()).contains(Duration.ofMinutes(3));
    int calls = world.calls();
    world.anotherNode();
    TargetResult paused = world.sync(other);
    assertThat(paused.error()).contains("bot_paused: global_limit");
    assertThat(paused.pause().orElseThrow()).isBetween(minutes(2), minutes(3));
    assertThat(world.calls()).isEqualTo(calls);
    world.run("update calsyncd.discord_pauses set paused_until = now()");
    world.clock.advance(minutes(3));
    assertCounts(world.sync(group), 1, 0, 0, 0);
    assertCounts(world.sync(other), 1, 0, 0, 0);
    assertThat(world.discord.sees(second, ben)).isTrue();
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  @Test
  void aTokenThatIsRefusedIsNotShownAgainByAnyNode() {
    world.member(group);
    world.give(group, channel);
    String bot = world.discord.botId(world.token);
    world.discord.revoke(world.token);
    TargetResult refused = world.sync(group);
    assertThat(refused.reasons()).containsEntry("bot_token_refused", 1L);
    int calls = world.calls();
    world.anotherNode();
    assertThat(world.sync(group).error()).contains("bot_paused: bot_token_refused");
    assertThat(world.calls()).isEqualTo(calls);
    world.discord.restore(world.token, bot);
    world.run("update calsyncd.discord_pauses set paused_until = now()");
    assertCounts(world.sync(group), 1, 0, 0, 0);
  }

  @Test
  void whereTheBotMayNotItAsksOnceAChannelAndTheOthersAreUnharmed() {
    IntStream.range(0, 4).forEach(n -> world.member(group));
    String locked = world.channel();
    world.discord.overwrite(
        locked, world.role, false, DiscordGround.TALK, DiscordGround.MANAGE_ROLES);
    world.give(group, locked, channel);
    TargetResult result = world.sync(group);
    assertCounts(result, 4, 0, 0, 4);
    assertThat(result.reasons()).containsOnly(Map.entry("missing_permissions", 4L));
    assertThat(result.pause()).isEmpty();
    assertThat(world.discord.invalidRequests()).isOne();
    assertThat(noted()).isEqualTo(4);
  }

  @Test
  void whoIsUnknownHoldsUpNobody() {
    world.join(group, "");
    world.join(group, "no id/../");
    String stranger = world.discord.addUser();
    world.join(group, stranger);
    String ada = world.member(group);
    world.give(group, channel);
    TargetResult result = world.sync(group);
    assertCounts(result, 1, 0, 0, 1);
    assertThat(result.counts()).containsEntry("unknown", 2L);
    assertThat(result.reasons()).containsOnly(Map.entry("unknown_user", 1L));
    assertThat(world.discord.sees(channel, ada)).isTrue();
    assertThat(noted()).isOne();
    world.discord.join(world.guild, stranger);
    assertCounts(world.sync(group), 1, 0, 1, 0);
    assertThat(world.discord.sees(channel, stranger)).isTrue();
  }

  @Test
  void aChannelIsAnotherGroupsOnlyWhenAllIsTakenBack() {
    String ada = world.member(group);
    world.give(group, channel);
    world.sync(group);
    GroupId other = world.group("Süd");
    world.give(group);
    assertThat(world.give(other, channel)).isEqualTo(new Outcome.Taken(channel));
    world.fault("DELETE", "\"response\": {\"status\": 503}");
    assertCounts(world.sync(group), 0, 0, 0, 1);
    assertThat(world.give(other, channel)).isEqualTo(new Outcome.Taken(channel));
    assertCounts(world.sync(group), 0, 1, 0, 0);
    assertThat(world.discord.sees(channel, ada)).isFalse();
    assertThat(world.give(other, channel)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aGroupThatIsDeletedLeavesNothingBehind() {
    String ada = world.member(group);
    world.give(group, channel);
    world.sync(group);
    world.run("update calsyncd.calendar_groups set deleted_at = now()");
    assertCounts(world.sync(group), 0, 1, 0, 0);
    assertThat(world.discord.overwriteOf(channel, ada)).isEmpty();
    assertThat(world.one(Integer.class, "select count(*) from calsyncd.group_channels")).isZero();
  }

  @Test
  void aChannelThatWasDeletedAtDiscordIsToldAndTakesItsNotesWithIt() {
    world.member(group);
    world.give(group, channel);
    world.sync(group);
    world.discord.deleteChannel(channel);
    TargetResult result = world.sync(group);
    assertCounts(result, 0, 0, 0, 1);
    assertThat(result.reasons()).containsOnly(Map.entry("unknown_channel", 1L));
    assertThat(noted()).isZero();
    world.give(group);
    assertCounts(world.sync(group), 0, 0, 0, 0);
    assertThat(world.one(Integer.class, "select count(*) from calsyncd.group_channels")).isZero();
  }

  @Test
  void aChannelOfAnotherGuildThanWasSaidIsLeftAlone() {
    String foreign = world.discord.addGuild("others");
    world.discord.install(world.token, foreign, BigInteger.valueOf(8));
    String theirs = world.discord.addChannel(foreign, "board");
    world.member(group);
    world.give(group, theirs);
    TargetResult result = world.sync(group);
    assertThat(result.reasons()).containsOnly(Map.entry("other_guild", 1L));
    assertThat(world.writes()).isZero();
  }

  @Test
  void aGuildThatIsNoLongerTheTenantsIsGivenNothingAndTakenFrom() {
    String ada = world.member(group);
    String bob = world.member(group);
    world.give(group, channel);
    world.sync(group);
    world.run("update calsyncd.calendar_groups set firm_id = 'other'");
    world.leave(group, bob);
    world.member(group);
    TargetResult result = world.sync(group);
    assertCounts(result, 0, 1, 0, 2);
    assertThat(result.reasons()).containsOnly(Map.entry("guild_not_allowed", 2L));
    assertThat(world.discord.sees(channel, ada)).isTrue();
    assertThat(world.discord.sees(channel, bob)).isFalse();
  }

  @Test
  void fewerBitsAreTakenFromThoseWhoHadMore() {
    String ada = world.member(group);
    world.give(group, channel);
    world.sync(group);
    world.give(group, BigInteger.valueOf(1_024), channel);
    world.fault("PUT", "\"drop\": true");
    assertCounts(world.sync(group), 0, 0, 0, 1);
    assertCounts(world.sync(group), 1, 0, 0, 0);
    assertThat(world.discord.overwriteOf(channel, ada)).contains("1024/0");
    assertCounts(world.sync(group), 0, 0, 1, 0);
  }

  @Test
  void aBucketIsUsedUpAndNeverOverdrawn() {
    DiscordOptions.Limits few = new DiscordOptions.Limits(5, Duration.ofSeconds(20), 1_000, 10_000);
    world.discord.options(world.discord.options().withLimits(few));
    Set<String> members = new TreeSet<>();
    IntStream.range(0, 12).forEach(n -> members.add(world.member(group)));
    world.give(group, channel);
    assertCounts(world.sync(group), 5, 0, 0, 7);
    world.clock.advance(Duration.ofSeconds(20));
    assertCounts(world.sync(group), 5, 0, 5, 2);
    world.clock.advance(Duration.ofSeconds(20));
    assertCounts(world.sync(group), 2, 0, 10, 0);
    assertThat(world.discord.accessLog().entries(entry -> entry.status() == 429)).isEmpty();
    assertThat(members).allMatch(member -> world.discord.sees(channel, member));
  }

  @Test
  void whoHasLostItsLeaseNotesAndWritesNothing() {
    world.member(group);
    world.give(group, channel);
    TargetLease lease = world.lease(group);
    world.run("update calsyncd.group_targets set fence = fence + 1");
    assertThatThrownBy(() -> world.sync(group, lease)).hasMessageContaining("lost");
    assertThat(world.writes()).isZero();
    assertThat(noted()).isZero();
  }

  @Test
  void aGroupWithoutChannelsCallsNobody() {
    world.member(group);
    assertCounts(world.sync(group), 0, 0, 0, 0);
    assertThat(world.calls()).isZero();
  }
}
