package calsyncd.simulators.microsoft;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The live subscriptions of all mailboxes. Every method is atomic. */
final class Subscriptions {
  private static final int PER_MAILBOX = 1_000;

  private final InstantSource clock;
  private final Map<String, Subscription> live = new HashMap<>();
  private final Map<String, Set<String>> byUser = new HashMap<>();

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
    byUser
        .computeIfAbsent(subscription.owner().user(), any -> new LinkedHashSet<>())
        .add(subscription.id());
    return subscription;
  }

  /** The live ones of a user, oldest first; those that have expired are forgotten. */
  synchronized List<Subscription> of(String user) {
    Instant now = clock.instant();
    Set<String> ids = byUser.getOrDefault(user, Set.of());
    ids.stream().filter(id -> isExpired(id, now)).toList().forEach(this::remove);
    return ids.stream().map(live::get).toList();
  }

  private boolean isExpired(String id, Instant now) {
    Subscription subscription = live.get(id);
    return subscription == null || !now.isBefore(subscription.expires());
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
    Optional.ofNullable(live.remove(id))
        .map(removed -> byUser.get(removed.owner().user()))
        .ifPresent(ids -> ids.remove(id));
  }
}
