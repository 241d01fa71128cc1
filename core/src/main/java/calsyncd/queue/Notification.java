package calsyncd.queue;

import java.time.Instant;

/**
 * "This calendar may have changed": never content.
 *
 * @param provider {@code google} or {@code microsoft}
 * @param userId whose watch it was, as the authenticated notification says
 * @param watch Google: the channel id; Microsoft: the subscription id
 * @param resource Google: the resource id; Microsoft: the id of the changed event, or empty
 * @param signal what the notification means
 * @param state the provider's own word: resource state, change type or lifecycle event
 * @param messageNumber Google's message number; 0 for Microsoft
 * @param correlationId follows the notification to the writes it causes
 */
public record Notification(
    String provider,
    String userId,
    String watch,
    String resource,
    Signal signal,
    String state,
    long messageNumber,
    Instant receivedAt,
    String correlationId) {

  /** What a notification asks for. */
  public enum Signal {
    /** Pull: something changed. */
    CHANGED,
    /** Pull: notifications were lost. */
    MISSED,
    /** Make a new watch, then pull. */
    SUBSCRIPTION_REMOVED,
    /** Renew the watch. */
    REAUTHORIZATION_REQUIRED;

    /**
     * What one of Graph's lifecycle events asks for. An event that is new to us is taken as {@link
     * #MISSED}: a full look loses nothing.
     */
    public static Signal ofLifecycleEvent(String word) {
      return switch (word) {
        case "subscriptionRemoved" -> SUBSCRIPTION_REMOVED;
        case "reauthorizationRequired" -> REAUTHORIZATION_REQUIRED;
        default -> MISSED;
      };
    }
  }
}
