package calsyncd.daemon.redis;

import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;

/** One item of a list, version 1, as other programs may read and write it. */
final class NotificationJson {
  private static final int VERSION = 1;
  private static final String GOOGLE = "google";
  private static final String LIFECYCLE_EVENT = "lifecycle_event";
  private static final int MAX_LENGTH = 64 * 1024;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxDocumentLength(MAX_LENGTH).build())
          .build();
  private static final ObjectReader READER = JsonMapper.builder(JSON).build().reader();

  private NotificationJson() {}

  /** It is not an item that we understand. Its text is not in the message. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable() {
      super("not a notification", null, false, false);
    }
  }

  static String write(Notification n) {
    var text = new StringWriter(384);
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("v", VERSION);
      json.writeStringField("provider", n.provider());
      json.writeStringField("user_id", n.userId());
      json.writeStringField(watchField(n.provider()), n.watch());
      json.writeStringField("resource_id", n.resource());
      json.writeStringField(stateField(n), n.state());
      json.writeNumberField("message_number", n.messageNumber());
      json.writeStringField("received_at", n.receivedAt().toString());
      json.writeStringField("correlation_id", n.correlationId());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  static Notification read(String item) throws Unreadable {
    try {
      return read(READER.readTree(item));
    } catch (IOException | DateTimeException e) {
      throw new Unreadable();
    }
  }

  private static Notification read(JsonNode item) throws Unreadable {
    if (item.path("v").asInt() != VERSION) {
      throw new Unreadable();
    }
    var provider = text(item, "provider");
    var lifecycle = item.path(LIFECYCLE_EVENT).asText();
    var state = lifecycle.isEmpty() ? text(item, changeField(provider)) : lifecycle;
    return new Notification(
        provider,
        text(item, "user_id"),
        text(item, watchField(provider)),
        item.path("resource_id").asText(),
        lifecycle.isEmpty() ? Signal.CHANGED : Signal.ofLifecycleEvent(lifecycle),
        state,
        item.path("message_number").asLong(),
        Instant.parse(text(item, "received_at")),
        text(item, "correlation_id"));
  }

  private static String text(JsonNode item, String field) throws Unreadable {
    var text = item.path(field).asText();
    if (text.isEmpty()) {
      throw new Unreadable();
    }
    return text;
  }

  private static String watchField(String provider) {
    return provider.equals(GOOGLE) ? "channel_id" : "subscription_id";
  }

  private static String stateField(Notification n) {
    return n.signal() == Signal.CHANGED ? changeField(n.provider()) : LIFECYCLE_EVENT;
  }

  private static String changeField(String provider) {
    return provider.equals(GOOGLE) ? "resource_state" : "change_type";
  }
}
