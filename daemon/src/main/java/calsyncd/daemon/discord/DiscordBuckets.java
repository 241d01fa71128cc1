package calsyncd.daemon.discord;

import calsyncd.daemon.discord.DiscordException.Reach;
import calsyncd.provider.FailureClass;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this node knows of Discord's limits, from the headers of its answers: a call that is known
 * to be refused is not made. Buckets are named by Discord ({@code X-RateLimit-Bucket}) and count
 * for each channel by itself; a route whose bucket is not known yet is called. Also counted: calls
 * in a second, and those that were answered 401, 403 or 429, of which 10,000 in ten minutes have
 * Discord shut the address out ("Invalid Request Limit").
 */
final class DiscordBuckets {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration INVALID_WINDOW = Duration.ofMinutes(10);

  /** A fifth of what Discord bears: other nodes may call from the same address. */
  private static final int INVALID_MOST = 2_000;

  /** So many buckets are remembered before those that have filled again are forgotten. */
  private static final int REMEMBERED = 10_000;

  private final InstantSource clock;
  private final int perSecond;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Bucket> buckets = new HashMap<>();
  private final ArrayDeque<Instant> calls = new ArrayDeque<>();
  private final ArrayDeque<Instant> invalid = new ArrayDeque<>();

  private static final class Bucket {
    long remaining;
    Instant resets;

    Bucket(long remaining, Instant resets) {
      this.remaining = remaining;
      this.resets = resets;
    }
  }

  /** Where a call counts: its method and the form of its path, and the channel. */
  record Place(String route, String channel) {}

  DiscordBuckets(InstantSource clock, int perSecond) {
    this.clock = clock;
    this.perSecond = perSecond;
  }

  /**
   * Takes one of what is left for a call.
   *
   * @throws DiscordException RATE_LIMITED where nothing is left, with the wait until there is
   */
  synchronized void admit(Place place) {
    Instant now = clock.instant();
    forget(calls, now.minus(SECOND));
    forget(invalid, now.minus(INVALID_WINDOW));
    if (invalid.size() >= INVALID_MOST) {
      Duration wait = Duration.between(now, invalid.getFirst().plus(INVALID_WINDOW));
      throw limited(Reach.BOT, "too_many_refusals", wait);
    }
    Bucket bucket = buckets.get(key(place));
    if (bucket != null && bucket.resets.isAfter(now)) {
      if (bucket.remaining <= 0) {
        throw limited(Reach.CHANNEL, "bucket_empty", Duration.between(now, bucket.resets));
      }
      bucket.remaining--;
    }
    if (calls.size() >= perSecond) {
      Duration wait = Duration.between(now, calls.getFirst().plus(SECOND));
      throw limited(Reach.NODE, "per_second", wait);
    }
    calls.addLast(now);
  }

  /**
   * Learns from the headers of an answer. Of answers under way at once the smallest rest counts.
   */
  synchronized void learn(Place place, HttpHeaders headers) {
    headers.firstValue("X-RateLimit-Bucket").ifPresent(name -> names.put(place.route(), name));
    Optional<Duration> resets = seconds(headers, "X-RateLimit-Reset-After");
    Optional<Long> remaining = number(headers, "X-RateLimit-Remaining").map(Double::longValue);
    if (resets.isEmpty() || remaining.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    Bucket known = buckets.get(key(place));
    boolean same = known != null && known.resets.isAfter(now);
    long left = same ? Math.min(known.remaining, remaining.get()) : remaining.get();
    remember(place, new Bucket(left, now.plus(resets.get())));
  }

  /** Nothing is to be asked there for a while. */
  synchronized void shut(Place place, Duration wait) {
    remember(place, new Bucket(0, clock.instant().plus(wait)));
  }

  /** A call was answered 401, 403 or 429, and not for a limit of the resource. */
  synchronized void refused() {
    invalid.addLast(clock.instant());
  }

  /** A header of seconds, which may have decimals. */
  static Optional<Duration> seconds(HttpHeaders headers, String name) {
    return number(headers, name).map(s -> Duration.ofMillis((long) Math.ceil(s * 1000)));
  }

  private static Optional<Double> number(HttpHeaders headers, String name) {
    return headers
        .firstValue(name)
        .filter(text -> text.matches("\\d{1,9}(\\.\\d{1,9})?"))
        .map(Double::valueOf);
  }

  private void remember(Place place, Bucket bucket) {
    if (buckets.size() >= REMEMBERED) {
      Instant now = clock.instant();
      buckets.values().removeIf(old -> !old.resets.isAfter(now));
    }
    buckets.put(key(place), bucket);
  }

  private String key(Place place) {
    return names.getOrDefault(place.route(), place.route()) + " " + place.channel();
  }

  private static void forget(ArrayDeque<Instant> times, Instant until) {
    while (!times.isEmpty() && !times.getFirst().isAfter(until)) {
      times.removeFirst();
    }
  }

  private static DiscordException limited(Reach reach, String reason, Duration wait) {
    return new DiscordException(FailureClass.RATE_LIMITED, reach, reason, wait);
  }
}
