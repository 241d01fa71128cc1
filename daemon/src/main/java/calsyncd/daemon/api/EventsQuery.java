package calsyncd.daemon.api;

import calsyncd.daemon.api.EventCursor.Order;
import calsyncd.daemon.postgres.EventFilter;
import calsyncd.hub.HubCalendarId;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a list of events, checked.
 *
 * @param viewer in whose zone dates and floating times are read
 */
record EventsQuery(
    EventFilter filter, boolean expand, int limit, Optional<EventCursor> cursor, ZoneId viewer) {
  private static final List<String> KNOWN =
      List.of(
          "from",
          "to",
          "hub_calendar_id",
          "updated_since",
          "include_removed",
          "limit",
          "cursor",
          "expand");
  private static final int MAX_LIMIT = 500;
  private static final int DEFAULT_LIMIT = 100;
  private static final Duration MAX_EXPANDED = Duration.ofDays(366);

  /** PostgreSQL's own bounds are wider; no event of a person is outside these. */
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  static EventsQuery of(MultivaluedMap<String, String> parameters, ZoneId viewer) {
    checkKnown(parameters);
    EventFilter filter =
        new EventFilter(
            one(parameters, "from").map(text -> instant("from", text, viewer)),
            one(parameters, "to").map(text -> instant("to", text, viewer)),
            one(parameters, "hub_calendar_id").map(EventsQuery::calendar),
            one(parameters, "updated_since").map(text -> instant("updated_since", text, viewer)),
            flag(parameters, "include_removed"));
    boolean expand = flag(parameters, "expand");
    checkWindow(filter, expand);
    checkRemoved(filter);
    Order order = order(filter, expand);
    return new EventsQuery(
        filter,
        expand,
        one(parameters, "limit").map(EventsQuery::limit).orElse(DEFAULT_LIMIT),
        one(parameters, "cursor").map(text -> EventCursor.of(text, order)),
        viewer);
  }

  Order order() {
    return order(filter, expand);
  }

  private static Order order(EventFilter filter, boolean expand) {
    if (expand) {
      return Order.OCCURRENCE;
    }
    return filter.updatedSince().isPresent() ? Order.CHANGE : Order.START;
  }

  private static void checkKnown(MultivaluedMap<String, String> parameters) {
    for (var parameter : parameters.entrySet()) {
      if (!KNOWN.contains(parameter.getKey())) {
        throw Problem.of(400, "a parameter is not known; the parameters are " + KNOWN);
      }
      if (parameter.getValue().size() > 1) {
        throw Problem.parameter(parameter.getKey(), "is given more than once");
      }
    }
  }

  private static void checkWindow(EventFilter filter, boolean expand) {
    if (expand && (filter.from().isEmpty() || filter.to().isEmpty())) {
      throw Problem.parameter("expand", "needs from and to");
    }
    if (expand && filter.updatedSince().isPresent()) {
      throw Problem.parameter("expand", "does not go with updated_since");
    }
    if (filter.from().isEmpty() || filter.to().isEmpty()) {
      return;
    }
    Duration span = Duration.between(filter.from().get(), filter.to().get());
    if (span.isNegative() || span.isZero()) {
      throw Problem.parameter("from", "must be before to");
    }
    if (expand && span.compareTo(MAX_EXPANDED) > 0) {
      throw Problem.parameter("to", "must be within 366 days of from where expand is true");
    }
  }

  /** What left a window by being removed and what left it otherwise would look alike. */
  private static void checkRemoved(EventFilter filter) {
    if (filter.removed() && filter.updatedSince().isEmpty()) {
      throw Problem.parameter("include_removed", "needs updated_since");
    }
    if (filter.removed() && (filter.from().isPresent() || filter.to().isPresent())) {
      throw Problem.parameter("include_removed", "does not go with from, to");
    }
  }

  private static Optional<String> one(MultivaluedMap<String, String> parameters, String name) {
    return Optional.ofNullable(parameters.getFirst(name));
  }

  static Instant instant(String parameter, String text, ZoneId viewer) {
    return time(text, viewer).orElseThrow(() -> badTime(parameter));
  }

  /** A date's midnight, or a time; empty where the text is neither. */
  static Optional<Instant> time(String text, ZoneId viewer) {
    try {
      Instant at =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay(viewer).toInstant()
              : OffsetDateTime.parse(text).toInstant();
      return Optional.of(at).filter(it -> it.isAfter(EARLIEST) && it.isBefore(LATEST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Problem badTime(String parameter) {
    return Problem.parameter(
        parameter, "must be 2026-12-03, 2026-12-03T09:00:00Z or ...+01:00 (a + is %2B in a URL)");
  }

  private static HubCalendarId calendar(String text) {
    return Ids.uuid(text)
        .map(HubCalendarId::new)
        .orElseThrow(() -> Problem.parameter("hub_calendar_id", "must be a UUID"));
  }

  private static boolean flag(MultivaluedMap<String, String> parameters, String name) {
    return switch (one(parameters, name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Problem.parameter(name, "must be true or false");
    };
  }

  private static int limit(String text) {
    if (text.matches("[0-9]{1,3}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw Problem.parameter("limit", "must be a whole number from 1 to " + MAX_LIMIT);
  }
}
