package calsyncd.daemon.outbound;

import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.connect.VaultException;
import calsyncd.daemon.postgres.Endpoints;
import calsyncd.daemon.postgres.OutboundMessage;
import calsyncd.daemon.postgres.OutboundMessage.Endpoint;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.providers.caldav.GuardedPost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Posts signed messages. What is not answered with 2xx was not taken; one whose answer was lost
 * goes again under the same id, by which its receiver knows it.
 */
public final class WebhookPost implements Post {
  private static final int GONE = 410;
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final GuardedPost http;
  private final SecretVault vault;
  private final Endpoints endpoints;
  private final Duration within;
  private final InstantSource clock;

  /**
   * Posts through this, with secrets that this opens.
   *
   * @param within for one try
   * @param clock dates the signatures
   */
  public WebhookPost(
      GuardedPost http,
      SecretVault vault,
      Endpoints endpoints,
      Duration within,
      InstantSource clock) {
    this.http = http;
    this.vault = vault;
    this.endpoints = endpoints;
    this.within = within;
    this.clock = clock;
  }

  @Override
  public Result send(OutboundMessage message) {
    return message
        .endpoint()
        .map(it -> send(message, it))
        .orElseGet(() -> new Result.Unwanted("no_endpoint"));
  }

  private Result send(OutboundMessage message, Endpoint endpoint) {
    byte[] body = message.payload().getBytes(StandardCharsets.UTF_8);
    try {
      String secret = vault.open(endpoint.secret(), Endpoint.belonging(endpoint.id()));
      Map<String, String> headers = Signature.headers(secret, message.id(), clock.instant(), body);
      return judged(endpoint, http.post(endpoint.url(), headers, body, within));
    } catch (VaultException e) {
      return new Result.NotYet("secret_unreadable");
    } catch (ProviderException e) {
      return e.failureClass() == FailureClass.REJECTED
          ? new Result.Refused(e.reason())
          : new Result.NotYet(e.reason());
    }
  }

  private Result judged(Endpoint endpoint, GuardedPost.Answer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return new Result.Taken();
    }
    if (status == GONE) {
      endpoints.gone(endpoint.id());
      return new Result.Refused("status_410");
    }
    return new Result.NotYet(
        "status_" + status,
        answer.retryAfter().map(it -> it.compareTo(LONGEST_PAUSE) < 0 ? it : LONGEST_PAUSE));
  }
}
