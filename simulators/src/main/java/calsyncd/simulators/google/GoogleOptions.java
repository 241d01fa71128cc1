package calsyncd.simulators.google;

import java.time.Duration;

/**
 * How the simulator behaves where Google's documents leave it open.
 *
 * @param port port on 127.0.0.1, 0 for any
 * @param allowHttpAddresses whether a watch may name an http callback; the real service refuses it
 * @param syncBeforeResponse whether the {@code sync} message is delivered before the watch answer
 * @param pageShortfall whether list pages are short or empty
 * @param tombstoneLifetime how long deletions are remembered; sync tokens die with them
 * @param maxChannelLifetime upper bound of a channel's life
 * @param doubts how writes behave where the documents leave it open
 */
public record GoogleOptions(
    int port,
    boolean allowHttpAddresses,
    boolean syncBeforeResponse,
    PageShortfall pageShortfall,
    Duration tombstoneLifetime,
    Duration maxChannelLifetime,
    Doubts doubts) {

  /** Any port, https callbacks only, full pages, 30 days of tombstones, channels of 7 days. */
  public static GoogleOptions defaults() {
    return new GoogleOptions(
        0, false, false, PageShortfall.NONE, Duration.ofDays(30), Duration.ofDays(7), Doubts.NONE);
  }

  /** These options on another port. */
  public GoogleOptions withPort(int other) {
    return new GoogleOptions(
        other,
        allowHttpAddresses,
        syncBeforeResponse,
        pageShortfall,
        tombstoneLifetime,
        maxChannelLifetime,
        doubts);
  }

  /** These options with http callbacks allowed or refused. */
  public GoogleOptions withAllowHttpAddresses(boolean allowed) {
    return new GoogleOptions(
        port,
        allowed,
        syncBeforeResponse,
        pageShortfall,
        tombstoneLifetime,
        maxChannelLifetime,
        doubts);
  }

  /** These options with the sync message before the watch answer, or at any time. */
  public GoogleOptions withSyncBeforeResponse(boolean before) {
    return new GoogleOptions(
        port,
        allowHttpAddresses,
        before,
        pageShortfall,
        tombstoneLifetime,
        maxChannelLifetime,
        doubts);
  }

  /** These options with other pages. */
  public GoogleOptions withPageShortfall(PageShortfall shortfall) {
    return new GoogleOptions(
        port,
        allowHttpAddresses,
        syncBeforeResponse,
        shortfall,
        tombstoneLifetime,
        maxChannelLifetime,
        doubts);
  }

  /** These options with other answers to what is open about writes. */
  public GoogleOptions withDoubts(Doubts other) {
    return new GoogleOptions(
        port,
        allowHttpAddresses,
        syncBeforeResponse,
        pageShortfall,
        tombstoneLifetime,
        maxChannelLifetime,
        other);
  }
}
