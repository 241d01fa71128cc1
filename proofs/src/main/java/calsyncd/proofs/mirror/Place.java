package calsyncd.proofs.mirror;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Carriage;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A calendar at a provider, as its owner reads and edits it with another program. */
final class Place {
  private final Account account;
  private final CalendarProvider provider;

  /** What differs from service to service. */
  interface Account {
    /** As a connection names it. */
    String kind();

    /** As the owner's program names the calendar. */
    RemoteCalendarId calendar();

    /** An adapter on the service with the owner's own token. */
    CalendarProvider open();

    /** Whom the service has mailed. */
    List<String> mails();

    /** What the daemon asked for so far, forgotten with this: {@code METHOD path}. */
    List<String> takeCalls();

    /** From here on this part of the daemon's calls fails, in every way that there is. */
    void disturb(double rate, long seed);

    /** From here on none fails. */
    void calm();

    /** The names of what looks as if events were lost. */
    Set<String> lies();

    /** So many of the daemon's readings from here on are as they should be, the next is a lie. */
    void lie(String name, int skip);

    /** Whether the lie was told; if not, it will not be. */
    boolean told();
  }

  Place(Account account) {
    this.account = account;
    this.provider = account.open();
  }

  Account account() {
    return account;
  }

  String name() {
    return account.kind();
  }

  CalendarProvider provider() {
    return provider;
  }

  /** One event, if it is there. */
  Optional<RemoteEvent> fetch(RemoteId id) {
    return provider.fetch(account.calendar(), id) instanceof Fetched.Found(RemoteEvent event)
        ? Optional.of(event)
        : Optional.empty();
  }

  RemoteEvent create(calsyncd.provider.CreateKey key, Event event) {
    return provider.create(account.calendar(), key, event);
  }

  RemoteEvent update(RemoteEvent known, Event wanted) {
    return provider.update(account.calendar(), known, wanted);
  }

  void delete(RemoteEvent known) {
    provider.delete(account.calendar(), known);
  }

  /** All events of the window that Graph is read in. */
  List<RemoteEvent> all(Carriage.Bounds bounds) {
    Map<RemoteId, Optional<RemoteEvent>> found = new LinkedHashMap<>();
    ChangeQuery query = new ChangeQuery.Snapshot(bounds.window());
    while (true) {
      ChangePage page = provider.changes(account.calendar(), query);
      page.changes().forEach(change -> add(found, change));
      if (!(page.then() instanceof ChangePage.Then.More(var token))) {
        break;
      }
      query = new ChangeQuery.Next(token);
    }
    List<RemoteEvent> all = new ArrayList<>();
    found.forEach((id, event) -> event.or(() -> fetch(id)).ifPresent(all::add));
    return all;
  }

  private static void add(Map<RemoteId, Optional<RemoteEvent>> found, RemoteChange change) {
    switch (change) {
      case RemoteChange.Whole(RemoteEvent event) -> found.put(event.id(), Optional.of(event));
      case RemoteChange.Removed(RemoteId id) -> found.remove(id);
      default -> found.put(change.id(), Optional.empty());
    }
  }
}
