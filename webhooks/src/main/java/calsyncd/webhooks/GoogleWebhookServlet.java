package calsyncd.webhooks;

import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Push notifications of Google Calendar: all is in the {@code X-Goog-*} headers, the body is empty
 * (developers.google.com/workspace/calendar/api/guides/push).
 *
 * <p>Google sends again only after a 5xx; any other refusal loses the notification. So the secret
 * is checked first, and a genuine notification in an unknown state still rings.
 */
final class GoogleWebhookServlet extends WebhookServlet {
  static final String PROVIDER = "google";

  private static final int OK = 200;
  private static final int NUMBER_DIGITS = 18;

  GoogleWebhookServlet(Intake intake) {
    super(PROVIDER, OK, intake);
  }

  @Override
  Outcome judge(HttpServletRequest request, String correlationId) {
    return switch (Body.read(request, intake().settings().maxBodyBytes())) {
      case Body.TooLong() -> new Outcome.Refuse(Verdict.OVERSIZED, "The body is too long.");
      case Body.Broken() -> new Outcome.Refuse(Verdict.MALFORMED, "The body can't be read.");
      case Body.Whole _ -> authenticate(request, correlationId);
    };
  }

  private Outcome authenticate(HttpServletRequest request, String correlationId) {
    var channel = request.getHeader("X-Goog-Channel-ID");
    if (!isPresent(channel)) {
      return new Outcome.Refuse(Verdict.MALFORMED, "X-Goog-Channel-ID is missing.");
    }
    var token = request.getHeader("X-Goog-Channel-Token");
    var user = token == null ? null : intake().secrets().googleUser(channel, token).orElse(null);
    return user == null
        ? new Outcome.Refuse(Verdict.FORGED, "X-Goog-Channel-Token does not fit the channel.")
        : read(request, user, channel, correlationId);
  }

  private Outcome read(
      HttpServletRequest request, String user, String channel, String correlationId) {
    var state = request.getHeader("X-Goog-Resource-State");
    var resource = request.getHeader("X-Goog-Resource-ID");
    var number = number(request.getHeader("X-Goog-Message-Number"));
    if (!isPresent(state) || !isPresent(resource) || number < 0) {
      return new Outcome.Refuse(
          Verdict.MALFORMED,
          "X-Goog-Resource-State, X-Goog-Resource-ID or X-Goog-Message-Number is missing or"
              + " wrong.");
    }
    if (state.equals("sync")) {
      return new Outcome.Answer(Verdict.SYNC, "");
    }
    var now = intake().clock().instant();
    return new Outcome.Enqueue(
        List.of(
            new Notification(
                PROVIDER,
                user,
                channel,
                resource,
                Signal.CHANGED,
                state,
                number,
                now,
                correlationId)));
  }

  private static boolean isPresent(@Nullable String value) {
    return value != null && !value.isEmpty() && value.length() <= FIELD_MAX;
  }

  /** The message number, or -1 where it is none. */
  private static long number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > NUMBER_DIGITS) {
      return -1;
    }
    var number = 0L;
    for (var i = 0; i < text.length(); i++) {
      var digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
