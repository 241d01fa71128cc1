package calsyncd.simulators.google;

import calsyncd.simulators.http.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The query of {@code events.list}, checked. */
final class ListQuery {
  private static final int DEFAULT_PAGE = 250;
  private static final int MAX_PAGE = 2_500;
  private static final List<String> FORBIDDEN_WITH_SYNC_TOKEN =
      List.of(
          "iCalUID",
          "orderBy",
          "privateExtendedProperty",
          "q",
          "sharedExtendedProperty",
          "timeMin",
          "timeMax",
          "updatedMin");

  /** A first request that carries one of these gets no sync token. */
  private static final List<String> WITHOUT_SYNC_TOKEN =
      List.of(
          "iCalUID",
          "orderBy",
          "privateExtendedProperty",
          "q",
          "sharedExtendedProperty",
          "updatedMin");

  private static final Set<String> FREE_ON_EVERY_PAGE =
      Set.of(
          "pageToken",
          "maxResults",
          "fields",
          "key",
          "alt",
          "prettyPrint",
          "quotaUser",
          "oauth_token");

  private final Request request;
  private final boolean forceSingle;

  ListQuery(Request request, boolean forceSingle) {
    this.request = request;
    this.forceSingle = forceSingle;
    check();
  }

  int maxResults() {
    return maxResults(request, DEFAULT_PAGE, MAX_PAGE);
  }

  static int maxResults(Request request, int byDefault, int cap) {
    try {
      int asked = request.query("maxResults").map(Integer::parseInt).orElse(byDefault);
      if (asked < 1) {
        throw GoogleErrors.invalid("Invalid value for: maxResults");
      }
      return Math.min(asked, cap);
    } catch (NumberFormatException e) {
      throw GoogleErrors.invalid("Invalid value for: maxResults");
    }
  }

  Optional<String> syncToken() {
    return request.query("syncToken");
  }

  Optional<String> pageToken() {
    return request.query("pageToken");
  }

  boolean singleEvents() {
    return forceSingle || flag("singleEvents");
  }

  boolean showDeleted() {
    return flag("showDeleted") || request.query("updatedMin").isPresent();
  }

  Optional<Instant> timeMin() {
    return instant("timeMin");
  }

  Optional<Instant> timeMax() {
    return instant("timeMax");
  }

  Optional<Instant> updatedMin() {
    return instant("updatedMin");
  }

  Optional<String> text() {
    return request.query("q");
  }

  Optional<String> iCalUid() {
    return request.query("iCalUID");
  }

  boolean orderByStart() {
    return request.query("orderBy").filter("startTime"::equals).isPresent();
  }

  List<String> eventTypes() {
    return request.queryAll("eventTypes");
  }

  List<String> properties(String kind) {
    return request.queryAll(kind + "ExtendedProperty");
  }

  Optional<ZoneId> timeZone() {
    try {
      return request.query("timeZone").map(ZoneId::of);
    } catch (DateTimeException e) {
      throw GoogleErrors.invalid("Invalid time zone definition.");
    }
  }

  boolean yieldsSyncToken() {
    return WITHOUT_SYNC_TOKEN.stream().allMatch(name -> request.query(name).isEmpty());
  }

  /** What must not change from page to page. */
  String pageFingerprint() {
    var kept = new TreeMap<>(request.query());
    kept.keySet().removeAll(FREE_ON_EVERY_PAGE);
    return kept.toString();
  }

  /** What must not change from round to round. */
  String roundFingerprint() {
    return singleEvents() + "|" + eventTypes() + "|" + request.query("timeZone").orElse("");
  }

  private void check() {
    if (syncToken().isPresent()) {
      boolean mixed =
          FORBIDDEN_WITH_SYNC_TOKEN.stream().anyMatch(n -> request.query(n).isPresent());
      boolean hides = request.query("showDeleted").filter("false"::equals).isPresent();
      if (mixed || hides) {
        throw GoogleErrors.refusal(
            400,
            "calendar",
            "syncTokenWithRequestRestrictions",
            "Sync token cannot be used with other request restrictions.");
      }
    }
    if (orderByStart() && !singleEvents()) {
      throw GoogleErrors.invalid(
          "The requested ordering is not available for the particular query.");
    }
    Optional<Instant> min = timeMin();
    Optional<Instant> max = timeMax();
    if (min.isPresent() && max.isPresent() && !max.get().isAfter(min.get())) {
      throw timeRangeEmpty();
    }
  }

  static RuntimeException timeRangeEmpty() {
    return GoogleErrors.atParameter(
        400, "calendar", "timeRangeEmpty", "The specified time range is empty.", "timeMax");
  }

  private boolean flag(String name) {
    return request.query(name).filter("true"::equals).isPresent();
  }

  private Optional<Instant> instant(String name) {
    try {
      return request.query(name).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw GoogleErrors.invalid("Invalid value for: " + name);
    }
  }
}
