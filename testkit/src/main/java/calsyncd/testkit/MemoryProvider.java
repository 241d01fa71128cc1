package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.testkit.quirks.Quirks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A calendar that a test scripts: what it holds, what its log of changes says, and how its calls
 * fail. It writes whatever RFC 5545 has, and mails nobody unless it is asked to. Calls are counted
 * from 1, whatever they ask for.
 */
public final class MemoryProvider implements CalendarProvider {
  private static final Account ACCOUNT = new Account("account", "someone@example.org");

  private final Quirks quirks;
  private final MemoryCalendar calendar;
  private final MemoryListing listing;
  private final MemoryWrites writes;
  private final Map<RemoteId, FailureClass> refused = new HashMap<>();
  private final Map<Integer, Fault> faults = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<RemoteId, RemoteEvent> unlisted = new HashMap<>();
  private String role = "owner";
  private boolean lost;

  /** A calendar without quirks whose pages hold so many items. */
  public MemoryProvider(int pageSize, WatchScope scope, WindowKind window) {
    this(pageSize, Quirks.plain(scope, window), InstantSource.fixed(Instant.EPOCH));
  }

  /** A calendar without quirks that dates what is put into it by a clock. */
  public MemoryProvider(int pageSize, WatchScope scope, WindowKind window, InstantSource clock) {
    this(pageSize, Quirks.plain(scope, window).with(Quirks.Quirk.TELLS_WHEN), clock);
  }

  /** A calendar like that of another provider. */
  public MemoryProvider(int pageSize, Quirks quirks, InstantSource clock) {
    this.quirks = quirks;
    this.calendar = new MemoryCalendar(quirks, clock);
    this.listing = new MemoryListing(calendar, pageSize, quirks);
    this.writes = new MemoryWrites(calendar, quirks, ACCOUNT);
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
    calendar.put(event);
  }

  /**
   * Another client writes an event, as it is to be held; overrides that are undone are told.
   *
   * @return the event as a read answers it
   */
  public RemoteEvent write(RemoteEvent event) {
    return calendar.write(event);
  }

  /** What is written from now on, by anybody, is stored like this, whatever was projected. */
  public void rewriteBy(UnaryOperator<EventContent> rewriter) {
    calendar.rewriteBy(rewriter);
  }

  /** From now on this series is told as a master and its occurrences. */
  public void tellInPieces(RemoteId id) {
    calendar.tellInPieces(id);
  }

  /** Whether every series is told as a master and its occurrences. */
  public void tellInPieces(boolean every) {
    calendar.tellInPieces(every);
  }

  /** Removes an event; the log has its tombstone. */
  public void remove(RemoteId id) {
    calendar.remove(id);
  }

  /** Removes an event without a word. */
  public void vanish(RemoteId id) {
    calendar.events.remove(id);
  }

  /** Deltas do not tell of the newest items of the log, so many of them, until they are let to. */
  public void lag(int items) {
    listing.lag(items);
  }

  /**
   * Deltas tell once more what the log told so many items ago, as it was then.
   *
   * @param oldest what was told before stays as it is
   */
  public void repeat(int itemsAgo, Instant oldest) {
    calendar.repeat(itemsAgo, oldest);
  }

  /** Deltas tell how it stands with whatever they told again. */
  public void catchUp() {
    calendar.catchUp();
  }

  /** An item of the log as a test wants it. */
  public void say(RemoteChange change) {
    calendar.tell(change);
  }

  /** An event that a read of its id shows, though no listing does. */
  public void hold(RemoteEvent event) {
    unlisted.put(event.id(), event);
  }

  /** An item that snapshots list beside the events. */
  public void listAlso(RemoteChange change) {
    listing.listAlso(change);
  }

  /** A UID names one event at most, as in CalDAV. */
  public void keepUidsUnique() {
    writes.keepUidsUnique();
  }

  /** No cursor given until now is good any more. */
  public void expireCursors() {
    listing.expireCursors();
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
    listing.listForEver(isEndless);
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
    return List.copyOf(calendar.events.values());
  }

  /** Whom the provider told of writes of ours, one line a mail. */
  public List<String> mails() {
    return writes.mails();
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
    return quirks.capabilities();
  }

  @Override
  public Account account() {
    return ACCOUNT;
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return List.of();
  }

  @Override
  public ChangePage changes(RemoteCalendarId of, ChangeQuery query) {
    boolean empty = emptied(word(query));
    refuseIfLost();
    ChangePage page = listing.page(query, role);
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

  @Override
  public Fetched fetch(RemoteCalendarId of, RemoteId id) {
    emptied("fetch " + id.value());
    if (refused.containsKey(id)) {
      throw ProviderException.of(refused.get(id), "refused");
    }
    RemoteEvent event = calendar.events.getOrDefault(id, unlisted.get(id));
    return lost || event == null ? new Fetched.Gone() : new Fetched.Found(event);
  }

  @Override
  public Access access(RemoteCalendarId of) {
    emptied("access");
    refuseIfLost();
    return new Access("account", role);
  }

  @Override
  public Projection project(Event event) {
    return quirks.projection().apply(event);
  }

  @Override
  public RemoteEvent create(RemoteCalendarId of, CreateKey key, Event event, Mailing mailing) {
    return written("create " + key.value(), () -> writes.create(key, event, mailing));
  }

  @Override
  public RemoteEvent update(RemoteCalendarId of, RemoteEvent known, Event wanted, Mailing mailing) {
    return written("update " + known.id().value(), () -> writes.update(known, wanted, mailing));
  }

  @Override
  public void delete(RemoteCalendarId of, RemoteEvent known, Mailing mailing) {
    written("delete " + known.id().value(), () -> writes.delete(known, mailing));
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId of, RemoteEvent known, Response response) {
    return written("respond " + known.id().value(), () -> writes.respond(known, response));
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
