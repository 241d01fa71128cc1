package calsyncd.testkit;

import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.PageToken;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.testkit.quirks.Quirks;
import calsyncd.testkit.quirks.Quirks.Quirk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The passes over a memory provider's calendar. */
final class MemoryListing {
  private final MemoryCalendar calendar;
  private final int pageSize;
  private final boolean hints;
  private final boolean newest;
  private final List<RemoteChange> listedToo = new ArrayList<>();
  private int oldestCursor;
  private int lag;
  private boolean endless;

  /**
   * Lists pages of so many items.
   *
   * @param quirks whether removals, and what is outside the window, are only hinted at, and whether
   *     each event is told of once
   */
  MemoryListing(MemoryCalendar calendar, int pageSize, Quirks quirks) {
    this.calendar = calendar;
    this.pageSize = pageSize;
    this.hints = quirks.has(Quirk.HINTS_AT_REMOVALS);
    this.newest = quirks.has(Quirk.TELLS_NEWEST);
  }

  void listAlso(RemoteChange change) {
    listedToo.add(change);
  }

  void listForEver(boolean isEndless) {
    endless = isEndless;
  }

  void lag(int items) {
    lag = items;
  }

  void expireCursors() {
    calendar.tell(new RemoteChange.Unsure(new RemoteId("nobody")));
    oldestCursor = calendar.log.size();
  }

  ChangePage page(ChangeQuery query, String role) {
    return switch (query) {
      case ChangeQuery.Delta(Cursor since) -> delta(since.value().split(" "), 0, end(), role);
      case ChangeQuery.Snapshot(var window) -> snapshot(new Place(0, end(), window), role);
      case ChangeQuery.Next(PageToken token) -> next(token.value().split(" "), role);
    };
  }

  private int end() {
    return Math.max(oldestCursor, calendar.log.size() - lag);
  }

  /** Where a snapshot stands. */
  private record Place(int offset, int upTo, Window window) {
    String token() {
      return "snapshot " + offset + " " + upTo + " " + window.from() + " " + window.to();
    }

    static Place of(String[] parts) {
      Window window = windowOf(parts, 3);
      return new Place(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), window);
    }
  }

  private static Window windowOf(String[] parts, int at) {
    return parts.length > at
        ? new Window(Instant.parse(parts[at]), Instant.parse(parts[at + 1]))
        : Window.UNBOUNDED;
  }

  private ChangePage next(String[] parts, String role) {
    if (parts[0].equals("snapshot")) {
      return snapshot(Place.of(parts), role);
    }
    String[] cursor = List.of(parts).subList(3, parts.length).toArray(String[]::new);
    return delta(cursor, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), role);
  }

  private ChangePage delta(String[] cursor, int offset, int upTo, String role) {
    int since = Integer.parseInt(cursor[0]);
    if (since < oldestCursor) {
      throw ProviderException.of(FailureClass.CURSOR_EXPIRED, "fullSyncRequired");
    }
    int end = Math.max(since, newest ? upTo : end());
    Window window = windowOf(cursor, 1);
    List<RemoteChange> items = calendar.log.subList(since, end);
    List<RemoteChange> all =
        (newest ? newest(items).stream().map(this::current).toList() : items)
            .stream().map(change -> told(change, window)).toList();
    String more = "delta " + (offset + pageSize) + " " + upTo + " " + String.join(" ", cursor);
    return page(all, offset, more, cursor(end, window), role);
  }

  /** The last item about each event, or about each part of it. */
  private static List<RemoteChange> newest(List<RemoteChange> items) {
    Map<Object, RemoteChange> last = new LinkedHashMap<>();
    for (RemoteChange item : items) {
      if (item instanceof RemoteChange.Removed) {
        last.values().removeIf(it -> it.id().equals(item.id()));
      }
      Object about = item instanceof RemoteChange.Instance part ? part.instance() : item.id();
      last.remove(about);
      last.put(about, item);
    }
    return List.copyOf(last.values());
  }

  /** A listing of what is newest shows each occurrence as it is when it is asked for. */
  private RemoteChange current(RemoteChange change) {
    return change instanceof RemoteChange.Instance noted
        ? calendar.find(noted.id()).map(now -> MemorySeries.asItIs(now, noted)).orElse(noted)
        : change;
  }

  private RemoteChange told(RemoteChange change, Window window) {
    boolean plain = !hints || change instanceof RemoteChange.Whole(var event) && in(window, event);
    return plain ? change : new RemoteChange.Unsure(change.id());
  }

  private ChangePage snapshot(Place place, String role) {
    List<RemoteChange> all = new ArrayList<>();
    for (RemoteEvent event : calendar.events.values()) {
      if (in(place.window(), event)) {
        all.addAll(calendar.pieces(event));
      }
    }
    all.addAll(listedToo);
    Place more = new Place(place.offset() + pageSize, place.upTo(), place.window());
    Cursor end = cursor(place.upTo(), place.window());
    return page(all, place.offset(), more.token(), end, role);
  }

  private static boolean in(Window window, RemoteEvent event) {
    Span span = Occurrences.span(event.event());
    return window.overlaps(span.start(), span.end());
  }

  private Cursor cursor(int end, Window window) {
    return new Cursor(hints ? end + " " + window.from() + " " + window.to() : end + "");
  }

  private ChangePage page(
      List<RemoteChange> all, int offset, String more, Cursor end, String role) {
    int to = Math.min(all.size(), offset + pageSize);
    List<RemoteChange> some = all.subList(Math.min(offset, to), to);
    Then then = endless || to < all.size() ? new Then.More(new PageToken(more)) : new Then.End(end);
    return new ChangePage(some, then, role);
  }
}
