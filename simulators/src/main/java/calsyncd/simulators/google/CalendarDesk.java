package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code calendarList.list}, {@code calendarList.get} and {@code calendars.get}. The state of a
 * list travels in its sync token as the set of listed ids.
 */
final class CalendarDesk {
  private final World world;
  private final InstantSource clock;
  private final Supplier<GoogleOptions> options;
  private final Snapshots snapshots = new Snapshots();

  CalendarDesk(World world, InstantSource clock, Supplier<GoogleOptions> options) {
    this.world = world;
    this.clock = clock;
    this.options = options;
  }

  Response get(Request request) {
    return Response.json(200, world.access(request).calendar().json());
  }

  Response listEntry(Request request) {
    World.Access access = world.access(request);
    return Response.json(200, entry(access.user(), access.calendar(), access.role()));
  }

  Response list(Request request) {
    String user = world.user(request);
    int size = ListQuery.maxResults(request, 100, 250);
    String owner = "list " + user;
    PageShortfall shortfall = options.get().pageShortfall();
    Snapshots.Page page =
        request
            .query("pageToken")
            .map(token -> snapshots.next(token, owner, size, shortfall))
            .orElseGet(() -> snapshots.first(snapshot(request, user, owner), size, shortfall));
    var answer = Json.object().put("kind", "calendar#calendarList").put("etag", "\"l\"");
    page.next().ifPresent(token -> answer.put("nextPageToken", token));
    page.syncToken().ifPresent(token -> answer.put("nextSyncToken", token));
    answer.putArray("items").addAll(page.items());
    return Response.json(200, answer);
  }

  private Snapshots.Snapshot snapshot(Request request, String user, String owner) {
    checkMix(request);
    boolean all =
        request.query("syncToken").isPresent()
            || request.query("showHidden").filter("true"::equals).isPresent();
    List<SimCalendar> visible =
        world.calendars().stream()
            .filter(calendar -> !calendar.deleted() && calendar.role(user).isPresent())
            .filter(calendar -> all || !calendar.hiddenFrom(user))
            .toList();
    Set<String> seen = seen(request, owner);
    String least = request.query("minAccessRole").orElse("none");
    var items = new ArrayList<ObjectNode>();
    for (SimCalendar calendar : visible) {
      String role = calendar.role(user).orElse("none");
      if (World.roleAtLeast(role, least) && !seen.contains(calendar.id())) {
        items.add(entry(user, calendar, role));
      }
    }
    Set<String> now = visible.stream().map(SimCalendar::id).collect(Collectors.toSet());
    seen.stream().filter(id -> !now.contains(id)).map(CalendarDesk::removed).forEach(items::add);
    Optional<String> token =
        request.query("minAccessRole").isPresent()
            ? Optional.empty()
            : Optional.of(token(owner, now));
    return new Snapshots.Snapshot(owner, items, token);
  }

  private static void checkMix(Request request) {
    boolean hides =
        Stream.of("showDeleted", "showHidden")
            .anyMatch(name -> request.query(name).filter("false"::equals).isPresent());
    boolean restricted = hides || request.query("minAccessRole").isPresent();
    if (request.query("syncToken").isPresent() && restricted) {
      throw GoogleErrors.invalid("Sync token cannot be used with other request restrictions.");
    }
  }

  private Set<String> seen(Request request, String owner) {
    Optional<SyncToken> token = request.query("syncToken").map(SyncToken::decode);
    if (token.isEmpty()) {
      return Set.of();
    }
    if (!token.get().scope().equals(owner)) {
      throw GoogleErrors.invalid("Invalid sync token value.");
    }
    if (token.get().issued().isBefore(clock.instant().minus(options.get().tombstoneLifetime()))) {
      throw GoogleErrors.fullSyncRequired();
    }
    return new TreeSet<>(List.of(token.get().round().split(" ")));
  }

  private String token(String owner, Set<String> ids) {
    String listed = String.join(" ", new TreeSet<>(ids));
    return new SyncToken(owner, 0, 0, listed, "/", clock.instant()).encode();
  }

  private static ObjectNode removed(String id) {
    return Json.object()
        .put("kind", "calendar#calendarListEntry")
        .put("id", id)
        .put("deleted", true);
  }

  private static ObjectNode entry(String user, SimCalendar calendar, String role) {
    ObjectNode entry = calendar.json().put("kind", "calendar#calendarListEntry");
    entry.put("accessRole", role).put("selected", true);
    if (calendar.hiddenFrom(user)) {
      entry.put("hidden", true);
    }
    if (calendar.id().equals(user)) {
      entry.put("primary", true);
    }
    entry.putArray("defaultReminders").addObject().put("method", "popup").put("minutes", 30);
    return entry;
  }
}
