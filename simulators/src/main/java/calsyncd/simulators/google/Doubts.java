package calsyncd.simulators.google;

/**
 * What Google's documents leave open about writes; an adapter must bear either.
 *
 * @param mailsUnasked whether a write that says nothing of {@code sendUpdates} mails ("some emails
 *     might still be sent")
 * @param missesDuplicates whether an insert under the id of a living event replaces it ("we cannot
 *     guarantee that ID collisions will be detected at event creation time")
 * @param exceptionsTouchMaster whether a change of one occurrence gives its series another ETag
 * @param exceptionsFollowMaster whether an exception takes over what its series changes in fields
 *     that were the same in both
 */
public record Doubts(
    boolean mailsUnasked,
    boolean missesDuplicates,
    boolean exceptionsTouchMaster,
    boolean exceptionsFollowMaster) {
  /** No mail unasked, every duplicate found, exceptions and series apart. */
  public static final Doubts NONE = new Doubts(false, false, false, false);
}
