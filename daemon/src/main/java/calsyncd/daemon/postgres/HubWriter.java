package calsyncd.daemon.postgres;

import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.daemon.postgres.OutboxRows.Others;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Try;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** The writes of one page, a statement a kind and batch. */
final class HubWriter {
  private static final int BATCH = 500;

  private final Handle handle;
  private final Lease lease;
  private final Binding binding;
  private final OutboxRows outbox;
  private final ConflictRows conflicts;
  private final ProposalRows proposals;
  private final KeptRows kept;
  private final Supplier<UUID> ids;
  private final List<Try> tried = new ArrayList<>();
  private Optional<Others> others = Optional.empty();

  HubWriter(Handle handle, Lease lease, Supplier<UUID> ids) {
    this.handle = handle;
    this.lease = lease;
    this.ids = ids;
    this.binding = lease.binding();
    this.outbox = new OutboxRows(handle, ids);
    this.conflicts = new ConflictRows(handle, lease, ids);
    this.proposals = new ProposalRows(handle, lease, ids);
    this.kept = new KeptRows(handle, binding.id(), ids);
  }

  /** The bindings to ring when the page ends: by then some event was written. */
  List<BindingId> rung() {
    return others.map(Others::exporting).orElse(List.of());
  }

  /** What frees a name is written before what takes it; what points at rows, after them. */
  void write(List<HubWrite> writes) {
    Sorted sorted = new Sorted();
    writes.forEach(sorted::add);
    events(sorted);
    links(sorted);
    new GuestRows(handle, binding.id()).announced(sorted.announced);
    kept.write(sorted.others);
    batches(sorted.clashes, conflicts::keep);
    conflicts.decide(sorted.decided);
    batches(
        sorted.noted,
        noted ->
            HistoryRows.keep(handle, lease, noted.stream().map(HubWrite.Noted::deed).toList()));
    tried.addAll(sorted.tried);
  }

  /**
   * Counts the calls. Other bindings count in the same rows, so it comes as late as can be, and a
   * trial, which never ends, has nobody wait for it.
   */
  void end() {
    new AttemptRows(handle, ids, AttemptRows.Scope.of(lease)).links(tried);
  }

  /** Writes by their kinds; of one row the last. */
  private static final class Sorted {
    final Map<UUID, HubEvent> puts = new LinkedHashMap<>();
    final Map<UUID, HubEvent> inserts = new LinkedHashMap<>();
    final Map<LinkId, Link> saves = new LinkedHashMap<>();
    final Map<LinkId, String> forgotten = new LinkedHashMap<>();
    final Map<LinkId, String> decided = new LinkedHashMap<>();
    final List<HubWrite.Clash> clashes = new ArrayList<>();
    final List<HubWrite.Noted> noted = new ArrayList<>();
    final List<Try> tried = new ArrayList<>();
    final List<EventId> announced = new ArrayList<>();
    final List<HubWrite> others = new ArrayList<>();

    void add(HubWrite write) {
      switch (write) {
        case HubWrite.Put(HubEvent event) -> puts.put(event.id().value(), event);
        case HubWrite.Insert(HubEvent event) -> inserts.put(event.id().value(), event);
        case HubWrite.Save(Link link) -> saves.put(link.id(), link);
        case HubWrite.Forget(LinkId link) -> forgotten.put(link, "unlinked");
        case HubWrite.Clash clash -> clashes.add(clash);
        case HubWrite.Decided(LinkId link, String resolution) -> decided.put(link, resolution);
        case HubWrite.Noted deed -> noted.add(deed);
        case HubWrite.Announced(EventId event) -> announced.add(event);
        case HubWrite.Tried(Try call) -> tried.add(call);
        case HubWrite.Removed _, HubWrite.Counted _, HubWrite.Stray _, HubWrite.StrayEnded _ ->
            others.add(write);
      }
    }
  }

  private static <T> void batches(Collection<T> all, Consumer<List<T>> work) {
    List<T> rest = List.copyOf(all);
    for (int from = 0; from < rest.size(); from += BATCH) {
      work.accept(rest.subList(from, Math.min(rest.size(), from + BATCH)));
    }
  }

  private void events(Sorted sorted) {
    if (sorted.puts.isEmpty() && sorted.inserts.isEmpty()) {
      return;
    }
    Others bound = others.orElseGet(this::takeTurn);
    batches(sorted.puts.values(), this::update);
    batches(sorted.inserts.values(), this::insert);
    Set<UUID> changed = new TreeSet<>(sorted.puts.keySet());
    changed.addAll(sorted.inserts.keySet());
    batches(changed, events -> outbox.changed(events, bound, binding.id()));
  }

  private Others takeTurn() {
    Turn.take(handle, binding.owner());
    Others bound = outbox.others(binding.hubCalendar(), binding.id());
    others = Optional.of(bound);
    return bound;
  }

  private static Rows eventRows() {
    return new Rows(
        "id", "version", "uid", "content", "is_series", "starts_at", "ends_at", "gone", "origin");
  }

  private static void add(Rows rows, HubEvent event) {
    Span span = Occurrences.span(event.event());
    rows.add(
        event.id(),
        event.version(),
        event.event().uid().value(),
        RemoteJson.write(event.event()),
        !event.event().recurrence().isEmpty(),
        Times.text(span.start()),
        Times.text(span.end()),
        event.deleted(),
        event.origin().map(BindingId::toString).orElse(""));
  }

  private void insert(List<HubEvent> events) {
    Rows rows = eventRows();
    events.forEach(event -> add(rows, event));
    rows.execute(
        handle,
        """
        insert into calsyncd.calendar_events
          (id, firm_id, user_id, hub_calendar_id, uid, version, content, is_series, starts_at,
           ends_at, origin_binding_id, updated_at)
        select r.id::uuid, :firm, :user, :hub, r.uid, r.version::bigint, r.content::jsonb,
          r.is_series::boolean, r.starts_at::timestamptz, r.ends_at::timestamptz,
          nullif(r.origin, '')::uuid, clock_timestamp()
        from <rows>
        """,
        "firm",
        binding.owner().firmId(),
        "user",
        binding.owner().userId(),
        "hub",
        binding.hubCalendar().value());
  }

  private void update(List<HubEvent> events) {
    recordOverwritten(events);
    Rows rows = eventRows();
    events.forEach(event -> add(rows, event));
    int written =
        rows.execute(
            handle,
            """
            update calsyncd.calendar_events e
            set uid = r.uid, content = r.content::jsonb, is_series = r.is_series::boolean,
              version = r.version::bigint, starts_at = r.starts_at::timestamptz,
              ends_at = r.ends_at::timestamptz, updated_at = clock_timestamp(),
              deleted_at = case when r.gone::boolean then coalesce(e.deleted_at, now()) end
            from <rows> where e.id = r.id::uuid and e.version < r.version::bigint
            """);
    if (written < events.size()) {
      throw new IllegalStateException("an event was written that the page had not locked");
    }
  }

  /** Before it is: the row still has what goes, and no link of ours shows that we knew of it. */
  private void recordOverwritten(List<HubEvent> events) {
    Rows rows = AuditTable.overwrites();
    events.stream()
        .filter(event -> !event.deleted())
        .forEach(event -> rows.add(event.id(), RemoteJson.write(event.event())));
    AuditTable.recordOverwritten(handle, lease, rows);
  }

  private void links(Sorted sorted) {
    batches(sorted.forgotten.keySet(), this::forget);
    batches(sorted.saves.values(), this::save);
    if (!sorted.forgotten.isEmpty() || !sorted.saves.isEmpty()) {
      proposals.count();
    }
  }

  private void forget(List<LinkId> links) {
    Map<LinkId, String> ended = new LinkedHashMap<>();
    links.forEach(link -> ended.put(link, "unlinked"));
    conflicts.decide(ended);
    Rows rows = new Rows("id");
    links.forEach(rows::add);
    rows.execute(
        handle,
        """
        delete from calsyncd.event_links l using <rows>
        where l.id = r.id::uuid and l.binding_id = :binding
        """,
        "binding",
        binding.id().value());
  }

  private void save(List<Link> links) {
    LinkRows.save(handle, binding, links);
    proposals.sort(links);
  }
}
