package calsyncd.webhooks;

import calsyncd.queue.SyncQueue;
import jakarta.servlet.Servlet;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** The endpoints that providers send notifications to, for a servlet container to mount. */
public final class Webhooks {
  private final Intake intake;

  /**
   * @param queue takes the notifications; where it fails, senders are told to come again (503)
   * @param correlationIds makes an id a request: of letters, digits and hyphens
   */
  public Webhooks(
      WebhookSettings settings,
      SyncQueue queue,
      IntakeMetrics metrics,
      InstantSource clock,
      Supplier<String> correlationIds) {
    intake =
        new Intake(settings, new WatchSecrets(settings), queue, metrics, clock, correlationIds);
  }

  /** Random correlation ids of 32 hexadecimal digits. They are names, not secrets. */
  public static Supplier<String> randomIds() {
    return () -> {
      var random = ThreadLocalRandom.current();
      return hex(random.nextLong()) + hex(random.nextLong());
    };
  }

  /** The endpoints. Each must be mounted with asynchronous support. */
  public List<Mount> mounts() {
    var google = new GoogleWebhookServlet(intake);
    var microsoft = new MicrosoftWebhookServlet(intake);
    return List.of(
        new Mount(
            "google-webhook",
            google,
            List.of("/integrations/calendar/webhooks/google", "/webhooks/google/calendar")),
        new Mount(
            "microsoft-webhook",
            microsoft,
            List.of(
                "/integrations/calendar/webhooks/microsoft",
                "/integrations/calendar/webhooks/microsoft/lifecycle",
                "/webhooks/microsoft/calendar")));
  }

  /**
   * A servlet and where it answers.
   *
   * @param name a name for the container
   * @param paths exact paths, no patterns
   */
  public record Mount(String name, Servlet servlet, List<String> paths) {}

  private static String hex(long bits) {
    return HexFormat.of().toHexDigits(bits);
  }
}
