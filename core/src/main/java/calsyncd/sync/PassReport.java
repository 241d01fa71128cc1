package calsyncd.sync;

/**
 * What a pass came to.
 *
 * @param kind {@code delta}, {@code snapshot} or, where it failed so early, {@code preview}; {@code
 *     range} or {@code copies} for a pass beside the cursor
 * @param pages pages listed
 * @param put hub events written
 * @param removed hub events removed
 * @param held removals that wait for a person
 * @param unreadable events that the provider would not show one by one; they stay as they are
 */
public record PassReport(String kind, int pages, int put, int removed, int held, int unreadable) {}
