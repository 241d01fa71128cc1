package calsyncd.daemon.group;

import calsyncd.daemon.discord.Overwrite;
import calsyncd.daemon.postgres.GrantTable.Grant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be changed in the overwrites of a channel so that these members, and of those to whom
 * we gave something only these, may do what the group's members may. Only bits of ours are touched:
 * what else an overwrite says is somebody's, and stays. Pure.
 */
final class AccessPlan {
  private final String channel;
  private final BigInteger bits;
  private final List<Step> steps = new ArrayList<>();
  private final List<Grant> forgotten = new ArrayList<>();
  private final List<Grant> lessened = new ArrayList<>();
  private int unchanged;

  /**
   * One overwrite to write.
   *
   * @param gives whether the user is a member, else something is taken
   * @param wanted the overwrite as a whole; empty: it is removed
   * @param before noted before it is written: all that may be ours, whether the answer comes or not
   * @param after what is ours once it is written; empty: nothing
   * @param known whether something was noted for that user already
   */
  record Step(
      String user,
      boolean gives,
      Optional<Overwrite> wanted,
      Grant before,
      Optional<Grant> after,
      boolean known) {}

  private AccessPlan(String channel, BigInteger bits) {
    this.channel = channel;
    this.bits = bits;
  }

  /**
   * The plan of a channel.
   *
   * @param bits what members may do
   * @param members their ids
   * @param there the overwrites of members as Discord has them
   * @param grants what we noted for this channel
   */
  static AccessPlan of(
      String channel,
      BigInteger bits,
      Set<String> members,
      Map<String, Overwrite> there,
      List<Grant> grants) {
    AccessPlan plan = new AccessPlan(channel, bits);
    Map<String, Grant> known = new TreeMap<>();
    grants.forEach(grant -> known.put(grant.user(), grant));
    known.forEach((user, grant) -> {
      if (!members.contains(user)) {
        plan.take(grant, Optional.ofNullable(there.get(user)));
      }
    });
    for (String user : new TreeSet<>(members)) {
      Optional<Grant> noted = Optional.ofNullable(known.get(user));
      plan.give(user, Optional.ofNullable(there.get(user)), noted);
    }
    return plan;
  }

  /** What is written, that which takes before that which gives. */
  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Grants of which nothing is left. */
  List<Grant> forgotten() {
    return List.copyOf(forgotten);
  }

  /** Grants of which less is left than was noted. */
  List<Grant> lessened() {
    return List.copyOf(lessened);
  }

  /** How many are as they should be. */
  int unchanged() {
    return unchanged;
  }

  /** Takes what is ours; what a moderator had denied is denied again. */
  private void take(Grant grant, Optional<Overwrite> there) {
    Overwrite now = there.orElse(Overwrite.EMPTY);
    BigInteger allow = now.allow().andNot(grant.bits());
    Overwrite wanted = new Overwrite(allow, now.deny().or(grant.denied().andNot(allow)));
    if (there.isEmpty() || wanted.equals(now) && !emptied(wanted, grant)) {
      forgotten.add(grant);
      unchanged++;
      return;
    }
    Optional<Overwrite> rest = Optional.of(wanted).filter(left -> !emptied(left, grant));
    steps.add(new Step(grant.user(), false, rest, grant, Optional.empty(), true));
  }

  /** An overwrite that says nothing goes, where we had made it. */
  private static boolean emptied(Overwrite left, Grant grant) {
    return left.isEmpty() && grant.made();
  }

  private void give(String user, Optional<Overwrite> there, Optional<Grant> known) {
    Overwrite now = there.orElse(Overwrite.EMPTY);
    // An overwrite that is gone took with it what we had changed in it.
    Grant old =
        known
            .filter(_ -> there.isPresent())
            .orElseGet(() -> grant(user, BigInteger.ZERO, BigInteger.ZERO, there.isEmpty()));
    BigInteger ours = old.bits().and(now.allow());
    BigInteger allow = now.allow().andNot(ours).or(bits);
    BigInteger back = old.denied().andNot(bits).andNot(allow);
    Overwrite wanted = new Overwrite(allow, now.deny().andNot(bits).or(back));
    BigInteger added = ours.and(bits).or(bits.andNot(now.allow()));
    BigInteger denied = old.denied().or(now.deny()).and(bits);
    Grant after = grant(user, added, denied, old.made());
    if (wanted.equals(now)) {
      known.filter(noted -> !noted.equals(after)).ifPresent(_ -> lessened.add(after));
      unchanged++;
      return;
    }
    Grant before = grant(user, ours.or(added), old.denied().or(denied), old.made());
    Optional<Grant> left = Optional.of(after);
    steps.add(new Step(user, true, Optional.of(wanted), before, left, known.isPresent()));
  }

  private Grant grant(String user, BigInteger added, BigInteger denied, boolean made) {
    return new Grant(channel, user, added, denied, made);
  }
}
