package calsyncd.daemon.postgres;

import calsyncd.hub.EventId;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whether an event is at the providers as it is in the hub. A wait holds no connection between two
 * looks, and only so many wait at once on a node.
 */
public final class Deliveries {
  private static final Duration LOOK = Duration.ofMillis(25);

  private final Database database;
  private final Semaphore waits;
  private final Semaphore never = new Semaphore(0);

  /**
   * Looks here.
   *
   * @param waits so many wait at once; whoever comes then looks once
   */
  public Deliveries(Database database, int waits) {
    this.database = database;
    this.waits = new Semaphore(waits);
  }

  /** How far an event has come. */
  public enum Delivery {
    /** Every calendar of a provider that it goes to has it as it is here. */
    DELIVERED,
    /** The ledger brings it there. */
    HANDED_OVER,
    /** A provider refused it, or it waits for a person. */
    REFUSED,
    /** It goes to no calendar of a provider. */
    NONE,
    /** It is no more. */
    REMOVED,
    /** It may come there any moment. */
    WAITING
  }

  /** How far it is now. */
  public Delivery now(EventId event) {
    Delivery found = look(event);
    return found == Delivery.WAITING ? Delivery.HANDED_OVER : found;
  }

  /** How far it is, at the latest after that long; at once where waiting is of no use. */
  public Delivery await(EventId event, Duration most) {
    if (!waits.tryAcquire()) {
      return now(event);
    }
    try {
      return awaited(event, most.dividedBy(LOOK));
    } finally {
      waits.release();
    }
  }

  private Delivery awaited(EventId event, long looks) {
    for (long look = 0; look < looks; look++) {
      Delivery found = look(event);
      if (found != Delivery.WAITING || pause()) {
        return found == Delivery.WAITING ? Delivery.HANDED_OVER : found;
      }
    }
    return now(event);
  }

  /** Whether the wait has to end now. */
  private boolean pause() {
    try {
      return never.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Delivery look(EventId event) {
    return database.in(handle ->
        handle
            .createQuery(FURTHEST)
            .bind("event", event.value())
            .mapTo(String.class)
            .findOne()
            .map(word -> Delivery.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Delivery.REMOVED));
  }

  /**
   * The link that is furthest behind speaks for the event: one that can't be written now, then one
   * that can, then one that is refused.
   */
  private static final String FURTHEST =
      """
      select case
          when e.deleted_at is not null then 'removed'
          when count(l.id) = 0 then 'none'
          when bool_and(l.hub_version >= e.version) then 'delivered'
          when bool_or(l.hub_version < e.version and l.state in ('linked', 'approved')
            and (coalesce(l.retry_at > now(), false) or b.state <> 'active'
              or b.not_before > now() or c.state <> 'active' or c.granted <> 'write'
              or coalesce(c.paused_until > now(), false))) then 'handed_over'
          when bool_or(l.hub_version < e.version and l.state in ('linked', 'approved'))
            then 'waiting'
          when bool_or(l.hub_version < e.version and l.state = 'out_of_window')
            then 'handed_over'
          when bool_or(l.hub_version < e.version and l.parked_version < e.version)
            then 'waiting'
          else 'refused' end as furthest
      from calsyncd.calendar_events e
      left join (
        calsyncd.event_links l
        join calsyncd.calendar_bindings b on b.id = l.binding_id and b.direction <> 'import_only'
        join calsyncd.calendar_connections c on c.id = b.connection_id
      ) on l.event_id = e.id
      where e.id = :event
      group by e.id
      """;
}
