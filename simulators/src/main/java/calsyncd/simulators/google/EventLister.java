package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code events.list} and {@code events.instances}. */
final class EventLister {
  /** Endless series are expanded this far when the query sets no end. */
  private static final Duration EXPANDED = Duration.ofDays(730);

  private final World world;
  private final InstantSource clock;
  private final Supplier<GoogleOptions> options;
  private final Snapshots snapshots = new Snapshots();

  EventLister(World world, InstantSource clock, Supplier<GoogleOptions> options) {
    this.world = world;
    this.clock = clock;
    this.options = options;
  }

  Response list(Request request) {
    World.Access access = world.access(request, "freeBusyReader");
    var query = new ListQuery(request, access.freeBusyOnly());
    String owner = owner(access, query.pageFingerprint());
    PageShortfall shortfall = options.get().pageShortfall();
    Snapshots.Page page =
        query
            .pageToken()
            .map(token -> snapshots.next(token, owner, query.maxResults(), shortfall))
            .orElseGet(() ->
                snapshots.first(snapshot(access, query, owner), query.maxResults(), shortfall));
    return answer(access, new EventView(access, query.timeZone()), page);
  }

  Response instances(Request request) {
    World.Access access = world.access(request, "reader");
    var query = new ListQuery(request, true);
    SimCalendar calendar = access.calendar();
    Stored master = calendar.find(request.pathParam("eventId")).orElseThrow(GoogleErrors::notFound);
    String owner = owner(access, master.id() + query.pageFingerprint());
    var filter = new EventFilter(query, calendar, query.timeMin(), query.timeMax());
    PageShortfall shortfall = options.get().pageShortfall();
    Snapshots.Page page =
        query
            .pageToken()
            .map(token -> snapshots.next(token, owner, query.maxResults(), shortfall))
            .orElseGet(() -> {
              List<ObjectNode> chosen =
                  master.series() && !master.cancelled()
                      ? chosen(request, calendar, master, filter)
                      : List.of();
              var snapshot = new Snapshots.Snapshot(owner, chosen, Optional.empty());
              return snapshots.first(snapshot, query.maxResults(), shortfall);
            });
    return answer(access, new EventView(access, query.timeZone()), page);
  }

  private List<ObjectNode> chosen(
      Request request, SimCalendar calendar, Stored master, EventFilter filter) {
    boolean deleted = request.query("showDeleted").filter("true"::equals).isPresent();
    Optional<String> start = request.query("originalStart");
    return start.isEmpty()
        ? instances(calendar, master, filter, deleted)
        : named(calendar, master, start.get()).stream()
            .filter(item -> deleted || !Stored.isCancelled(item))
            .toList();
  }

  /** The one instance with this original start, however far away. */
  private static Optional<ObjectNode> named(SimCalendar calendar, Stored master, String start) {
    var series = calendar.series(master.json());
    String field = start.length() == 10 ? "date" : "dateTime";
    When when = When.parse(Json.object().put(field, start), calendar.zone(), "originalStart");
    return series
        .startNamed(when.compact())
        .map(at ->
            calendar
                .find(series.instanceId(at))
                .filter(stored -> !stored.orphan())
                .map(Stored::json)
                .orElseGet(() -> series.instance(at)));
  }

  private static String owner(World.Access access, String query) {
    return access.user() + " " + access.calendar().id() + " " + query;
  }

  private Snapshots.Snapshot snapshot(World.Access access, ListQuery query, String owner) {
    SimCalendar calendar = access.calendar();
    calendar.purge(options.get().tombstoneLifetime());
    refuseOldUpdatedMin(query);
    synchronized (calendar) {
      return query
          .syncToken()
          .map(token -> incremental(access, query, owner, SyncToken.decode(token)))
          .orElseGet(() -> full(access, query, owner));
    }
  }

  private void refuseOldUpdatedMin(ListQuery query) {
    Instant oldest = clock.instant().minus(options.get().tombstoneLifetime());
    if (query.updatedMin().filter(oldest::isAfter).isPresent()) {
      throw GoogleErrors.atParameter(
          410,
          "calendar",
          "updatedMinTooLongAgo",
          "The requested minimum modification time lies too far in the past.",
          "updatedMin");
    }
  }

  private Snapshots.Snapshot full(World.Access access, ListQuery query, String owner) {
    SimCalendar calendar = access.calendar();
    var filter = new EventFilter(query, calendar, query.timeMin(), query.timeMax());
    var items = new ArrayList<ObjectNode>();
    for (Stored stored : calendar.all()) {
      if (filter.content(stored.json()) && filter.updated(stored)) {
        items.addAll(shown(calendar, stored, query, filter));
      }
    }
    if (query.orderByStart()) {
      ZoneId zone = calendar.zone();
      items.sort(Comparator.comparing(item -> EventView.start(item, zone)));
    }
    Optional<String> token =
        query.yieldsSyncToken()
            ? Optional.of(token(access, query, window(query)).encode())
            : Optional.empty();
    return new Snapshots.Snapshot(owner, items, token);
  }

  /** What a full listing shows of one stored event, by the two flags. */
  private List<ObjectNode> shown(
      SimCalendar calendar, Stored stored, ListQuery query, EventFilter filter) {
    if (stored.cancelled()) {
      boolean kept =
          query.showDeleted() || (!query.singleEvents() && calendar.ofLiveSeries(stored));
      boolean deletedMaster = query.singleEvents() && stored.series();
      boolean listed = kept && !deletedMaster && filter.window(stored.json());
      return listed ? List.of(Stored.tombstone(stored.json())) : List.of();
    }
    if (stored.series() && query.singleEvents()) {
      return generated(calendar, stored, filter);
    }
    return filter.window(stored.json()) ? List.of(stored.json()) : List.of();
  }

  private Snapshots.Snapshot incremental(
      World.Access access, ListQuery query, String owner, SyncToken token) {
    SimCalendar calendar = access.calendar();
    boolean elsewhere = !token.scope().equals(scope(access));
    if (elsewhere || !token.round().equals(query.roundFingerprint())) {
      throw GoogleErrors.invalid("Invalid sync token value.");
    }
    Instant oldest = clock.instant().minus(options.get().tombstoneLifetime());
    if (token.epoch() != calendar.epoch() || token.issued().isBefore(oldest)) {
      throw GoogleErrors.fullSyncRequired();
    }
    var filter = new EventFilter(query, calendar, token.from(), token.to());
    var items = new ArrayList<ObjectNode>();
    for (Stored stored : calendar.changedAfter(token.seq())) {
      boolean news = stored.born() > token.seq() && !stored.cancelled();
      if (filter.type(stored.json()) && (!news || filter.window(stored.json()))) {
        items.addAll(changed(calendar, stored, query, filter));
      }
    }
    String next = token(access, query, token.window()).encode();
    return new Snapshots.Snapshot(owner, items, Optional.of(next));
  }

  /** What an incremental round shows of a changed event: deletions always. */
  private List<ObjectNode> changed(
      SimCalendar calendar, Stored stored, ListQuery query, EventFilter filter) {
    if (stored.series() && query.singleEvents()) {
      return stored.cancelled()
          ? generated(calendar, stored, filter).stream().map(EventLister::cancelled).toList()
          : generated(calendar, stored, filter);
    }
    return List.of(stored.cancelled() ? Stored.tombstone(stored.json()) : stored.json());
  }

  /** Unmodified instances of a series; its exceptions are events of their own. */
  private List<ObjectNode> generated(SimCalendar calendar, Stored master, EventFilter filter) {
    var series = calendar.series(master.json());
    Instant end = filter.to().equals(Instant.MAX) ? clock.instant().plus(EXPANDED) : filter.to();
    return series
        .starts()
        .takeWhile(start -> start.instant().isBefore(end))
        .filter(start -> !modified(calendar, series.instanceId(start)))
        .map(series::instance)
        .filter(filter::window)
        .toList();
  }

  private static boolean modified(SimCalendar calendar, String instanceId) {
    return calendar.find(instanceId).filter(stored -> !stored.orphan()).isPresent();
  }

  private List<ObjectNode> instances(
      SimCalendar calendar, Stored master, EventFilter filter, boolean showDeleted) {
    synchronized (calendar) {
      var items = new ArrayList<>(generated(calendar, master, filter));
      for (Stored exception : calendar.exceptionsOf(master.id())) {
        boolean shown = !exception.orphan() && (showDeleted || !exception.cancelled());
        if (shown && filter.window(exception.json())) {
          items.add(exception.json());
        }
      }
      items.sort(Comparator.comparing(item -> EventView.start(item, calendar.zone())));
      return items;
    }
  }

  private static ObjectNode cancelled(ObjectNode instance) {
    return Stored.tombstone(instance.put("status", "cancelled"));
  }

  private SyncToken token(World.Access access, ListQuery query, String window) {
    SimCalendar calendar = access.calendar();
    return new SyncToken(
        scope(access),
        calendar.seq(),
        calendar.epoch(),
        query.roundFingerprint(),
        window,
        clock.instant());
  }

  private static String window(ListQuery query) {
    return SyncToken.window(query.timeMin(), query.timeMax());
  }

  private static String scope(World.Access access) {
    return "events " + access.user() + " " + access.calendar().id();
  }

  private Response answer(World.Access access, EventView view, Snapshots.Page page) {
    SimCalendar calendar = access.calendar();
    var answer =
        Json.object()
            .put("kind", "calendar#events")
            .put("etag", "\"p" + calendar.seq() + "\"")
            .put("summary", calendar.summary())
            .put("description", "")
            .put("updated", SimCalendar.stamp(clock.instant()))
            .put("timeZone", calendar.zone().getId())
            .put("accessRole", access.role());
    answer.putArray("defaultReminders").addObject().put("method", "popup").put("minutes", 30);
    page.next().ifPresent(token -> answer.put("nextPageToken", token));
    page.syncToken().ifPresent(token -> answer.put("nextSyncToken", token));
    var items = answer.putArray("items");
    page.items().forEach(item -> items.add(view.show(item)));
    return Response.json(200, answer);
  }
}
