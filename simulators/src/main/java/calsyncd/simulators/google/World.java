package calsyncd.simulators.google;

import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Tokens;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Users, calendars, and who may do what. */
final class World {
  private static final List<String> ROLES =
      List.of("none", "freeBusyReader", "reader", "writer", "owner");

  private final InstantSource clock;
  private final Tokens tokens;
  private final Consumer<SimCalendar> onChange;
  private final BooleanSupplier startsBesideCount;
  private final Map<String, SimCalendar> calendars = new LinkedHashMap<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private long serial;

  World(
      InstantSource clock,
      Tokens tokens,
      Consumer<SimCalendar> onChange,
      BooleanSupplier startsBesideCount) {
    this.clock = clock;
    this.tokens = tokens;
    this.onChange = onChange;
    this.startsBesideCount = startsBesideCount;
  }

  /**
   * A calendar as one user may use it.
   *
   * @param role freeBusyReader, reader, writer or owner
   */
  record Access(String user, SimCalendar calendar, String role) {
    boolean primary() {
      return calendar.id().equals(user);
    }

    boolean freeBusyOnly() {
      return role.equals("freeBusyReader");
    }
  }

  synchronized void addUser(String email, ZoneId zone) {
    tokens.addUser(email);
    if (!calendars.containsKey(email)) {
      create(new SimCalendar.Description(email, email, zone, false), email);
    }
  }

  synchronized SimCalendar addCalendar(
      String user, String summary, ZoneId zone, boolean generated) {
    String domain = generated ? "@holiday.calendar.google.com" : "@group.calendar.google.com";
    String id = "c" + Integer.toHexString((user + summary).hashCode()) + (++serial) + domain;
    return create(new SimCalendar.Description(id, summary, zone, generated), user);
  }

  private SimCalendar create(SimCalendar.Description description, String user) {
    var calendar = new SimCalendar(description, clock, onChange, startsBesideCount);
    calendar.role(user, description.generated() ? "reader" : "owner");
    calendars.put(description.id(), calendar);
    return calendar;
  }

  synchronized List<SimCalendar> calendars() {
    return new ArrayList<>(calendars.values());
  }

  /** A calendar by id, deleted or not. */
  synchronized Optional<SimCalendar> calendar(String id) {
    return Optional.ofNullable(calendars.get(id));
  }

  /** From now on the user gets 403, not 404, for a calendar without a role. */
  void forbid(String user, String calendarId, boolean answer403) {
    String key = user + " " + calendarId;
    if (answer403) {
      forbidden.add(key);
    } else {
      forbidden.remove(key);
    }
  }

  /** Whose request it is; 401 if its token is not valid now. */
  String user(Request request) {
    String token = request.bearer().orElseThrow(GoogleErrors::authError);
    String user = tokens.userOf(token).orElseThrow(GoogleErrors::authError);
    String scope = tokens.scopeOf(token).orElse("");
    boolean writes = !request.method().equals("GET") && !request.path().endsWith("/watch");
    if (!covers(scope, writes && !request.path().endsWith("/stop"))) {
      throw GoogleErrors.refusal(
          403,
          "global",
          "insufficientPermissions",
          "Request had insufficient authentication scopes.");
    }
    return user;
  }

  /** The client the request's token was issued to. */
  String client(Request request) {
    return request.bearer().flatMap(tokens::clientOf).orElse("");
  }

  /** The calendar of the path, as this user sees it: 404 if it is not there for them. */
  Access access(Request request) {
    String user = user(request);
    String asked = request.pathParam("calendarId");
    return access(user, asked.equals("primary") ? user : asked);
  }

  /** As {@link #access(Request)}, and 403 without at least this role. */
  Access access(Request request, String atLeast) {
    Access access = access(request);
    if (ROLES.indexOf(access.role()) < ROLES.indexOf(atLeast)) {
      throw GoogleErrors.refusal(
          403,
          "calendar",
          "requiredAccessLevel",
          "You need to have " + atLeast + " access to this calendar.");
    }
    return access;
  }

  Access access(String user, String calendarId) {
    SimCalendar calendar =
        calendar(calendarId).filter(known -> !known.deleted()).orElseThrow(GoogleErrors::notFound);
    if (forbidden.contains(user + " " + calendarId)) {
      throw GoogleErrors.refusal(403, "global", "forbidden", "Forbidden");
    }
    String role = calendar.role(user).orElseThrow(GoogleErrors::notFound);
    return new Access(user, calendar, role);
  }

  static boolean roleAtLeast(String role, String atLeast) {
    return ROLES.indexOf(role) >= ROLES.indexOf(atLeast);
  }

  /** Scripts have no scope and may do anything. */
  private static boolean covers(String scope, boolean writes) {
    if (scope.isEmpty()) {
      return true;
    }
    for (String one : scope.split(" ")) {
      boolean calendar = one.contains("/auth/calendar");
      if (calendar && (!writes || !one.endsWith(".readonly"))) {
        return true;
      }
    }
    return false;
  }
}
