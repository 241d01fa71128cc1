package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.EventId;
import calsyncd.hub.Hub;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.hub.Owner;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The memory reference of {@link Hub}. Each transaction runs twice over, as one does that met
 * another, and only the second run counts; a test may crash one, before it commits or after.
 */
public final class MemoryHub implements Hub {
  private static final Owner OWNER = new Owner("firm", new UUID(0, 1));

  private final InstantSource clock;
  private MemoryState state = new MemoryState();
  private long crashIn;
  private boolean crashAfterCommit;

  public MemoryHub(InstantSource clock) {
    this.clock = clock;
  }

  /** What a crash of the process looks like to a test. */
  public static final class CrashException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Crashes in the n-th transaction from now, counted from 1; 0: in none. */
  public synchronized void crashIn(long transaction, boolean afterCommit) {
    crashIn = transaction;
    crashAfterCommit = afterCommit;
  }

  /** A new binding onto the hub calendar. */
  public synchronized BindingId bind(HubCalendarId hubCalendar, RemoteCalendarId remote) {
    BindingId id = new BindingId(UUID.randomUUID());
    Binding binding =
        new Binding(
            id,
            OWNER,
            new ConnectionId(new UUID(0, 2)),
            hubCalendar,
            remote,
            Optional.empty(),
            new Window(Instant.MIN, Instant.MAX),
            "",
            Optional.empty());
    state.bindings.put(id, new MemoryState.BindingRow(binding, 0));
    return id;
  }

  /** Takes the lease on a binding from whoever has it. */
  public synchronized Lease lease(BindingId id) {
    MemoryState.BindingRow row = state.binding(id);
    state.bindings.put(id, new MemoryState.BindingRow(row.binding(), row.fence() + 1));
    return new Lease(row.binding(), "memory", "node", row.fence() + 1, 1, 0, false, "test");
  }

  /** An event that the application made. */
  public synchronized EventId plant(HubCalendarId calendar, Event event) {
    EventId id = new EventId(UUID.randomUUID());
    state.events.put(id, new MemoryState.EventRow(calendar, event, 1, false));
    return id;
  }

  /** The events of a hub calendar, tombstones left out, by UID. */
  public synchronized List<Event> events(HubCalendarId calendar) {
    return state.living(calendar).map(MemoryState.EventRow::event).toList();
  }

  /** The sum of all versions, tombstones' too: it rises with every write to an event. */
  public synchronized long versions() {
    return state.events.values().stream().mapToLong(MemoryState.EventRow::version).sum();
  }

  /** How many events and links were written so far, by transactions that were committed. */
  public synchronized int writes() {
    return state.writes;
  }

  /** Which copies of the binding wait for a person. */
  public synchronized List<RemoteId> parked(BindingId binding) {
    return state
        .links(binding)
        .filter(l -> l.parked())
        .map(l -> l.base().id())
        .sorted(java.util.Comparator.comparing(RemoteId::value))
        .toList();
  }

  @Override
  public synchronized <T> T inPage(Lease lease, Function<HubPage, T> work) {
    work.apply(new MemoryPage(state.copy(), lease, clock.instant()));
    MemoryState changed = state.copy();
    T result = work.apply(new MemoryPage(changed, lease, clock.instant()));
    boolean crash = crashIn > 0 && --crashIn == 0;
    if (crash && !crashAfterCommit) {
      throw new CrashException();
    }
    if (state.binding(lease.binding().id()).fence() != lease.fence()) {
      throw new LeaseLostException(lease.binding().id());
    }
    state = changed;
    if (crash) {
      throw new CrashException();
    }
    return result;
  }
}
