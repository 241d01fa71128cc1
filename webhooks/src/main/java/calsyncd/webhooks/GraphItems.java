package calsyncd.webhooks;

import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the body of a Graph notification: {@code {"value":[item, ...]}}. */
final class GraphItems {
  private static final int MAX_DEPTH = 16;

  private final Intake intake;
  private final ObjectReader reader;

  GraphItems(Intake intake) {
    this.intake = intake;
    this.reader = reader(intake.settings().maxBodyBytes());
  }

  /** What a body holds. */
  sealed interface Parsed {
    record Items(List<Item> items) implements Parsed {}

    record TooMany() implements Parsed {}

    record Unreadable() implements Parsed {}
  }

  /** What one item of it is. */
  sealed interface Item {
    record Genuine(Notification notification) implements Item {}

    record Dropped(Verdict verdict) implements Item {}
  }

  Parsed parse(byte[] body, String correlationId) {
    try {
      var value = reader.readTree(body).path("value");
      if (!value.isArray() || value.isEmpty()) {
        return new Parsed.Unreadable();
      }
      return value.size() > intake.settings().maxItems()
          ? new Parsed.TooMany()
          : judged(value, correlationId);
    } catch (IOException e) { // its message could quote the body
      return new Parsed.Unreadable();
    }
  }

  private Parsed judged(JsonNode value, String correlationId) {
    var items = new ArrayList<Item>(value.size());
    for (var item : value) {
      items.add(judge(item, correlationId));
    }
    return new Parsed.Items(items);
  }

  /** The secret first: of an item that is not ours nothing else is of interest. */
  private Item judge(JsonNode item, String correlationId) {
    if (!item.isObject()) {
      return new Item.Dropped(Verdict.MALFORMED_ITEM);
    }
    return intake
        .secrets()
        .microsoftUser(text(item.path("clientState")))
        .map(user -> genuine(item, user, correlationId))
        .orElseGet(() -> new Item.Dropped(Verdict.FORGED_ITEM));
  }

  private Item genuine(JsonNode item, String user, String correlationId) {
    var subscription = text(item.path("subscriptionId"));
    var lifecycle = text(item.path("lifecycleEvent"));
    var state = lifecycle.isEmpty() ? text(item.path("changeType")) : lifecycle;
    var resource = text(item.path("resourceData").path("id"));
    if (subscription.isEmpty() || state.isEmpty() || isLong(subscription, state, resource)) {
      return new Item.Dropped(Verdict.MALFORMED_ITEM);
    }
    var signal = lifecycle.isEmpty() ? Signal.CHANGED : Signal.ofLifecycleEvent(lifecycle);
    var now = intake.clock().instant();
    return new Item.Genuine(
        new Notification(
            MicrosoftWebhookServlet.PROVIDER,
            user,
            subscription,
            resource,
            signal,
            state,
            0,
            now,
            correlationId));
  }

  private static boolean isLong(String subscription, String state, String resource) {
    return subscription.length() > WebhookServlet.FIELD_MAX
        || state.length() > WebhookServlet.FIELD_MAX
        || resource.length() > WebhookServlet.FIELD_MAX;
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }

  private static ObjectReader reader(int maxBytes) {
    var limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxDocumentLength(maxBytes)
            .maxStringLength(maxBytes)
            .build();
    var json =
        JsonFactory.builder()
            .streamReadConstraints(limits)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    return JsonMapper.builder(json)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build()
        .reader();
  }
}
