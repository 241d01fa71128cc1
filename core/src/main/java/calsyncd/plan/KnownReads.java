package calsyncd.plan;

import calsyncd.provider.Access;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a provider answered to the reading calls about one calendar, and which answers are missing.
 * Not safe for use by several threads.
 */
final class KnownReads {
  private final CalendarProvider provider;
  private final RemoteCalendarId calendar;
  private final int most;
  private int asked;
  private final Map<ChangeQuery, Known<ChangePage>> pages = new HashMap<>();
  private final Map<RemoteId, Known<Fetched>> events = new HashMap<>();
  private final Map<RemoteCalendarId, Known<Access>> access = new HashMap<>();
  private final Set<ChangeQuery> missingPages = new LinkedHashSet<>();
  private final Set<RemoteId> missingEvents = new LinkedHashSet<>();
  private boolean missingAccess;

  /**
   * Nothing is known yet.
   *
   * @param most so many calls are made at most
   */
  KnownReads(CalendarProvider provider, RemoteCalendarId calendar, int most) {
    this.provider = provider;
    this.calendar = calendar;
    this.most = most;
  }

  /** An answer, or the failure that was one. */
  private record Known<T>(Optional<T> answer, Optional<ProviderException> failure) {
    T get() {
      failure.ifPresent(e -> {
        throw e;
      });
      return answer.orElseThrow();
    }
  }

  Optional<ChangePage> page(ChangeQuery query) {
    Optional<Known<ChangePage>> known = Optional.ofNullable(pages.get(query));
    if (known.isEmpty()) {
      missingPages.add(query);
    }
    return known.map(Known::get);
  }

  Optional<Fetched> event(RemoteId id) {
    Optional<Known<Fetched>> known = Optional.ofNullable(events.get(id));
    if (known.isEmpty()) {
      missingEvents.add(id);
    }
    return known.map(Known::get);
  }

  Optional<Access> access() {
    Optional<Known<Access>> known = Optional.ofNullable(access.get(calendar));
    missingAccess |= known.isEmpty();
    return known.map(Known::get);
  }

  /** An event that a list shows as made under the key: a create whose answer was lost. */
  Optional<RemoteEvent> made(CreateKey key) {
    return pages.values().stream()
        .flatMap(page -> page.answer().stream())
        .flatMap(page -> page.changes().stream())
        .flatMap(change -> whole(change).stream())
        .filter(event -> event.key().equals(Optional.of(key)))
        .findFirst();
  }

  private static Optional<RemoteEvent> whole(RemoteChange change) {
    return switch (change) {
      case RemoteChange.Whole(RemoteEvent event) -> Optional.of(event);
      case RemoteChange.Master(RemoteEvent event) -> Optional.of(event);
      case RemoteChange.Instance _, RemoteChange.Removed _, RemoteChange.Unsure _ ->
          Optional.empty();
    };
  }

  /** Whether an answer was wanted that nobody has. */
  boolean lacks() {
    return missingAccess || !missingPages.isEmpty() || !missingEvents.isEmpty();
  }

  /**
   * Asks for all that is missing: of a list, for all of its pages.
   *
   * @throws ProviderException where a call failed for now, or for a reason that is no answer
   * @throws TooLargeException where it would be too many calls
   */
  void ask() {
    missingPages.forEach(this::list);
    missingPages.clear();
    missingEvents.forEach(id -> events.put(id, call(() -> provider.fetch(calendar, id))));
    missingEvents.clear();
    if (missingAccess) {
      access.put(calendar, call(() -> provider.access(calendar)));
      missingAccess = false;
    }
  }

  private void list(ChangeQuery first) {
    Optional<ChangeQuery> next = Optional.of(first);
    while (next.isPresent()) {
      ChangeQuery query = next.get();
      Known<ChangePage> page = call(() -> provider.changes(calendar, query));
      pages.put(query, page);
      next = page.answer().flatMap(it -> more(it.then())).filter(it -> !pages.containsKey(it));
    }
  }

  private static Optional<ChangeQuery> more(Then then) {
    return then instanceof Then.More(var token)
        ? Optional.of(new ChangeQuery.Next(token))
        : Optional.empty();
  }

  private <T> Known<T> call(Supplier<T> call) {
    if (++asked > most) {
      throw new TooLargeException(most);
    }
    try {
      return new Known<>(Optional.of(call.get()), Optional.empty());
    } catch (ProviderException e) {
      return switch (e.failureClass()) {
        case CURSOR_EXPIRED, GONE, REJECTED -> new Known<>(Optional.empty(), Optional.of(e));
        case TRANSIENT, RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE, CONFLICT -> throw e;
      };
    }
  }
}
