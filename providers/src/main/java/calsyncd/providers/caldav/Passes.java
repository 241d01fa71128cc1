package calsyncd.providers.caldav;

import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.providers.caldav.CalDavFailures.Target;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Delta and snapshot passes over one calendar. A pass first lists what changed, by name, then reads
 * that in chunks, one a page; a pass without changes is one request.
 */
final class Passes {
  private final DavClient dav;
  private final URI calendar;
  private final Multiget multiget;

  Passes(DavClient dav, URI calendar, int chunk) {
    this.dav = dav;
    this.calendar = calendar;
    this.multiget = new Multiget(dav, calendar, chunk);
  }

  ChangePage page(ChangeQuery query) {
    return switch (query) {
      case ChangeQuery.Snapshot(Window window) -> snapshot(window);
      case ChangeQuery.Delta(Cursor since) -> delta(SyncState.of(since));
      case ChangeQuery.Next next -> next(Remaining.of(next.token()));
    };
  }

  private ChangePage next(Remaining remaining) {
    return remaining.names().isEmpty()
        ? delta(SyncState.of(new Cursor(remaining.cursor())))
        : read(List.of(), remaining);
  }

  /** The calendar's own facts; what proves that it reads. */
  Facts facts() {
    Facts facts =
        Multistatus.of(dav.propfind(calendar, 0, DavRequests.PROPFIND), Target.COLLECTION)
            .self(Target.COLLECTION)
            .map(Facts::of)
            .orElseThrow(() -> CalDavFailures.unreadable("empty_multistatus"));
    if (!facts.isCalendar()) {
      throw ProviderException.of(FailureClass.COLLECTION_GONE, "not_a_calendar");
    }
    return facts;
  }

  private ChangePage snapshot(Window window) {
    Facts facts = facts();
    if (!window.equals(Window.UNBOUNDED)) {
      return listed(new SyncState.Windowed(facts.role()), listing(window), Map.of());
    }
    if (facts.syncs()) {
      return synced(new SyncState.Token(facts.role(), ""));
    }
    Map<String, String> etags = listing(Window.UNBOUNDED);
    return listed(new SyncState.Listing(facts.role(), facts.ctag(), etags), etags, Map.of());
  }

  private ChangePage delta(SyncState state) {
    return switch (state) {
      case SyncState.Token token -> synced(token);
      case SyncState.Listing before -> compared(before);
      case SyncState.Tag before -> tagged(before);
      case SyncState.Windowed _ -> throw expired("window");
    };
  }

  private ChangePage compared(SyncState.Listing before) {
    Facts facts = facts();
    if (!facts.ctag().isEmpty() && facts.ctag().equals(before.ctag())) {
      return end(before, before.role());
    }
    Map<String, String> etags = listing(Window.UNBOUNDED);
    SyncState after = new SyncState.Listing(facts.role(), facts.ctag(), etags);
    return listed(after, etags, before.etags());
  }

  private ChangePage tagged(SyncState.Tag before) {
    if (facts().ctag().equals(before.ctag())) {
      return end(before, before.role());
    }
    throw expired("listing_too_long");
  }

  private static ChangePage end(SyncState state, String role) {
    return new ChangePage(List.of(), new ChangePage.Then.End(state.cursor()), role);
  }

  private static ProviderException expired(String reason) {
    return ProviderException.of(FailureClass.CURSOR_EXPIRED, reason);
  }

  /** ETags by name of all events inside the window. */
  private Map<String, String> listing(Window window) {
    Map<String, String> etags = new LinkedHashMap<>();
    Multistatus.of(dav.report(calendar, 1, DavRequests.query(window)), Target.COLLECTION)
        .items()
        .stream()
        .filter(item -> item.status() == 0)
        .filter(item -> !item.path().endsWith("/"))
        .forEach(item -> etags.put(multiget.name(item.path()), Multiget.etag(item)));
    return etags;
  }

  /** What is new or different; what is missing may be gone, but an absence is no tombstone. */
  private ChangePage listed(SyncState after, Map<String, String> now, Map<String, String> before) {
    List<String> changed =
        now.entrySet().stream()
            .filter(e -> e.getValue().isEmpty() || !e.getValue().equals(before.get(e.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    List<RemoteChange> missing = new ArrayList<>();
    before.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> missing.add(new RemoteChange.Unsure(multiget.id(name))));
    return read(missing, new Remaining(after.cursor().value(), false, changed));
  }

  /** RFC 6578 §3.2; status 507 on the collection itself means that the listing is cut (§3.6). */
  private ChangePage synced(SyncState.Token state) {
    Multistatus answer = sync(state);
    if (answer.syncToken().isEmpty()) {
      facts(); // Some servers say in a 207 that the calendar itself is gone.
      throw CalDavFailures.unreadable("sync_token_missing");
    }
    List<String> changed = new ArrayList<>();
    List<RemoteChange> removed = new ArrayList<>();
    boolean partial = false;
    for (Multistatus.Item item : answer.items()) {
      partial |= item.status() == 507;
      if (item.status() == 507 || item.path().endsWith("/")) {
        continue;
      }
      switch (item.status()) {
        case 404, 410 -> removed.add(new RemoteChange.Removed(new RemoteId(item.path())));
        default -> changed.add(multiget.name(item.path()));
      }
    }
    if (partial && answer.syncToken().equals(state.token())) {
      throw CalDavFailures.unreadable("sync_without_progress");
    }
    SyncState after = new SyncState.Token(state.role(), answer.syncToken());
    List<RemoteChange> known = state.token().isEmpty() ? List.of() : removed;
    return read(known, new Remaining(after.cursor().value(), partial, changed));
  }

  private Multistatus sync(SyncState.Token state) {
    DavAnswer answer = dav.report(calendar, 0, DavRequests.syncCollection(state.token()));
    if (answer.status() == 500 && !state.token().isEmpty()) {
      // Xandikos has no better word for a token that it does not know. The calendar still reads?
      facts();
      throw expired("sync_report_failed");
    }
    return Multistatus.of(answer, Target.COLLECTION);
  }

  private ChangePage read(List<RemoteChange> first, Remaining remaining) {
    Multiget.Chunk chunk = multiget.read(remaining.names());
    List<RemoteChange> changes = new ArrayList<>(first);
    changes.addAll(chunk.changes());
    Remaining rest = new Remaining(remaining.cursor(), remaining.partial(), chunk.unread());
    Cursor cursor = new Cursor(rest.cursor());
    ChangePage.Then then =
        rest.isEmpty() ? new ChangePage.Then.End(cursor) : new ChangePage.Then.More(rest.token());
    return new ChangePage(changes, then, SyncState.of(cursor).role());
  }
}
