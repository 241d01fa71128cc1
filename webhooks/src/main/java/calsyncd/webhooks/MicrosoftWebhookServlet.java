package calsyncd.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.queue.Notification;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Change and lifecycle notifications of Microsoft Graph, and the validation of their addresses
 * (learn.microsoft.com/graph/change-notifications-delivery-webhooks, .../lifecycle-events).
 *
 * <p>Graph batches items of several subscriptions: each is judged by its own clientState. What is
 * not ours is counted and dropped; the notification is refused only where nothing of it is genuine.
 */
final class MicrosoftWebhookServlet extends WebhookServlet {
  static final String PROVIDER = "microsoft";

  private static final int ACCEPTED = 202;
  private static final String VALIDATION = "validationToken=";

  private final GraphItems items;

  MicrosoftWebhookServlet(Intake intake) {
    super(PROVIDER, ACCEPTED, intake);
    items = new GraphItems(intake);
  }

  @Override
  Outcome judge(HttpServletRequest request, String correlationId) {
    var token = validationToken(request.getQueryString());
    if (token != null) {
      return validate(token);
    }
    if (!isJson(request.getContentType())) {
      return new Outcome.Refuse(Verdict.WRONG_TYPE, "Notifications are application/json.");
    }
    return switch (Body.read(request, intake().settings().maxBodyBytes())) {
      case Body.TooLong() -> new Outcome.Refuse(Verdict.OVERSIZED, "The body is too long.");
      case Body.Broken() -> new Outcome.Refuse(Verdict.MALFORMED, "The body can't be read.");
      case Body.Whole(var bytes) -> sort(items.parse(bytes, correlationId));
    };
  }

  private Outcome sort(GraphItems.Parsed parsed) {
    return switch (parsed) {
      case GraphItems.Parsed.Unreadable() ->
          new Outcome.Refuse(Verdict.MALFORMED, "The body is not a notification.");
      case GraphItems.Parsed.TooMany() ->
          new Outcome.Refuse(Verdict.OVERSIZED, "There are too many items.");
      case GraphItems.Parsed.Items(var judged) -> choose(judged);
    };
  }

  private Outcome choose(Iterable<GraphItems.Item> judged) {
    var genuine = new ArrayList<Notification>();
    var forged = false;
    for (var item : judged) {
      switch (item) {
        case GraphItems.Item.Genuine(var notification) -> genuine.add(notification);
        case GraphItems.Item.Dropped(var verdict) -> {
          count(verdict);
          forged |= verdict == Verdict.FORGED_ITEM;
        }
      }
    }
    if (!genuine.isEmpty()) {
      return new Outcome.Enqueue(genuine);
    }
    return forged
        ? new Outcome.Refuse(Verdict.FORGED, "No item has a clientState of ours.")
        : new Outcome.Refuse(Verdict.MALFORMED, "No item is a notification.");
  }

  /** The token is opaque: what was decoded once goes back as it is, as text that nobody runs. */
  private static Outcome validate(String encoded) {
    try {
      var token = URLDecoder.decode(encoded, UTF_8);
      return token.isEmpty() || token.length() > FIELD_MAX
          ? new Outcome.Refuse(Verdict.MALFORMED, "validationToken is empty or too long.")
          : new Outcome.Answer(Verdict.VALIDATED, token);
    } catch (IllegalArgumentException e) {
      return new Outcome.Refuse(Verdict.MALFORMED, "validationToken is not URL-encoded.");
    }
  }

  /** Still encoded. Taken from the query alone: asking for a parameter could read the body. */
  private static @Nullable String validationToken(@Nullable String query) {
    if (query == null) {
      return null;
    }
    var start = 0;
    while (start <= query.length()) {
      var end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      if (query.startsWith(VALIDATION, start) && start + VALIDATION.length() <= end) {
        return query.substring(start + VALIDATION.length(), end);
      }
      start = end + 1;
    }
    return null;
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return false;
    }
    var semicolon = type.indexOf(';');
    var media = semicolon < 0 ? type : type.substring(0, semicolon);
    return media.strip().equalsIgnoreCase("application/json");
  }
}
