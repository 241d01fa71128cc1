package calsyncd.providers.microsoft;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import com.google.gson.JsonObject;
import com.microsoft.graph.models.Subscription;
import com.microsoft.graph.subscriptions.SubscriptionsRequestBuilder;
import com.microsoft.graph.subscriptions.item.SubscriptionItemRequestBuilder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Subscriptions to change notifications of the whole mailbox.
 *
 * @see <a href="https://learn.microsoft.com/graph/outlook-change-notifications-overview">Change
 *     notifications for Outlook resources</a>
 */
final class Subscriptions {
  private static final String EVENTS = "/me/events";
  private static final String CHANGES = "created,updated,deleted";

  /** Graph allows 10,080 minutes; we stay below, whatever its clock says. */
  private static final Duration LONGEST = Duration.ofMinutes(10_000);

  private final GraphExchange exchange;
  private final GraphUrls urls;
  private final InstantSource clock;

  Subscriptions(GraphExchange exchange, GraphUrls urls, InstantSource clock) {
    this.exchange = exchange;
    this.urls = urls;
    this.clock = clock;
  }

  Watch create(WatchRequest request) {
    Subscription wanted = new Subscription();
    OffsetDateTime until = atMost(request.until());
    wanted.setResource(EVENTS);
    wanted.setChangeType(CHANGES);
    wanted.setNotificationUrl(request.address().toString());
    wanted.setLifecycleNotificationUrl(request.lifecycleAddress().toString());
    wanted.setClientState(request.secret());
    wanted.setExpirationDateTime(until);
    JsonObject granted =
        exchange.send(
            new SubscriptionsRequestBuilder(urls.subscriptions(), exchange.adapter())
                .toPostRequestInformation(wanted),
            GraphSubject.SUBSCRIPTION);
    return watch(granted, new Watch("", EVENTS, until.toInstant()));
  }

  Watch renew(Watch watch, Instant until) {
    Subscription wanted = new Subscription();
    OffsetDateTime end = atMost(until);
    wanted.setExpirationDateTime(end);
    JsonObject granted =
        exchange.send(item(watch).toPatchRequestInformation(wanted), GraphSubject.SUBSCRIPTION);
    return watch(granted, new Watch(watch.id(), watch.resource(), end.toInstant()));
  }

  void delete(Watch watch) {
    try {
      exchange.sendOnly(item(watch).toDeleteRequestInformation(), GraphSubject.SUBSCRIPTION);
    } catch (ProviderException failure) {
      if (failure.failureClass() != FailureClass.GONE) {
        throw failure;
      }
    }
  }

  private SubscriptionItemRequestBuilder item(Watch watch) {
    return new SubscriptionItemRequestBuilder(urls.subscription(watch.id()), exchange.adapter());
  }

  private OffsetDateTime atMost(Instant until) {
    Instant latest = clock.instant().plus(LONGEST);
    return (until.isAfter(latest) ? latest : until)
        .truncatedTo(ChronoUnit.SECONDS)
        .atOffset(ZoneOffset.UTC);
  }

  /** What Graph granted; where it does not say, what was asked for. */
  private static Watch watch(JsonObject granted, Watch asked) {
    String id = Json.text(granted, "id");
    String resource = Json.text(granted, "resource");
    if (id.isEmpty() && asked.id().isEmpty()) {
      throw MicrosoftFailures.unreadable("subscription_without_id", "");
    }
    return new Watch(
        id.isEmpty() ? asked.id() : id,
        resource.isEmpty() ? asked.resource() : resource,
        expiry(Json.text(granted, "expirationDateTime"), asked.expiresAt()));
  }

  private static Instant expiry(String granted, Instant asked) {
    try {
      return OffsetDateTime.parse(granted).toInstant();
    } catch (DateTimeException unreadable) {
      return asked;
    }
  }
}
