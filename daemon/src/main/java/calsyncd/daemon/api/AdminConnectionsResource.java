package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.postgres.ConnectionDirectory;
import calsyncd.daemon.postgres.ConnectionDirectory.After;
import calsyncd.daemon.postgres.ConnectionDirectory.Entry;
import calsyncd.daemon.postgres.ConnectionDirectory.Filter;
import calsyncd.health.Health;
import calsyncd.health.Level;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All connections of a tenant, and how each fares. */
@Path("/api/calendar/admin/connections")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminConnectionsResource {
  private static final List<String> PARAMETERS =
      List.of("state", "health", "user_id", "search", "limit", "cursor");
  private static final List<String> STATES =
      List.of("active", "paused", "needs_reauth", "disconnected");
  private static final List<String> LEVELS =
      Arrays.stream(Level.values()).map(Level::shown).toList();
  private static final String NEEDS_REAUTH = Level.NEEDS_REAUTH.shown();
  private static final int MAX_SEARCH = 200;

  /** Health is judged, not stored: a page looks at so many connections for it at most. */
  private static final int LOOKED_AT = 250;

  private final ConnectionDirectory directory;
  private final Checkup checkup;

  /** Lists these. */
  public AdminConnectionsResource(ConnectionDirectory directory, Checkup checkup) {
    this.directory = directory;
    this.checkup = checkup;
  }

  /**
   * A page by e-mail. With {@code health} it may have fewer than {@code limit}, even none, and
   * still go on.
   */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, PARAMETERS);
    Optional<String> level = parameters.word("health", LEVELS);
    Filter filter = filter(caller.firmId(), level, parameters);
    Optional<After> after =
        parameters.text("cursor").map(text -> after(ListCursor.texts("connections", text)));
    return json(page(filter, level, after, parameters.limit()));
  }

  /** Of one health the state is known, and so an index. */
  private static Filter filter(String firm, Optional<String> level, Parameters parameters) {
    return new Filter(
        firm,
        parameters.word("state", STATES).or(() -> level.filter(NEEDS_REAUTH::equals)),
        parameters.text("user_id").map(AdminConnectionsResource::user),
        parameters.text("search").map(String::strip).map(AdminConnectionsResource::search),
        level.map(AdminConnectionsResource::level));
  }

  private static Level level(String word) {
    return Level.values()[LEVELS.indexOf(word)];
  }

  private static UUID user(String text) {
    return Ids.uuid(text).orElseThrow(() -> Problem.parameter("user_id", "must be a UUID"));
  }

  private static String search(String text) {
    if (text.length() > MAX_SEARCH || text.indexOf('\0') >= 0) {
      throw Problem.parameter("search", "must be at most " + MAX_SEARCH + " characters");
    }
    return text;
  }

  private static After after(List<String> parts) {
    return new After(parts.getFirst(), ListCursor.id(parts.getLast()));
  }

  private record Judged(Entry entry, Health health) {}

  private record Found(List<Judged> given, boolean more, Optional<After> last) {}

  private Found page(Filter filter, Optional<String> level, Optional<After> after, int limit) {
    int looks = level.isPresent() ? LOOKED_AT : limit;
    List<Entry> entries = directory.page(filter, after, looks + 1);
    List<Entry> seen = entries.subList(0, Math.min(looks, entries.size()));
    Checkup.Result health = checkup.of(filter.firm(), seen.stream().map(Entry::id).toList());
    List<Judged> given = new ArrayList<>();
    for (Entry entry : seen) {
      Health found = health.of(entry.id());
      if (level.filter(word -> !word.equals(found.level().shown())).isPresent()) {
        continue;
      }
      if (given.size() == limit) {
        return new Found(given, true, Optional.of(given.getLast().entry().after()));
      }
      given.add(new Judged(entry, found));
    }
    boolean more = entries.size() > looks;
    return new Found(given, more, more ? Optional.of(seen.getLast().after()) : Optional.empty());
  }

  private static ObjectNode json(Found found) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("connections");
    found.given().forEach(it -> array.add(json(it)));
    return json.put(
        "next_cursor",
        found
            .last()
            .filter(_ -> found.more())
            .map(it -> ListCursor.of("connections", List.of(it.email(), it.id().toString())))
            .orElse(null));
  }

  private static ObjectNode json(Judged it) {
    Entry entry = it.entry();
    ObjectNode json =
        ConnectionJson.of(entry.row(), it.health())
            .put("user_id", entry.row().owner().userId().toString())
            .put("bindings", entry.bindings())
            .put("failures", entry.failures());
    Json.put(json, "last_successful_sync", entry.synced());
    return json;
  }
}
