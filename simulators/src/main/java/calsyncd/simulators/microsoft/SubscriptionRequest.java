package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a client asks of a subscription, and refuses it as Graph does. */
final class SubscriptionRequest {
  private static final Duration SHORTEST = Duration.ofMinutes(45);
  private static final Duration LONGEST = Duration.ofMinutes(10_080);
  private static final Duration LONGEST_WITH_DATA = Duration.ofMinutes(1_440);
  private static final int CLIENT_STATE = 128;
  private static final Pattern RESOURCE =
      Pattern.compile(
          "/?(?:me|users/([^/]+))(?:/calendars/([^/]+))?/events", Pattern.CASE_INSENSITIVE);

  private final ObjectNode body;
  private final Call call;
  private final boolean allowHttp;

  SubscriptionRequest(Call call, boolean allowHttp) {
    this.body = call.json();
    this.call = call;
    this.allowHttp = allowHttp;
  }

  Subscription.Watched watched() {
    String resource = body.path("resource").asText("");
    Matcher path = RESOURCE.matcher(resource.replaceFirst("\\?.*", ""));
    if (!path.matches()) {
      throw invalid("Resource '" + resource + "' does not support change notifications.");
    }
    requireOwn(path.group(1));
    String calendar = path.group(2) == null ? "" : path.group(2);
    if (!calendar.isEmpty()) {
      call.mailbox().alone(() -> call.mailbox().calendar(calendar));
    }
    return new Subscription.Watched(resource, calendar, types(), call.preferences().immutableIds());
  }

  private void requireOwn(String user) {
    Mailbox own = call.mailbox();
    boolean same = user == null || user.equalsIgnoreCase(own.email()) || user.equals(own.userId());
    if (!same) {
      throw new GraphError(
          403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }
  }

  private Set<ChangeListener.Type> types() {
    Set<ChangeListener.Type> types = EnumSet.noneOf(ChangeListener.Type.class);
    for (String name : body.path("changeType").asText("").split("\\s*,\\s*")) {
      try {
        types.add(ChangeListener.Type.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw invalid("changeType: '" + name + "' is not one of created, updated, deleted.");
      }
    }
    return types;
  }

  Subscription.Addresses addresses() {
    String clientState = body.path("clientState").asText("");
    if (clientState.length() > CLIENT_STATE) {
      throw invalid("clientState must not be longer than 128 characters.");
    }
    URI notification = address("notificationUrl");
    boolean hasLifecycle = !body.path("lifecycleNotificationUrl").asText("").isEmpty();
    URI lifecycle = hasLifecycle ? address("lifecycleNotificationUrl") : notification;
    return new Subscription.Addresses(notification, lifecycle, hasLifecycle, clientState);
  }

  private URI address(String name) {
    try {
      URI address = URI.create(body.path(name).asText(""));
      boolean https = "https".equals(address.getScheme());
      boolean http = allowHttp && "http".equals(address.getScheme());
      if (address.getHost() != null && (https || http)) {
        return address;
      }
    } catch (IllegalArgumentException malformed) {
      throw invalid(name + " is not a URL.");
    }
    throw invalid("The " + name + " must be an absolute https URL.");
  }

  /** When it is to expire: at least 45 minutes from now, at most what the resource allows. */
  Instant expires(Instant now) {
    boolean withData = body.path("includeResourceData").asBoolean();
    if (withData && body.path("encryptionCertificate").asText("").isEmpty()) {
      throw invalid("encryptionCertificate is required when includeResourceData is true.");
    }
    Instant asked = instant(body.path("expirationDateTime"));
    Duration longest = withData ? LONGEST_WITH_DATA : LONGEST;
    if (asked.isAfter(now.plus(longest))) {
      throw invalid(
          "Subscription expiration can only be " + longest.toMinutes() + " minutes in the future.");
    }
    if (!asked.isAfter(now)) {
      throw invalid("Subscription expiration must be in the future.");
    }
    Instant least = now.plus(SHORTEST);
    return asked.isBefore(least) ? least : asked;
  }

  /** Rich notifications would need content that this simulator does not encrypt. */
  void requireBasic() {
    if (body.path("includeResourceData").asBoolean()) {
      throw invalid("includeResourceData is not offered for this resource.");
    }
  }

  private static Instant instant(JsonNode node) {
    try {
      return OffsetDateTime.parse(node.asText("")).toInstant();
    } catch (DateTimeParseException malformed) {
      throw invalid("expirationDateTime must be a date and time with an offset.");
    }
  }

  private static GraphError invalid(String message) {
    return new GraphError(400, "InvalidRequest", message);
  }
}
