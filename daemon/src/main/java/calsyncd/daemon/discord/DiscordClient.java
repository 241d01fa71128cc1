package calsyncd.daemon.discord;

import calsyncd.daemon.discord.DiscordBuckets.Place;
import calsyncd.daemon.discord.DiscordException.Reach;
import calsyncd.provider.FailureClass;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads and writes the overwrites of channels. One attempt a call, no wait: what fails is thrown as
 * {@link DiscordException}, and a call that Discord is known to refuse for a limit is not made.
 */
public final class DiscordClient implements AutoCloseable {
  /** More than a channel with all the overwrites that it can have. */
  private static final long LARGEST_ANSWER = 4_194_304;

  /** The longest reason that an audit log takes. */
  private static final int REASON = 512;

  private static final int MEMBER = 1;
  private static final String AGENT = "DiscordBot (%s, 0.1.0)";

  private final DiscordSettings settings;
  private final String agent;
  private final DiscordBuckets buckets;
  private final HttpClient http;

  /**
   * A client of the bot that the settings name.
   *
   * @param address where who runs this daemon is found; Discord wants that in the user agent
   * @throws IllegalArgumentException where the token can be none
   */
  public DiscordClient(DiscordSettings settings, URI address, InstantSource clock) {
    if (!settings.botToken().matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException("discord.bot_token is no token");
    }
    this.settings = settings;
    this.agent = AGENT.formatted(address);
    this.buckets = new DiscordBuckets(clock, settings.perSecond());
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** A name for the bot that tells no secret: the beginning of its token's SHA-256. */
  public String bot() {
    try {
      byte[] token = settings.botToken().getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(token);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }

  /**
   * What a channel says of members ({@code GET /channels/{channel.id}}).
   *
   * @throws DiscordException COLLECTION_GONE where there is no such channel
   */
  public ChannelAccess channel(String channel) {
    HttpRequest.Builder request = request("/channels/" + channel).GET();
    return DiscordAnswers.channel(send(new Place("GET channel", channel), request).body());
  }

  /**
   * Replaces a member's overwrite as a whole ({@code PUT
   * /channels/{channel.id}/permissions/{overwrite.id}}).
   *
   * @param reason for the guild's audit log; what is too long is cut
   * @throws DiscordException GONE where Discord knows no such member
   */
  public void put(String channel, String user, Overwrite wanted, String reason) {
    HttpRequest.Builder request =
        request(path(channel, user))
            .header("Content-Type", "application/json")
            .header("X-Audit-Log-Reason", reason(reason))
            .PUT(body(wanted));
    send(new Place("PUT overwrite", channel), request);
  }

  /**
   * Takes a member's overwrite away ({@code DELETE} of the same). One that is not there is as good.
   *
   * @param reason for the guild's audit log; what is too long is cut
   */
  public void delete(String channel, String user, String reason) {
    HttpRequest.Builder request =
        request(path(channel, user)).header("X-Audit-Log-Reason", reason(reason)).DELETE();
    try {
      send(new Place("DELETE overwrite", channel), request);
    } catch (DiscordException e) {
      if (e.failureClass() != FailureClass.GONE) {
        throw e;
      }
    }
  }

  private static String path(String channel, String user) {
    return "/channels/" + channel + "/permissions/" + user;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(settings.baseUrl() + path))
        .timeout(settings.timeout())
        .header("Authorization", "Bot " + settings.botToken())
        .header("User-Agent", agent);
  }

  private static BodyPublisher body(Overwrite wanted) {
    return BodyPublishers.ofString(
        JsonNodeFactory.instance
            .objectNode()
            .put("type", MEMBER)
            .put("allow", wanted.allow().toString())
            .put("deny", wanted.deny().toString())
            .toString());
  }

  /** URL-encoded UTF-8; a space is no plus sign there. */
  private static String reason(String text) {
    int length = text.codePointCount(0, text.length());
    String cut = text.substring(0, text.offsetByCodePoints(0, Math.min(REASON, length)));
    return URLEncoder.encode(cut, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpResponse<String> send(Place place, HttpRequest.Builder request) {
    buckets.admit(place);
    HttpResponse<String> answer = answer(request.build());
    buckets.learn(place, answer.headers());
    if (answer.statusCode() / 100 == 2) {
      return answer;
    }
    if (DiscordAnswers.countsAsInvalid(answer)) {
      buckets.refused();
    }
    DiscordException failure = DiscordAnswers.failure(answer);
    if (failure.reach() == Reach.CHANNEL) {
      failure.retryAfter().ifPresent(wait -> buckets.shut(place, wait));
    }
    throw failure;
  }

  /** The time-out is the whole answer's: that of the request ends where the body begins. */
  private HttpResponse<String> answer(HttpRequest request) {
    var body = BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_ANSWER);
    CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, body);
    try {
      return sent.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw unanswered("interrupted").causedBy(e);
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw unanswered("timeout").causedBy(e);
    } catch (ExecutionException e) {
      throw unanswered("unreachable").causedBy(e);
    }
  }

  /** It may have been done all the same. */
  private static DiscordException unanswered(String reason) {
    return new DiscordException(FailureClass.TRANSIENT, Reach.NODE, reason);
  }

  /** Drops calls under way. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
