package calsyncd.simulators.microsoft;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The live subscriptions of all mailboxes. Every method is atomic. */
final class Subscriptions {
  private static final int PER_MAILBOX = 1_000;

  private final InstantSource clock;
  private final Map<String, Subscription> live = new LinkedHashMap<>();

  Subscriptions(InstantSource clock) {
    this.clock = clock;
  }

  /** Refuses a duplicate and one too many. */
  synchronized void requireRoom(Subscription.Owner owner, Subscription.Watched watched) {
    List<Subscription> own = of(owner.user());
    if (own.stream().anyMatch(old -> old.same(owner, watched))) {
      throw new GraphError(
          409,
          "Conflict",
          "Subscription already exists for the specified combination of application, resource and"
              + " change type.");
    }
    if (own.size() >= PER_MAILBOX) {
      throw new GraphError(
          403, "Forbidden", "The mailbox has reached its limit of 1000 subscriptions.");
    }
  }

  synchronized Subscription add(Subscription subscription) {
    requireRoom(subscription.owner(), subscription.watched());
    live.put(subscription.id(), subscription);
    return subscription;
  }

  synchronized List<Subscription> of(String user) {
    live.values().removeIf(old -> !clock.instant().isBefore(old.expires()));
    List<Subscription> own = new ArrayList<>(live.values());
    own.removeIf(subscription -> !subscription.owner().user().equals(user));
    return own;
  }

  synchronized Optional<Subscription> find(String id) {
    return Optional.ofNullable(live.get(id))
        .filter(subscription -> clock.instant().isBefore(subscription.expires()));
  }

  /** A subscription of this app and user; 404 for any other. */
  synchronized Subscription own(String id, Subscription.Owner owner) {
    return find(id)
        .filter(subscription -> subscription.owner().equals(owner))
        .orElseThrow(() -> new GraphError(404, "ResourceNotFound", "The object was not found."));
  }

  synchronized Subscription change(
      String id, Subscription.Owner owner, UnaryOperator<Subscription> change) {
    Subscription changed = change.apply(own(id, owner));
    live.put(id, changed);
    return changed;
  }

  synchronized void pause(String id) {
    live.computeIfPresent(id, (any, subscription) -> subscription.paused(true));
  }

  synchronized void remove(String id) {
    live.remove(id);
  }
}
