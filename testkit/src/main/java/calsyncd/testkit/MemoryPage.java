package calsyncd.testkit;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import calsyncd.calendar.Uid;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Links;
import calsyncd.hub.Mentioned;
import calsyncd.hub.OpenConflict;
import calsyncd.hub.PassEnd;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.testkit.MemoryLinks.Row;
import calsyncd.testkit.MemoryState.BindingRow;
import calsyncd.testkit.MemoryState.Copy;
import calsyncd.testkit.MemoryState.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One transaction over a copy of the memory hub's tables. */
final class MemoryPage implements HubPage {
  private static final Link.Hold UID_TAKEN = new Link.Hold(Link.State.PARKED, "uid_taken", 0);

  private final MemoryState state;
  private final Binding binding;
  private final Instant now;
  private final Supplier<UUID> ids;
  private final MemoryLinks links;
  private final MemoryOutbox outbox;
  private final MemoryWriter writer;

  MemoryPage(
      MemoryState state, MemoryJournal journal, Lease lease, Instant now, Supplier<UUID> ids) {
    this.state = state;
    this.binding = lease.binding();
    this.now = now;
    this.ids = ids;
    this.links = state.links(binding.id());
    this.outbox = new MemoryOutbox(state, journal, now, this::newLink);
    MemoryProposals proposals = new MemoryProposals(state, binding.id(), lease.fence(), ids);
    this.writer = new MemoryWriter(state, journal, outbox, proposals, binding, now);
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Links linked(Mentioned mentioned) {
    Map<RemoteId, Link> byId = new HashMap<>();
    mentioned.ids().forEach(id -> links.find(id).ifPresent(row -> byId.put(id, row.link())));
    return new Links(byId, mentioned.keys().isEmpty() ? Map.of() : byKey(mentioned.keys()));
  }

  private Map<CreateKey, Link> byKey(Set<CreateKey> keys) {
    return keys.stream()
        .flatMap(links::with)
        .map(Row::link)
        .collect(
            toMap(link -> link.origin().key().orElseThrow(), link -> link, Link::nearerToItsCopy));
  }

  @Override
  public Map<Uid, HubEvent> byUid(Collection<Uid> uids) {
    Map<Uid, HubEvent> found = new HashMap<>();
    for (Uid uid : uids) {
      state
          .living
          .find(new Named(binding.hubCalendar(), uid))
          .ifPresent(id -> found.put(uid, state.events.get(id).event()));
    }
    return found;
  }

  @Override
  public Map<EventId, HubEvent> events(Collection<EventId> ids) {
    Map<EventId, HubEvent> found = new HashMap<>();
    ids.forEach(id -> state.events.find(id).ifPresent(row -> found.put(id, row.event())));
    return found;
  }

  @Override
  public Map<EventId, Link> linksTo(Collection<EventId> events) {
    Map<EventId, Link> found = new HashMap<>();
    events.forEach(id -> links.find(id).ifPresent(row -> found.put(id, row.link())));
    return found;
  }

  @Override
  public List<Link> lock(Collection<LinkId> wanted) {
    return wanted.stream().flatMap(id -> links.find(id).stream()).map(Row::link).toList();
  }

  @Override
  public Set<EventId> keptElsewhere(Collection<EventId> events) {
    return events.stream().filter(this::isReadElsewhere).collect(toSet());
  }

  private boolean isReadElsewhere(EventId event) {
    return state
        .bound(binding.hubCalendar())
        .filter(other -> !other.id().equals(binding.id()) && !other.rules().exports())
        .flatMap(other -> state.links(other.id()).find(event).stream())
        .anyMatch(row -> row.link().remote().isPresent());
  }

  @Override
  public boolean isTaken(CreateKey key, Uid uid, LinkId by) {
    Stream<Link> gone =
        state.deleted.find(uid).stream()
            .flatMap(Set::stream)
            .flatMap(event -> links.find(event).stream())
            .map(Row::link)
            .filter(MemoryPage::stays);
    return Stream.concat(links.with(key).map(Row::link), gone)
        .anyMatch(link -> !link.id().equals(by));
  }

  /** Though its event is gone, the copy is there and is not only ours. */
  private static boolean stays(Link link) {
    return link.remote().isPresent() && (link.lags() || !link.origin().own());
  }

  @Override
  public Set<RemoteId> removedCopies(Collection<RemoteId> ids, Duration span) {
    Set<RemoteId> found = new HashSet<>();
    for (RemoteId id : ids) {
      state
          .removedCopies
          .find(new Copy(binding.id(), id))
          .filter(at -> at.isAfter(now.minus(span)))
          .ifPresent(_ -> found.add(id));
    }
    return found;
  }

  @Override
  public Map<LinkId, OpenConflict> conflicts(Collection<LinkId> links) {
    Map<LinkId, OpenConflict> found = new HashMap<>();
    for (LinkId id : links) {
      state
          .conflicts
          .find(id)
          .map(row ->
              new OpenConflict(id, row.what().hubVersion(), row.what().remote(), row.choice()))
          .ifPresent(open -> found.put(id, open));
    }
    return found;
  }

  @Override
  public Map<EventId, Guests> guests(Collection<EventId> events) {
    Map<EventId, Guests> found = new HashMap<>();
    for (EventId id : events) {
      state.meetings.find(id).ifPresent(meeting -> found.put(id, meeting.of(binding.id())));
    }
    return found;
  }

  @Override
  public EventId newEvent() {
    return new EventId(ids.get());
  }

  @Override
  public LinkId newLink() {
    return new LinkId(ids.get());
  }

  @Override
  public void write(List<HubWrite> writes) {
    writer.write(writes);
  }

  @Override
  public List<RemoteId> unmentioned(Window window, Set<RemoteId> seen) {
    return links.stream()
        .filter(row -> !row.waitsForRemoval() && row.link().remote().isPresent())
        .filter(row -> !seen.contains(copy(row)))
        .filter(row -> state.events.get(row.link().event()).overlaps(window))
        .map(MemoryPage::copy)
        .toList();
  }

  private static RemoteId copy(Row row) {
    return row.link().remote().map(RemoteEvent::id).orElseThrow();
  }

  @Override
  public int links() {
    return (int)
        links.stream()
            .filter(row -> !row.waitsForRemoval() && row.link().remote().isPresent())
            .count();
  }

  @Override
  public int removedWithin(Duration span) {
    return state.removals.find(binding.id()).orElse(List.of()).stream()
        .filter(removal -> removal.at().isAfter(now.minus(span)))
        .mapToInt(MemoryState.Removal::count)
        .sum();
  }

  @Override
  public List<LinkId> lagging(Optional<LinkId> after, int most) {
    Stream<Row> turns = links.stream().filter(row -> waits(row) && due(row.link()));
    Optional<Row> behind = after.flatMap(links::find);
    return turns
        .filter(row -> behind.isEmpty() || Row.ORDER.compare(row, behind.get()) > 0)
        .sorted(Row.ORDER)
        .limit(most)
        .map(row -> row.link().id())
        .toList();
  }

  /** Whether there is something to push once the retry is due. */
  private boolean waits(Row row) {
    Link link = row.link();
    if (link.intent().isPresent()) {
      return false;
    }
    Optional<MemoryState.Clash> open = state.conflicts.find(link.id());
    boolean chosen = open.flatMap(MemoryState.Clash::choice).isPresent();
    if (!binding.rules().mayWrite()) {
      return link.hold().state() == Link.State.CONFLICT && chosen;
    }
    if (link.wantedResponse().isPresent()) {
      return true;
    }
    if (held(row)) {
      return false;
    }
    if (link.hold().state() == Link.State.CONFLICT && open.isPresent()) {
      return chosen || link.lags() && open.get().what().hubVersion() < link.wantedVersion();
    }
    return link.lags();
  }

  private static boolean held(Row row) {
    Link.Hold hold = row.link().hold();
    boolean holds = hold.version() == 0 || hold.version() == row.link().wantedVersion();
    boolean retries = hold.version() != 0 && row.link().trace().retryAt().isPresent();
    return hold.waits() && holds && !retries && !UID_TAKEN.equals(hold);
  }

  private boolean due(Link link) {
    return link.trace().retryAt().filter(at -> at.isAfter(now)).isEmpty();
  }

  @Override
  public List<LinkId> unsettled(int most) {
    return links.stream()
        .map(Row::link)
        .filter(link -> settles(link) && due(link))
        .limit(most)
        .map(Link::id)
        .toList();
  }

  private boolean settles(Link link) {
    boolean waits = binding.rules().exports() && !binding.rules().mayWrite();
    return link.intent().isPresent() && (!waits || link.remote().isPresent());
  }

  @Override
  public List<RemoteEvent> strays(int most) {
    return state
        .strays
        .all()
        .filter(stray -> stray.getKey().binding().equals(binding.id()))
        .limit(most)
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public List<RemoteId> approved(int most) {
    return links.stream()
        .filter(
            row -> row.link().approved() && row.link().hold().reason().equals("removal_proposed"))
        .filter(row -> row.link().remote().isPresent())
        .limit(most)
        .map(MemoryPage::copy)
        .toList();
  }

  @Override
  public void linkMissing(Window window) {
    outbox.linkMissing(binding, window);
  }

  @Override
  public Optional<Duration> nextRetry(Instant after) {
    return links.stream()
        .filter(row -> settles(row.link()) || waits(row))
        .flatMap(row -> row.link().trace().retryAt().stream())
        .filter(at -> at.isAfter(after))
        .min(Instant::compareTo)
        .map(at -> at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
  }

  @Override
  public void finish(PassEnd end) {
    BindingId id = binding.id();
    BindingRow row = state.bindings.get(id);
    Optional<Instant> whole = end.snapshot() ? Optional.of(now) : row.binding().snapshotAt();
    Binding ended =
        row.binding().read(Optional.of(end.cursor()), end.window(), end.accessRole(), whole);
    state.bindings.put(id, new BindingRow(ended, row.fence()));
  }
}
