package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Refusal;
import calsyncd.simulators.http.Response;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Discord's limits: a bucket for each route and channel, one for the whole bot, and the count of
 * invalid requests that ends in a ban. {@code shared} limits are those of a resource: they leave
 * the bot's own bucket as it is.
 */
final class RateLimits {
  private static final Duration INVALID_WINDOW = Duration.ofMinutes(10);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Supplier<DiscordOptions.Limits> limits;
  private final InstantSource clock;
  private final Map<String, Bucket> buckets = new HashMap<>();
  private final Map<String, Instant> shut = new HashMap<>();
  private final ArrayDeque<Instant> invalid = new ArrayDeque<>();
  private final ArrayDeque<Instant> lastSecond = new ArrayDeque<>();

  private static final class Bucket {
    Instant resets = Instant.MIN;
    int used;
  }

  /** Where a request counts: the bucket's name without, and the channel that it counts for. */
  record Place(String bucket, String channel) {
    String key() {
      return bucket + ":" + channel;
    }
  }

  RateLimits(Supplier<DiscordOptions.Limits> limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Refuses everything of the bot for a time. */
  synchronized void shutAll(Duration time) {
    shut.put("", clock.instant().plus(time));
  }

  /** Refuses everything about one channel for a time, as a limit of that resource. */
  synchronized void shutChannel(String channel, Duration time) {
    shut.put(channel, clock.instant().plus(time));
  }

  /** Empties the buckets of a channel for a time, as if the bot had used them up. */
  synchronized void drain(String channel, Duration time) {
    for (String name : Routes.BUCKETS) {
      Bucket bucket = buckets.computeIfAbsent(name + ":" + channel, any -> new Bucket());
      bucket.resets = clock.instant().plus(time);
      bucket.used = Integer.MAX_VALUE;
    }
  }

  /** All limits are as if nothing had ever been asked. */
  synchronized void clear() {
    buckets.clear();
    shut.clear();
    invalid.clear();
    lastSecond.clear();
  }

  /** How many requests of the last ten minutes were answered 401, 403 or 429. */
  synchronized int invalid() {
    forget(invalid, INVALID_WINDOW);
    return invalid.size();
  }

  /** Counts an answer. */
  synchronized void answered(Response answer) {
    int status = answer.status();
    boolean shared = "shared".equals(answer.headers().get("X-RateLimit-Scope"));
    if (status == 401 || status == 403 || (status == 429 && !shared)) {
      invalid.addLast(clock.instant());
    }
  }

  /** Who sent too many invalid requests is not let in at all, and told in words of the proxy's. */
  synchronized void banned() {
    if (invalid() >= limits.get().invalid()) {
      throw DiscordErrors.blocked("error code: 1015");
    }
  }

  /** Lets a request in, or refuses it with 429. */
  synchronized void enter(Place place) {
    whole();
    Instant now = clock.instant();
    Bucket bucket = bucket(place, now);
    Instant until = shut.getOrDefault(place.channel(), Instant.MIN);
    if (until.isAfter(now)) {
      throw new Refusal(
          headed(
              tooMany("The resource is being rate limited.", Duration.between(now, until), false)
                  .withHeader("X-RateLimit-Scope", "shared"),
              place));
    }
    if (bucket.used >= limits.get().perBucket()) {
      Duration wait = Duration.between(now, bucket.resets);
      throw new Refusal(
          headed(
              tooMany("You are being rate limited.", wait, false)
                  .withHeader("X-RateLimit-Scope", "user"),
              place));
    }
    bucket.used++;
  }

  private void whole() {
    Instant now = clock.instant();
    forget(lastSecond, SECOND);
    if (lastSecond.size() >= limits.get().perSecond()) {
      shut.merge("", lastSecond.getFirst().plus(SECOND), (a, b) -> a.isAfter(b) ? a : b);
    }
    Instant until = shut.getOrDefault("", Instant.MIN);
    if (until.isAfter(now)) {
      throw new Refusal(
          tooMany("You are being rate limited.", Duration.between(now, until), true)
              .withHeader("X-RateLimit-Global", "true")
              .withHeader("X-RateLimit-Scope", "global"));
    }
    lastSecond.addLast(now);
  }

  private void forget(ArrayDeque<Instant> times, Duration window) {
    Instant oldest = clock.instant().minus(window);
    while (!times.isEmpty() && !times.getFirst().isAfter(oldest)) {
      times.removeFirst();
    }
  }

  private Bucket bucket(Place place, Instant now) {
    Bucket bucket = buckets.computeIfAbsent(place.key(), any -> new Bucket());
    if (!bucket.resets.isAfter(now)) {
      bucket.resets = now.plus(limits.get().window());
      bucket.used = 0;
    }
    return bucket;
  }

  /** The answer with the headers of its bucket. */
  synchronized Response headed(Response answer, Place place) {
    Instant now = clock.instant();
    Bucket bucket = bucket(place, now);
    int limit = limits.get().perBucket();
    return answer
        .withHeader("X-RateLimit-Limit", Integer.toString(limit))
        .withHeader("X-RateLimit-Remaining", Integer.toString(Math.max(0, limit - bucket.used)))
        .withHeader("X-RateLimit-Reset", seconds(Duration.between(Instant.EPOCH, bucket.resets)))
        .withHeader("X-RateLimit-Reset-After", seconds(Duration.between(now, bucket.resets)))
        .withHeader("X-RateLimit-Bucket", place.bucket());
  }

  /** The header has whole seconds, rounded up; the body is exact to the millisecond. */
  private static Response tooMany(String message, Duration wait, boolean global) {
    return Response.json(
            429,
            Json.object()
                .put("message", message)
                .put("retry_after", new BigDecimal(seconds(wait)))
                .put("global", global))
        .withHeader("Retry-After", Long.toString(wait.plusMillis(999).toSeconds()));
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).setScale(3, RoundingMode.UP).toPlainString();
  }
}
