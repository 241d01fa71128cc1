package calsyncd.proofs.simulation;

import calsyncd.calendar.Uid;
import calsyncd.daemon.postgres.PostgresDueWork;
import calsyncd.daemon.postgres.PostgresHub;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.ForwardingPage;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Owner;
import calsyncd.testkit.simulation.SimulatedCalendar;
import calsyncd.testkit.simulation.SimulatedHub;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** The daemon's hub, emptied, whose clock is the simulation's. */
final class RealHub implements SimulatedHub {
  static final Owner OWNER = new Owner("simulation", new UUID(0, 1));

  private static final String NODE = "node";
  private static final Map<String, String> KINDS =
      Map.of("google", "google", "graph", "microsoft", "caldav", "caldav");

  private final HubDatabase database;
  private final InstantSource clock;
  private final AtomicLong lastId = new AtomicLong(1000);
  private final PostgresHub hub;
  private final PostgresDueWork work;
  private final HubTables rows;
  private final Person person;
  private final Map<BindingId, Lease> leases = new HashMap<>();
  private final Map<BindingId, Long> heard = new HashMap<>();
  private Seen seen;
  private int writes;

  RealHub(HubDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.rows = new HubTables(database);
    Supplier<UUID> ids = () -> new UUID(0, lastId.incrementAndGet());
    this.hub = new PostgresHub(database.database(), ids);
    this.work = new PostgresDueWork(database.database(), List.of(Duration.ZERO), Integer.MAX_VALUE);
    this.seen = new Seen(rows);
    this.person = new Person(this, database.database(), rows, ids);
    database.clear();
  }

  /** What was read since somebody wrote. */
  private static final class Seen {
    private final HubTables rows;
    private final Map<UUID, List<HubEvent>> events = new HashMap<>();
    private final Map<BindingId, List<Link>> links = new HashMap<>();
    private Optional<List<Deed>> deeds = Optional.empty();

    Seen(HubTables rows) {
      this.rows = rows;
    }

    List<HubEvent> events(UUID calendar) {
      return events.computeIfAbsent(calendar, rows::events);
    }

    List<Deed> deeds() {
      List<Deed> all = deeds.orElseGet(rows::deeds);
      deeds = Optional.of(all);
      return all;
    }
  }

  /** The database's clock is told the time, and what was read is read again. */
  <T> T anew(Supplier<T> work) {
    database.tell(clock.instant());
    try {
      return work.get();
    } finally {
      seen = new Seen(rows);
    }
  }

  @Override
  public BindingId bind(HubCalendarId calendar, SimulatedCalendar remote, BindingRules rules) {
    UUID id = new UUID(0, lastId.incrementAndGet());
    return anew(() -> {
      grant(id, KINDS.getOrDefault(remote.quirks().name(), ""), remote.id().value());
      let(calendar, rules);
      database.change(
          """
          insert into calsyncd.calendar_bindings (id, firm_id, user_id, connection_id,
            remote_calendar_id, hub_calendar_id, direction, exports_attendees, may_mail)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          id,
          OWNER.firmId(),
          OWNER.userId(),
          id,
          id,
          calendar.value(),
          rules.direction().name().toLowerCase(Locale.ROOT),
          rules.exportsAttendees(),
          rules.mayMail());
      BindingId binding = new BindingId(id);
      lease(binding);
      return binding;
    });
  }

  private void grant(UUID id, String kind, String remote) {
    database.change(
        """
        insert into calsyncd.calendar_connections
          (id, firm_id, user_id, provider, account_id, granted, secret, secret_key_id)
        values (?, ?, ?, ?, ?, 'write', '', 'none')
        """,
        id,
        OWNER.firmId(),
        OWNER.userId(),
        kind,
        remote);
    database.change(
        """
        insert into calsyncd.remote_calendars
          (id, firm_id, user_id, connection_id, remote_id, name) values (?, ?, ?, ?, ?, ?)
        """,
        id,
        OWNER.firmId(),
        OWNER.userId(),
        id,
        remote,
        remote);
  }

  private void let(HubCalendarId calendar, BindingRules rules) {
    database.change(
        """
        insert into calsyncd.hub_calendars (id, firm_id, user_id, name) values (?, ?, ?, 'hub')
        on conflict do nothing
        """,
        calendar.value(),
        OWNER.firmId(),
        OWNER.userId());
    database.change(
        """
        insert into calsyncd.calendar_preferences
          (firm_id, user_id, allow_writes, conflict_strategy)
        values (?, ?, ?, ?) on conflict do nothing
        """,
        OWNER.firmId(),
        OWNER.userId(),
        rules.writes(),
        rules.conflicts().name().toLowerCase(Locale.ROOT));
  }

  /** It is claimed as any binding is that is due and whose node is dead. */
  @Override
  public Lease lease(BindingId binding) {
    return anew(() -> {
      database.change(
          """
          update calsyncd.calendar_bindings
          set due_at = case when id = ? then '-infinity'::timestamptz end,
            not_before = '-infinity', lease_node = case when id <> ? then lease_node end
          """,
          binding.value(),
          binding.value());
      work.beat(NODE);
      Lease lease = work.claim(NODE, 1).getFirst();
      leases.put(binding, lease);
      return lease;
    });
  }

  @Override
  public <T> T inPage(Lease lease, Function<HubPage, T> page) {
    return anew(() -> {
      AtomicLong counted = new AtomicLong();
      T result =
          hub.inPage(
              lease,
              tx -> {
                counted.set(0);
                return page.apply(new Counted(tx, counted));
              });
      writes += (int) counted.get();
      return result;
    });
  }

  /** Counts what is written. */
  private static final class Counted extends ForwardingPage {
    private final AtomicLong writes;

    Counted(HubPage inner, AtomicLong writes) {
      super(inner);
      this.writes = writes;
    }

    @Override
    public void write(List<HubWrite> all) {
      writes.addAndGet(all.size());
      super.write(all);
    }
  }

  @Override
  public User user() {
    return person;
  }

  @Override
  public HubEvent event(EventId id) {
    return leases.values().stream()
        .flatMap(lease -> seen.events(lease.binding().hubCalendar().value()).stream())
        .filter(event -> event.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Optional<EventId> find(HubCalendarId calendar, Uid uid) {
    return all(calendar).stream()
        .filter(event -> !event.deleted() && event.event().uid().equals(uid))
        .map(HubEvent::id)
        .findFirst();
  }

  @Override
  public List<HubEvent> all(HubCalendarId calendar) {
    return seen.events(calendar.value());
  }

  @Override
  public long versions() {
    return database
        .read(
            "select coalesce(sum(version), 0) from calsyncd.calendar_events", row -> row.getLong(1))
        .getFirst();
  }

  @Override
  public int writes() {
    return writes;
  }

  @Override
  public List<Link> links(BindingId binding) {
    return seen.links.computeIfAbsent(binding, this::readLinks);
  }

  private List<Link> readLinks(BindingId binding) {
    Lease lease = leases.get(binding);
    List<EventId> events = all(lease.binding().hubCalendar()).stream().map(HubEvent::id).toList();
    return hub
        .trial(lease, tried -> tried.inPage(lease, page -> page.linksTo(events)))
        .values()
        .stream()
        .sorted(Comparator.comparing(link -> link.id().value()))
        .toList();
  }

  @Override
  public List<HubWrite.Clash> openConflicts() {
    return rows.conflicts("open");
  }

  @Override
  public List<HubWrite.Clash> settledConflicts() {
    return rows.conflicts("resolved");
  }

  @Override
  public List<Deed> deeds() {
    return seen.deeds();
  }

  @Override
  public List<Proposal> proposals() {
    return rows.proposals();
  }

  @Override
  public Set<BindingId> takeRung() {
    Set<BindingId> rung = new LinkedHashSet<>();
    for (HubTables.Rung now : rows.rung()) {
      Optional<Long> before = Optional.ofNullable(heard.put(now.binding(), now.times()));
      if (now.times() > before.orElse(0L)) {
        rung.add(now.binding());
      }
    }
    return rung;
  }
}
