package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.PageToken;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A calendar that a test scripts: what it holds, what its log of changes says, and how its calls
 * fail. It writes whatever RFC 5545 has, and mails nobody. Calls are counted from 1, whatever they
 * ask for.
 */
public final class MemoryProvider implements CalendarProvider {
  private final Capabilities capabilities;
  private final int pageSize;
  private final UnaryOperator<RemoteEvent> dated;
  private final Map<RemoteId, RemoteEvent> events = new LinkedHashMap<>();
  private final List<RemoteChange> log = new ArrayList<>();
  private final Set<RemoteId> inPieces = new HashSet<>();
  private final Map<RemoteId, FailureClass> refused = new HashMap<>();
  private final Map<CreateKey, RemoteId> keys = new HashMap<>();
  private final Map<Integer, Fault> faults = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<RemoteId, RemoteEvent> unlisted = new HashMap<>();
  private final List<RemoteChange> listedToo = new ArrayList<>();
  private int oldestCursor;
  private int revision;
  private String role = "owner";
  private boolean lost;
  private boolean endless;
  private boolean allInPieces;
  private boolean uniqueUids;

  /** A calendar whose pages hold so many items, and which does not say when one was changed. */
  public MemoryProvider(int pageSize, WatchScope scope, WindowKind window) {
    this(pageSize, scope, window, UnaryOperator.identity());
  }

  /** A calendar that dates what is put into it by a clock. */
  public MemoryProvider(int pageSize, WatchScope scope, WindowKind window, InstantSource clock) {
    this(pageSize, scope, window, event -> event.withChangedAt(Optional.of(clock.instant())));
  }

  private MemoryProvider(
      int pageSize, WatchScope scope, WindowKind window, UnaryOperator<RemoteEvent> dated) {
    this.pageSize = pageSize;
    this.dated = dated;
    this.capabilities = new Capabilities(scope, window, Capabilities.Mail.ON_REQUEST);
  }

  /** How one call goes wrong. */
  public sealed interface Fault {
    /** It throws. */
    record Fails(ProviderException failure) implements Fault {}

    /** A page without its items; nothing to any other call. */
    record Empty() implements Fault {}

    /** From this call on our role is another one. */
    record Role(String other) implements Fault {}

    /** It throws what no provider should. */
    record Crashes() implements Fault {}

    /** A writing call is carried out, and throws all the same; nothing to any other call. */
    record AnswerLost() implements Fault {}
  }

  /** Puts an event; the log tells it whole, or as a master alone where it comes in pieces. */
  public void put(RemoteEvent event) {
    Revision next = new Revision("r" + ++revision);
    RemoteEvent revised = dated.apply(event.withRevision(next));
    events.put(event.id(), revised);
    log.addAll(pieces(revised));
  }

  /** From now on this series is told as a master and its occurrences. */
  public void tellInPieces(RemoteId id) {
    inPieces.add(id);
  }

  /** Whether every series is told as a master and its occurrences. */
  public void tellInPieces(boolean every) {
    allInPieces = every;
  }

  /** Removes an event; the log has its tombstone. */
  public void remove(RemoteId id) {
    events.remove(id);
    log.add(new RemoteChange.Removed(id));
  }

  /** Removes an event without a word. */
  public void vanish(RemoteId id) {
    events.remove(id);
  }

  /** An item of the log as a test wants it. */
  public void say(RemoteChange change) {
    log.add(change);
  }

  /** An event that a read of its id shows, though no listing does. */
  public void hold(RemoteEvent event) {
    unlisted.put(event.id(), event);
  }

  /** An item that snapshots list beside the events. */
  public void listAlso(RemoteChange change) {
    listedToo.add(change);
  }

  /** A UID names one event at most, as in CalDAV. */
  public void keepUidsUnique() {
    uniqueUids = true;
  }

  /** No cursor given until now is good any more. */
  public void expireCursors() {
    log.add(new RemoteChange.Unsure(new RemoteId("nobody")));
    oldestCursor = log.size();
  }

  /** Our role from now on. */
  public void role(String other) {
    role = other;
  }

  /** The calendar is gone for us: listings say so, reads of events only say 404. */
  public void lose(boolean isLost) {
    lost = isLost;
  }

  /** Lists say that there is one more page, with a token of its own, whatever was read. */
  public void listForEver(boolean isEndless) {
    endless = isEndless;
  }

  /** Reads of this event fail like this. */
  public void refuse(RemoteId id, FailureClass how) {
    refused.put(id, how);
  }

  /** What the n-th call from now, counted from 1, comes to. */
  public void faultAt(int call, Fault fault) {
    faults.put(calls.size() + call, fault);
  }

  /** Nothing goes wrong any more. */
  public void heal() {
    faults.clear();
  }

  /** The calls so far: {@code delta}, {@code snapshot}, {@code next}, {@code fetch ID}, ... */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** What the calendar holds. */
  public List<RemoteEvent> held() {
    return List.copyOf(events.values());
  }

  private boolean emptied(String call) {
    calls.add(call);
    return switch (Optional.ofNullable(faults.remove(calls.size())).orElse(null)) {
      case null -> false;
      case Fault.Empty() -> true;
      case Fault.AnswerLost() -> false;
      case Fault.Role(String other) -> {
        role(other);
        yield false;
      }
      case Fault.Crashes() -> throw new MemoryHub.CrashException();
      case Fault.Fails(ProviderException failure) -> throw failure;
    };
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Account account() {
    return new Account("account", "someone@example.org");
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return List.of();
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    boolean empty = emptied(word(query));
    refuseIfLost();
    ChangePage page =
        switch (query) {
          case ChangeQuery.Delta(Cursor since) -> delta(Integer.parseInt(since.value()), 0);
          case ChangeQuery.Snapshot(var window) -> snapshot(new Place(0, log.size(), window));
          case ChangeQuery.Next(PageToken token) -> next(token.value());
        };
    return empty ? new ChangePage(List.of(), page.then(), page.accessRole()) : page;
  }

  private static String word(ChangeQuery query) {
    return switch (query) {
      case ChangeQuery.Delta _ -> "delta";
      case ChangeQuery.Snapshot _ -> "snapshot";
      case ChangeQuery.Next _ -> "next";
    };
  }

  private void refuseIfLost() {
    if (lost) {
      throw ProviderException.of(FailureClass.COLLECTION_GONE, "notFound");
    }
  }

  private record Place(int offset, int upTo, calsyncd.provider.Window window) {
    String token() {
      return "snapshot " + offset + " " + upTo + " " + window.from() + " " + window.to();
    }
  }

  private ChangePage next(String token) {
    String[] parts = token.split(" ");
    return parts[0].equals("delta")
        ? delta(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
        : snapshot(
            new Place(
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                new calsyncd.provider.Window(Instant.parse(parts[3]), Instant.parse(parts[4]))));
  }

  private ChangePage delta(int since, int offset) {
    if (since < oldestCursor) {
      throw ProviderException.of(FailureClass.CURSOR_EXPIRED, "fullSyncRequired");
    }
    List<RemoteChange> all = log.subList(since, log.size());
    String more = "delta " + since + " " + (offset + pageSize);
    return page(all, offset, more, log.size());
  }

  private ChangePage snapshot(Place place) {
    List<RemoteChange> all = new ArrayList<>();
    for (RemoteEvent event : events.values()) {
      var span = calsyncd.calendar.Occurrences.span(event.event());
      if (place.window().overlaps(span.start(), span.end())) {
        all.addAll(pieces(event));
      }
    }
    all.addAll(listedToo);
    Place more = new Place(place.offset() + pageSize, place.upTo(), place.window());
    return page(all, place.offset(), more.token(), place.upTo());
  }

  private ChangePage page(List<RemoteChange> all, int offset, String more, int end) {
    int to = Math.min(all.size(), offset + pageSize);
    List<RemoteChange> some = all.subList(Math.min(offset, to), to);
    Then then =
        endless || to < all.size()
            ? new Then.More(new PageToken(more))
            : new Then.End(new Cursor(Integer.toString(end)));
    return new ChangePage(some, then, role);
  }

  private boolean comesInPieces(RemoteId id) {
    return allInPieces || inPieces.contains(id);
  }

  private List<RemoteChange> pieces(RemoteEvent event) {
    return comesInPieces(event.id())
        ? MemorySeries.pieces(event)
        : List.of(new RemoteChange.Whole(event));
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    emptied("fetch " + id.value());
    if (refused.containsKey(id)) {
      throw ProviderException.of(refused.get(id), "refused");
    }
    RemoteEvent event = events.getOrDefault(id, unlisted.get(id));
    return lost || event == null ? new Fetched.Gone() : new Fetched.Found(event);
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    emptied("access");
    refuseIfLost();
    return new Access("account", role);
  }

  @Override
  public Projection project(Event event) {
    return MemoryWrites.project(event);
  }

  @Override
  public RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
    return written("create " + key.value(), () -> writes().create(key, event));
  }

  @Override
  public RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    return written("update " + known.id().value(), () -> writes().update(known, wanted));
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known) {
    written("delete " + known.id().value(), () -> writes().delete(known));
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    return written("respond " + known.id().value(), () -> writes().respond(known, response));
  }

  private MemoryWrites writes() {
    return new MemoryWrites(events, keys, account().email(), uniqueUids, this::write, this::remove);
  }

  /** Puts an event; in pieces, an override that was undone is told as what its series says. */
  private RemoteEvent write(RemoteEvent event) {
    Optional<RemoteEvent> before = Optional.ofNullable(events.get(event.id()));
    put(event);
    if (comesInPieces(event.id()) && before.isPresent()) {
      MemorySeries.undone(before.get(), event).forEach(log::add);
    }
    return events.getOrDefault(event.id(), event);
  }

  private <T> T written(String call, Supplier<T> work) {
    boolean answerLost = faults.get(calls.size() + 1) instanceof Fault.AnswerLost;
    emptied(call);
    refuseIfLost();
    T answer = work.get();
    if (answerLost) {
      throw ProviderException.of(FailureClass.TRANSIENT, "answerLost");
    }
    return answer;
  }

  @Override
  public Watch watch(WatchRequest request) {
    emptied("watch");
    return new Watch(request.channel(), "resource", request.until());
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    emptied("renew");
    throw ProviderException.of(FailureClass.GONE, "notRenewable");
  }

  @Override
  public void unwatch(Watch watch) {
    emptied("unwatch");
  }
}
