package calsyncd.simulators.microsoft;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A user's mailbox: calendars, events and what was made with which transactionId. */
final class Mailbox {
  private static final String CALENDAR_PREFIX = "AAMkAGI2TGuLAAA";

  private final int number;
  private final String email;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Map<String, GraphCalendar> calendars = new LinkedHashMap<>();
  private final Map<Long, GraphCalendar> homes = new HashMap<>();
  private final Map<String, EventId> transactions = new HashMap<>();
  private final DeltaRounds rounds;
  private final GraphCalendar primary;
  private long version;
  private long serial;
  private boolean enabled = true;

  /**
   * An event that a request named.
   *
   * @param id in its current form, with the occurrence's date if one was named
   */
  record Found(GraphCalendar calendar, StoredEvent event, EventId id) {}

  Mailbox(int number, String email, InstantSource clock, DeltaRounds rounds) {
    this.number = number;
    this.email = email;
    this.clock = clock;
    this.rounds = rounds;
    this.primary = addCalendar("Calendar");
  }

  /** Runs alone in this mailbox. */
  <T> T alone(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  String email() {
    return email;
  }

  /** The user's directory id. */
  String userId() {
    return UUID.nameUUIDFromBytes(email.getBytes(StandardCharsets.UTF_8)).toString();
  }

  boolean enabled() {
    return enabled;
  }

  void enable(boolean on) {
    enabled = on;
  }

  DeltaRounds rounds() {
    return rounds;
  }

  GraphCalendar addCalendar(String name) {
    GraphCalendar calendar = new GraphCalendar(CALENDAR_PREFIX + number + "x" + ++serial, name);
    calendars.put(calendar.id(), calendar);
    return calendar;
  }

  GraphCalendar primary() {
    return calendar(primary.id());
  }

  boolean isPrimary(GraphCalendar calendar) {
    return calendar == primary;
  }

  Collection<GraphCalendar> calendars() {
    return List.copyOf(calendars.values());
  }

  GraphCalendar calendar(String id) {
    return Optional.ofNullable(calendars.get(id)).orElseThrow(GraphError::itemNotFound);
  }

  /** Finds by id or name, for scripts. */
  Optional<GraphCalendar> calendarNamed(String idOrName) {
    return calendars.values().stream()
        .filter(calendar -> calendar.id().equals(idOrName) || calendar.name().equals(idOrName))
        .findFirst();
  }

  /** The calendar's events go with it, and nothing says so but a 404. */
  void removeCalendar(GraphCalendar calendar) {
    calendars.remove(calendar.id());
    calendar.events().forEach(event -> homes.remove(event.id().serial()));
  }

  /** Finds an event or an occurrence's series by a regular or an immutable id. */
  Found find(String idText) {
    EventId asked = EventId.parse(idText);
    GraphCalendar home = homes.get(asked.serial());
    if (asked.mailbox() != number || home == null) {
      throw GraphError.itemNotFound();
    }
    StoredEvent event = home.event(asked.serial()).orElseThrow(GraphError::itemNotFound);
    int generation = event.id().generation();
    if (asked.generation() != EventId.IMMUTABLE && asked.generation() != generation) {
      throw GraphError.itemNotFound();
    }
    return new Found(home, event, new EventId(number, asked.serial(), generation, asked.day()));
  }

  /** The same within one calendar. */
  Found find(GraphCalendar calendar, String idText) {
    Found found = find(idText);
    if (found.calendar() != calendar) {
      throw GraphError.itemNotFound();
    }
    return found;
  }

  EventId newId() {
    return new EventId(number, ++serial, 0, EventId.WHOLE);
  }

  /** The stamp of a new event. */
  StoredEvent.Stamp newStamp() {
    Instant now = clock.instant();
    version++;
    return new StoredEvent.Stamp(now, now, version, version);
  }

  StoredEvent.Stamp changed(StoredEvent.Stamp before) {
    return before.changed(clock.instant(), ++version);
  }

  void put(GraphCalendar calendar, StoredEvent event) {
    calendar.put(event);
    homes.put(event.id().serial(), calendar);
  }

  void remove(GraphCalendar calendar, StoredEvent event) {
    calendar.remove(event, changed(event.stamp()));
    homes.remove(event.id().serial());
  }

  Optional<EventId> createdBy(String transactionId) {
    return Optional.ofNullable(transactions.get(transactionId));
  }

  void remember(String transactionId, EventId id) {
    transactions.put(transactionId, id);
  }
}
