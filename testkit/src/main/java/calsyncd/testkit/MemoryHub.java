package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.hub.Hub;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Owner;
import calsyncd.hub.Trials;
import calsyncd.hub.Try;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The memory reference of {@link Hub}. Each transaction runs twice over, as one does that met
 * another, and only the second run counts; a test may crash one, before it commits or after.
 */
public final class MemoryHub implements Hub, Trials {
  private static final Owner OWNER = new Owner("firm", new UUID(0, 1));

  private final InstantSource clock;
  private final MemoryJournal journal = new MemoryJournal();
  private MemoryState state = new MemoryState();
  private long lastId = 1000;
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

  /** A new binding onto the hub calendar that only reads. */
  public BindingId bind(HubCalendarId hubCalendar, RemoteCalendarId remote) {
    return bind(hubCalendar, remote, BindingRules.IMPORT_ONLY);
  }

  /** A new binding onto the hub calendar. What is there already waits for its first snapshot. */
  public synchronized BindingId bind(
      HubCalendarId hubCalendar, RemoteCalendarId remote, BindingRules rules) {
    BindingId id = new BindingId(nextId());
    Binding binding =
        new Binding(
            id,
            OWNER,
            new ConnectionId(new UUID(0, 2)),
            hubCalendar,
            remote,
            rules,
            Optional.empty(),
            new Window(Instant.MIN, Instant.MAX),
            "",
            Optional.empty());
    state.bindings.put(id, new MemoryState.BindingRow(binding, 0));
    return id;
  }

  /** Takes the lease on a binding from whoever has it. */
  public synchronized Lease lease(BindingId id) {
    MemoryState.BindingRow row = state.bindings.get(id);
    state.bindings.put(id, new MemoryState.BindingRow(row.binding(), row.fence() + 1));
    return new Lease(row.binding(), "memory", "node", row.fence() + 1, 1, 0, false, "test");
  }

  /** A binding as its next pass finds it. */
  public synchronized Binding binding(BindingId id) {
    return state.bindings.get(id).binding();
  }

  /** What the application does, as through the REST API. */
  public MemoryUser user() {
    return new MemoryUser(this);
  }

  /** An event that the application made. */
  public EventId plant(HubCalendarId calendar, Event event) {
    return user().create(calendar, event);
  }

  /** Runs what the application does in one transaction. */
  synchronized void write(BiConsumer<MemoryState, MemoryOutbox> work) {
    MemoryState changed = state.copy();
    work.accept(
        changed, new MemoryOutbox(changed, journal, clock.instant(), () -> new LinkId(nextId())));
    new MemoryAttempts(changed, journal).end(state);
    state = changed;
  }

  /** A name that no row has had. */
  synchronized UUID nextId() {
    return new UUID(0, ++lastId);
  }

  /** The events of a hub calendar, tombstones left out, by UID. */
  public synchronized List<Event> events(HubCalendarId calendar) {
    return state
        .living(calendar)
        .map(row -> row.event().event())
        .sorted(Comparator.comparing(event -> event.uid().value()))
        .toList();
  }

  /** An event, also one that is a tombstone. */
  public synchronized HubEvent event(EventId id) {
    return state.events.get(id).event();
  }

  /** What the binding that invites the guests of a group's meeting may do with them. */
  public synchronized Guests guests(EventId meeting) {
    return state.meetings.get(meeting).guests();
  }

  /** The living event of a hub calendar that has this UID. */
  public synchronized Optional<EventId> find(HubCalendarId calendar, Uid uid) {
    return state.living.find(new MemoryState.Named(calendar, uid));
  }

  /** All events of a hub calendar, tombstones too, in the order in which they came. */
  public synchronized List<HubEvent> all(HubCalendarId calendar) {
    return state
        .events
        .values()
        .filter(row -> row.calendar().equals(calendar))
        .map(MemoryState.EventRow::event)
        .toList();
  }

  /** The sum of all versions, tombstones' too: it rises with every write to an event. */
  public synchronized long versions() {
    return state.events.values().mapToLong(row -> row.event().version()).sum();
  }

  /** How many writes were made so far, by passes' transactions that were committed. */
  public synchronized int writes() {
    return journal.writes;
  }

  /** The links of a binding, in the order in which they came. */
  public synchronized List<Link> links(BindingId binding) {
    return state.links(binding).stream().map(MemoryLinks.Row::link).toList();
  }

  /** Which copies of the binding wait for something. */
  public synchronized List<RemoteId> parked(BindingId binding) {
    return state.links(binding).stream()
        .map(MemoryLinks.Row::link)
        .filter(link -> link.hold().state() == Link.State.PARKED)
        .flatMap(link -> link.remote().stream())
        .map(RemoteEvent::id)
        .sorted(Comparator.comparing(RemoteId::value))
        .toList();
  }

  /** The conflicts that nobody has decided. */
  public synchronized List<HubWrite.Clash> openConflicts() {
    return state.conflicts.values().map(MemoryState.Clash::what).toList();
  }

  /** The conflicts that were decided, in the order in which they were, with how. */
  public synchronized List<HubWrite.Clash> settledConflicts() {
    return List.copyOf(journal.settled);
  }

  /** What the passes did, in order. */
  public synchronized List<Deed> deeds() {
    return List.copyOf(journal.deeds);
  }

  /** Calls that passes made for links so far, in order. */
  public synchronized List<Try> tries() {
    return List.copyOf(journal.tries);
  }

  /** The attempts of a link that failed once, oldest first. */
  public synchronized List<Attempt> attempts(LinkId link) {
    Stream<Attempt> ended =
        journal.attempts.stream()
            .filter(row -> row.link().equals(link))
            .map(MemoryAttempts.Ended::attempt);
    return Stream.concat(
            ended, state.attempts.find(link).map(MemoryAttempts.Open::attempt).stream())
        .toList();
  }

  /** The copies of a binding that nothing needs any more. */
  public synchronized List<RemoteEvent> strays(BindingId binding) {
    return state
        .strays
        .all()
        .filter(stray -> stray.getKey().binding().equals(binding))
        .map(Map.Entry::getValue)
        .toList();
  }

  /**
   * What a person was asked.
   *
   * @param kind {@code remove_from_hub}, {@code remove_copies} or {@code would_mail}
   * @param state {@code open}, {@code approved} or {@code rejected}
   * @param decidedBy {@code user}, or {@code sync} where nothing is left to ask
   * @param version another one where it is about something else
   */
  public record Proposal(
      UUID id,
      BindingId binding,
      String kind,
      String state,
      String decidedBy,
      List<LinkId> links,
      long version) {
    public Proposal {
      links = List.copyOf(links);
    }
  }

  /** What a person was asked so far. */
  public synchronized List<Proposal> proposals() {
    return state.proposals.all().map(row -> proposal(row.getKey())).toList();
  }

  private Proposal proposal(UUID id) {
    MemoryState.ProposalRow row = state.proposals.get(id);
    List<LinkId> links = MemoryProposals.links(state, id);
    long version = MemoryProposals.version(state, id);
    return new Proposal(
        id, row.binding(), row.kind(), row.state(), row.decidedBy(), links, version);
  }

  /** The bindings that were rung since this was asked last. */
  public synchronized Set<BindingId> takeRung() {
    Set<BindingId> rung = new LinkedHashSet<>(journal.rung);
    journal.rung.clear();
    return rung;
  }

  @Override
  public synchronized <T> T inPage(Lease lease, Function<HubPage, T> work) {
    work.apply(page(state.copy(), new MemoryJournal(), lease));
    MemoryState changed = state.copy();
    MemoryJournal added = new MemoryJournal();
    T result = work.apply(page(changed, added, lease));
    new MemoryAttempts(changed, added).end(state);
    boolean crash = crashIn > 0 && --crashIn == 0;
    if (crash && !crashAfterCommit) {
      throw new CrashException();
    }
    if (state.bindings.get(lease.binding().id()).fence() != lease.fence()) {
      throw new LeaseLostException(lease.binding().id());
    }
    state = changed;
    journal.add(added);
    if (crash) {
      throw new CrashException();
    }
    return result;
  }

  /** A copy of the state, which is forgotten; each of its transactions runs twice over, too. */
  @Override
  public synchronized <T> T trial(Lease lease, Function<Hub, T> work) {
    return work.apply(new MemoryTrial(state.copy(), clock, this::nextId));
  }

  private MemoryPage page(MemoryState tables, MemoryJournal added, Lease lease) {
    return new MemoryPage(tables, added, lease, clock.instant(), this::nextId);
  }
}
