package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A subscription to change notifications.
 *
 * @param id a GUID
 * @param owner who made it
 * @param watched what it is about
 * @param addresses where it reports to
 * @param expires from then on it is gone
 * @param paused whether it waits for reauthorization; what changes meanwhile is not told
 */
record Subscription(
    String id, Owner owner, Watched watched, Addresses addresses, Instant expires, boolean paused) {

  /** The app and the user. */
  record Owner(String app, String user) {}

  /**
   * The resource.
   *
   * @param resource as the client wrote it
   * @param calendar the calendar's id, empty for all of the mailbox
   */
  record Watched(
      String resource, String calendar, Set<ChangeListener.Type> types, boolean immutableIds) {

    /** As changeType has it. */
    String changeType() {
      return String.join(
          ",", types.stream().sorted().map(type -> type.name().toLowerCase(Locale.ROOT)).toList());
    }
  }

  /**
   * Where notifications go.
   *
   * @param lifecycle the notification URL itself if there is no other
   */
  record Addresses(URI notification, URI lifecycle, boolean hasLifecycle, String clientState) {}

  Subscription until(Instant newExpiry) {
    return new Subscription(id, owner, watched, addresses, newExpiry, false);
  }

  Subscription paused(boolean pause) {
    return new Subscription(id, owner, watched, addresses, expires, pause);
  }

  /** Where lifecycle events go; without an address they are not sent. */
  Optional<URI> lifecycle() {
    return addresses.hasLifecycle() ? Optional.of(addresses.lifecycle()) : Optional.empty();
  }

  boolean same(Owner by, Watched what) {
    return owner.equals(by)
        && watched.resource().equalsIgnoreCase(what.resource())
        && watched.types().equals(what.types());
  }

  ObjectNode render() {
    ObjectNode node =
        Json.object()
            .put("id", id)
            .put("resource", watched.resource())
            .put("applicationId", owner.app())
            .put("changeType", watched.changeType())
            .put("clientState", addresses.clientState())
            .put("notificationUrl", addresses.notification().toString());
    if (addresses.hasLifecycle()) {
      node.put("lifecycleNotificationUrl", addresses.lifecycle().toString());
    }
    return node.put("expirationDateTime", GraphTime.renderUtc(expires))
        .put("creatorId", owner.user())
        .put("includeResourceData", false)
        .put("latestSupportedTlsVersion", "v1_2");
  }
}
