package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.WatchTable;
import calsyncd.daemon.postgres.WatchTable.Stored;
import calsyncd.daemon.postgres.WatchTable.Target;
import calsyncd.hub.ConnectionId;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.task.WatchRenewal.Due;
import calsyncd.webhooks.WatchSecrets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each active calendar watched. A new watch is there before the old one is stopped; what
 * changed in between is pulled, since a calendar is rung once its watch stands.
 */
public final class WatchKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(WatchKeeper.class);

  private final WatchTable table;
  private final WatchRetries retries;
  private final Providers providers;
  private final WatchSecrets secrets;
  private final WatchSettings settings;
  private final InstantSource clock;

  public WatchKeeper(
      WatchTable table,
      WatchRetries retries,
      Providers providers,
      WatchSecrets secrets,
      WatchSettings settings,
      InstantSource clock) {
    this.table = table;
    this.retries = retries;
    this.providers = providers;
    this.secrets = secrets;
    this.settings = settings;
    this.clock = clock;
  }

  /** What ensuring came to, by calendar or account. */
  public record Kept(int left, int renewed, int failed) {
    private static Kept of(Collection<Outcome> outcomes) {
      return new Kept(
          Collections.frequency(outcomes, Outcome.LEFT),
          Collections.frequency(outcomes, Outcome.RENEWED),
          Collections.frequency(outcomes, Outcome.FAILED));
    }
  }

  private enum Outcome {
    LEFT,
    RENEWED,
    FAILED
  }

  /** Watches what is not watched for at least {@code leaveAlone} yet. */
  public Kept ensure(ConnectionId connection) {
    return keep(connection, settings.leaveAlone(), _ -> false);
  }

  /** Renews what is due, whyever it is, and what ends within {@code renewBefore}. */
  public Kept renew(Due due) {
    return keep(
        due.connection(),
        settings.renewBefore(),
        target -> target.binding().map(due.bindings()::contains).orElse(true));
  }

  /** Extends or replaces every watch, however long it is still good for. */
  public Kept extend(ConnectionId connection) {
    return keep(connection, settings.lifetime(), _ -> true);
  }

  /** A provider that asks for a pause is not called for the other calendars either. */
  private Kept keep(ConnectionId connection, Duration validFor, Predicate<Target> due) {
    List<Target> bindings = table.targets(connection);
    List<Outcome> outcomes = new ArrayList<>();
    if (!bindings.isEmpty() && !retries.paused(connection)) {
      CalendarProvider provider = providers.open(connection);
      for (Target target : targets(provider, bindings)) {
        Optional<Stored> current = table.current(target);
        boolean good = !due.test(target) && current.filter(c -> isGood(c, validFor)).isPresent();
        outcomes.add(good ? Outcome.LEFT : replace(provider, target, current));
        if (outcomes.getLast() == Outcome.FAILED && retries.paused(connection)) {
          break;
        }
      }
    }
    return Kept.of(outcomes);
  }

  /** A watch that was refused is good for nothing until it is time to ask again. */
  private boolean isGood(Stored stored, Duration validFor) {
    Instant now = clock.instant();
    return stored.active()
        ? stored.watch().expiresAt().isAfter(now.plus(validFor))
        : stored.renewAt().isAfter(now);
  }

  private static List<Target> targets(CalendarProvider provider, List<Target> bindings) {
    Target any = bindings.getFirst();
    return switch (provider.capabilities().watchScope()) {
      case WatchScope.NONE -> List.of();
      case WatchScope.CALENDAR -> bindings;
      case WatchScope.ACCOUNT ->
          List.of(
              new Target(
                  any.owner(), any.connection(), any.provider(), Optional.empty(), any.calendar()));
    };
  }

  private Outcome replace(CalendarProvider provider, Target target, Optional<Stored> current) {
    Instant began = clock.instant();
    try {
      if (current.isEmpty() || !current.get().active() || !extended(provider, current.get())) {
        create(provider, target);
        current.ifPresent(old -> stop(provider, old));
      }
      retries.succeeded(target, Duration.between(began, clock.instant()));
      return Outcome.RENEWED;
    } catch (ProviderException e) {
      LOG.warn("no watch on {} of {}: {}", target.provider(), target.connection(), e.getMessage());
      Duration wait = retries.failed(target, e, Duration.between(began, clock.instant()));
      table.current(target).ifPresent(stored -> table.later(stored.id(), e.reason(), wait));
      return Outcome.FAILED;
    }
  }

  /** Whether the provider could extend the watch that there is; else a new one may be had. */
  private boolean extended(CalendarProvider provider, Stored current) {
    try {
      Instant until = clock.instant().plus(settings.lifetime());
      granted(provider, current.id(), provider.renew(current.watch(), until));
      return true;
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.GONE || e.failureClass() == FailureClass.REJECTED) {
        return false;
      }
      throw e;
    }
  }

  /** Where there is no watch, the one that was not had keeps the time of the next try. */
  private void create(CalendarProvider provider, Target target) {
    UUID user = target.owner().userId();
    boolean perCalendar = target.binding().isPresent();
    String channel = perCalendar ? secrets.newChannelId(user) : UUID.randomUUID().toString();
    String secret = perCalendar ? secrets.googleToken(channel) : secrets.newClientState(user);
    UUID row = table.requested(target, channel, secret.substring(0, secret.indexOf('.')));
    try {
      Watch watch = provider.watch(request(target, channel, secret));
      granted(provider, row, watch);
    } catch (ProviderException e) {
      table.failed(row, e.reason(), settings.hold());
      throw e;
    }
  }

  /** A watch whose connection ended while it was asked for is wanted no more. */
  private void granted(CalendarProvider provider, UUID row, Watch watch) {
    if (!table.granted(row, watch, settings.renewBefore())) {
      stop(provider, new Stored(row, watch, true, watch.expiresAt()));
    }
  }

  private WatchRequest request(Target target, String channel, String secret) {
    return new WatchRequest(
        target.calendar(),
        channel,
        secret,
        settings.address(target.provider()),
        settings.lifecycleAddress(target.provider()),
        clock.instant().plus(settings.lifetime()));
  }

  private void stop(CalendarProvider provider, Stored old) {
    table.stopped(old.id());
    try {
      if (old.active()) {
        provider.unwatch(old.watch());
      }
    } catch (ProviderException e) {
      LOG.info("an old watch ends by itself: {}", e.getMessage());
    }
  }
}
