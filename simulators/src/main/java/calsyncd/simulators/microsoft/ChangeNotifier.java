package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.NotificationSender;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers of changes: gathers what goes to one address into one POST, delays it for slow
 * endpoints, drops it for dead ones and then says that something was missed.
 */
final class ChangeNotifier implements ChangeListener, AutoCloseable {
  /** The simulated tenant. */
  static final String TENANT = "84bd8158-6d4d-4958-8b9f-9d6445542f95";

  private static final Logger LOG = LoggerFactory.getLogger(ChangeNotifier.class);
  private static final int LARGEST_BATCH = 100;

  private final Subscriptions subscriptions;
  private final NotificationSender sender;
  private final EndpointHealth health;
  private final DeliveryOptions options;
  private final Map<URI, List<Item>> gathered = new HashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private record Item(String subscription, ObjectNode content) {}

  ChangeNotifier(
      Subscriptions subscriptions,
      NotificationSender sender,
      EndpointHealth health,
      DeliveryOptions options) {
    this.subscriptions = subscriptions;
    this.sender = sender;
    this.health = health;
    this.options = options;
  }

  @Override
  public void changed(Mailbox mailbox, Change change) {
    for (Subscription subscription : subscriptions.of(mailbox.email())) {
      Subscription.Watched watched = subscription.watched();
      boolean here = watched.calendar().isEmpty() || watched.calendar().equals(change.calendar());
      if (here && watched.types().contains(change.type()) && !subscription.paused()) {
        gather(
            subscription.addresses().notification(),
            new Item(subscription.id(), item(subscription, mailbox, change)));
      }
    }
  }

  private static ObjectNode item(Subscription subscription, Mailbox mailbox, Change change) {
    boolean immutable = subscription.watched().immutableIds();
    String id = (immutable ? change.id().immutable() : change.id()).text();
    String resource = "Users/" + mailbox.userId() + "/Events/" + id;
    ObjectNode item = head(subscription);
    item.put("changeType", change.type().name().toLowerCase(Locale.ROOT));
    item.put("resource", resource);
    item.putObject("resourceData")
        .put("@odata.type", "#Microsoft.Graph.Event")
        .put("@odata.id", resource)
        .put("@odata.etag", change.etag())
        .put("id", id);
    return item;
  }

  private static ObjectNode head(Subscription subscription) {
    ObjectNode item = Json.object().put("subscriptionId", subscription.id());
    item.put("subscriptionExpirationDateTime", GraphTime.renderUtc(subscription.expires()));
    if (!subscription.addresses().clientState().isEmpty()) {
      item.put("clientState", subscription.addresses().clientState());
    }
    return item.put("tenantId", TENANT);
  }

  /** Sends a lifecycle event, if the subscription has an address for such. */
  void lifecycle(Subscription subscription, String event) {
    subscription
        .lifecycle()
        .ifPresent(address -> {
          ObjectNode item = head(subscription).put("lifecycleEvent", event);
          post(address, List.of(new Item(subscription.id(), item)), false);
        });
  }

  private synchronized void gather(URI address, Item item) {
    List<Item> items = gathered.computeIfAbsent(address, any -> new ArrayList<>());
    items.add(item);
    if (items.size() == 1) {
      Duration slow =
          health.state(address) == EndpointHealth.State.SLOW
              ? options.slow().window()
              : Duration.ZERO;
      later(options.coalesce().plus(slow), () -> flush(address));
    }
  }

  private synchronized List<Item> take(URI address) {
    List<Item> items = gathered.remove(address);
    return items == null ? List.of() : items;
  }

  private void flush(URI address) {
    List<Item> items = take(address);
    if (health.state(address) == EndpointHealth.State.DROP) {
      later(options.drop().window(), () -> missed(items));
      return;
    }
    for (int from = 0; from < items.size(); from += LARGEST_BATCH) {
      post(address, items.subList(from, Math.min(from + LARGEST_BATCH, items.size())), true);
    }
  }

  private void post(URI address, List<Item> items, boolean tellLoss) {
    ObjectNode body = Json.object();
    ArrayNode value = body.putArray("value");
    items.forEach(item -> value.add(item.content()));
    Map<String, String> headers = Map.of("Content-Type", "application/json; charset=utf-8");
    sender.send(
        new NotificationSender.Notification(
            address,
            headers,
            Json.bytes(body),
            delivered -> {
              if (!delivered && tellLoss) {
                missed(items);
              }
            }));
  }

  private void missed(List<Item> items) {
    Set<String> ids = new TreeSet<>();
    items.forEach(item -> ids.add(item.subscription()));
    ids.forEach(id -> subscriptions.find(id).ifPresent(lost -> lifecycle(lost, "missed")));
  }

  private void later(Duration wait, Runnable work) {
    try {
      timer.schedule(work, wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closing) {
      LOG.debug("closed before a notification was due", closing);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
