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
 * @param startsBesideCount whether the start of a series that its rule does not give is one more
 *     than COUNT says, instead of one of it (undefined by RFC 5545 §3.8.5.3)
 */
public record Doubts(
    boolean mailsUnasked,
    boolean missesDuplicates,
    boolean exceptionsTouchMaster,
    boolean exceptionsFollowMaster,
    boolean startsBesideCount) {
  /** No mail unasked, every duplicate found, exceptions and series apart, starts within COUNT. */
  public static final Doubts NONE = new Doubts(false, false, false, false, false);

  /** These doubts, with starts off their rule beside COUNT or within it. */
  public Doubts withStartsBesideCount(boolean beside) {
    return new Doubts(
        mailsUnasked, missesDuplicates, exceptionsTouchMaster, exceptionsFollowMaster, beside);
  }
}
