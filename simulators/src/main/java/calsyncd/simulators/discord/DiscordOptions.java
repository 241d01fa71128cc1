package calsyncd.simulators.discord;

import java.time.Duration;

/**
 * Limits, and how the simulator behaves where Discord's documents leave it open.
 *
 * @param port port on 127.0.0.1, 0 for any
 * @param limits how many requests are let in
 * @param strangers what is answered to an overwrite for a user who is in no member of the guild:
 *     the error code (10007, 10009 or 10013), or 0 to accept it
 * @param checksUnchanged whether a PUT needs the bot to have also those bits that it leaves as they
 *     are
 */
public record DiscordOptions(int port, Limits limits, int strangers, boolean checksUnchanged) {
  /**
   * Discord publishes the global limit alone; the others may change at any time.
   *
   * @param perBucket requests that a bucket lets in, by channel
   * @param window how long a bucket takes to fill again
   * @param perSecond requests of a bot in a second, on all routes
   * @param invalid requests answered 401, 403 or 429 in ten minutes, after which all are refused
   */
  public record Limits(int perBucket, Duration window, int perSecond, int invalid) {}

  /** Any port, the limits of the documents, 5 requests in 5 s a bucket, strangers are unknown. */
  public static DiscordOptions defaults() {
    return new DiscordOptions(
        0, new Limits(5, Duration.ofSeconds(5), 50, 10_000), DiscordErrors.UNKNOWN_USER, false);
  }

  /** These options on another port. */
  public DiscordOptions withPort(int other) {
    return new DiscordOptions(other, limits, strangers, checksUnchanged);
  }

  /** These options with other limits. */
  public DiscordOptions withLimits(Limits other) {
    return new DiscordOptions(port, other, strangers, checksUnchanged);
  }

  /** These options with another answer about users outside the guild. */
  public DiscordOptions withStrangers(int code) {
    return new DiscordOptions(port, limits, code, checksUnchanged);
  }

  /** These options with all bits of a PUT checked, or those alone that it changes. */
  public DiscordOptions withChecksUnchanged(boolean all) {
    return new DiscordOptions(port, limits, strangers, all);
  }
}
