package calsyncd.group;

/**
 * The right to bring one target of one group in step. It holds while its node's heart beats and
 * nobody was given a higher fence.
 *
 * @param target the target's name
 * @param claimedSeq how often it had been asked for when it was claimed
 * @param attempt how many tries failed in a row before this one
 * @param correlationId of what asked for it
 */
public record TargetLease(
    GroupId group,
    String target,
    String node,
    long fence,
    long claimedSeq,
    int attempt,
    String correlationId) {

  /** What the one retry of this target and group is called. */
  public String retryId() {
    return retryId(target, group);
  }

  /** What the one retry of a target and a group is called. */
  public static String retryId(String target, GroupId group) {
    return "sync_retry_" + target + "_" + group;
  }
}
