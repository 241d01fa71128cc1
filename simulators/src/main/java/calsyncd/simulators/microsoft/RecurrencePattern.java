package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DayOfWeek;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The recurrencePattern resource: how often a series repeats. */
record RecurrencePattern(Type type, int interval, Days days, int dayOfMonth, int month) {

  /** The six pattern types and what each requires beside an interval. */
  enum Type {
    DAILY("daily", false, false, false),
    WEEKLY("weekly", true, false, false),
    ABSOLUTE_MONTHLY("absoluteMonthly", false, true, false),
    RELATIVE_MONTHLY("relativeMonthly", true, false, false),
    ABSOLUTE_YEARLY("absoluteYearly", false, true, true),
    RELATIVE_YEARLY("relativeYearly", true, false, true);

    private final String graphName;
    private final boolean needsDays;
    private final boolean needsDayOfMonth;
    private final boolean needsMonth;

    Type(String graphName, boolean needsDays, boolean needsDayOfMonth, boolean needsMonth) {
      this.graphName = graphName;
      this.needsDays = needsDays;
      this.needsDayOfMonth = needsDayOfMonth;
      this.needsMonth = needsMonth;
    }
  }

  /** Which of the matching days of a month counts. */
  enum Index {
    FIRST(1),
    SECOND(2),
    THIRD(3),
    FOURTH(4),
    LAST(-1);

    private final int position;

    Index(int position) {
      this.position = position;
    }
  }

  /** The weekdays of a pattern, the day a week begins with and the position in a month. */
  record Days(Set<DayOfWeek> days, DayOfWeek firstDayOfWeek, Index index) {}

  static RecurrencePattern parse(JsonNode node) {
    Type type = type(node.path("type").asText(""));
    RecurrencePattern pattern =
        new RecurrencePattern(
            type,
            node.path("interval").asInt(0),
            days(node),
            node.path("dayOfMonth").asInt(0),
            node.path("month").asInt(0));
    pattern.validate();
    return pattern;
  }

  private static Type type(String name) {
    for (Type type : Type.values()) {
      if (type.graphName.equalsIgnoreCase(name)) {
        return type;
      }
    }
    throw refused("type", "'" + name + "' is no recurrence pattern type");
  }

  private static Days days(JsonNode node) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    node.path("daysOfWeek").forEach(day -> days.add(constant(DayOfWeek.class, day.asText())));
    return new Days(
        Collections.unmodifiableSet(days),
        constant(DayOfWeek.class, node.path("firstDayOfWeek").asText("sunday")),
        constant(Index.class, node.path("index").asText("first")));
  }

  private static <E extends Enum<E>> E constant(Class<E> of, String name) {
    try {
      return Enum.valueOf(of, name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw refused(of.getSimpleName(), "'" + name + "' is not a member of it");
    }
  }

  private void validate() {
    require(interval >= 1 && interval <= 999, "interval", "must be between 1 and 999");
    require(!type.needsDays || !days.days().isEmpty(), "daysOfWeek", "is required");
    require(
        !type.needsDayOfMonth || (dayOfMonth >= 1 && dayOfMonth <= 31),
        "dayOfMonth",
        "must be between 1 and 31");
    require(!type.needsMonth || (month >= 1 && month <= 12), "month", "must be between 1 and 12");
  }

  private static void require(boolean holds, String property, String problem) {
    if (!holds) {
      throw refused(property, problem);
    }
  }

  private static GraphError refused(String property, String problem) {
    return GraphError.invalidProperty("recurrence.pattern." + property + ": " + problem + ".");
  }

  /**
   * The same rule in RFC 5545, without its end.
   *
   * @param clampShortMonths whether day 31 falls on the last day of a shorter month, as Outlook has
   *     it, or skips the month, as RFC 5545 has it
   */
  String rrule(boolean clampShortMonths) {
    return switch (type) {
          case DAILY -> "FREQ=DAILY";
          case WEEKLY ->
              "FREQ=WEEKLY;BYDAY=" + byDay() + ";WKST=" + shortName(days.firstDayOfWeek());
          case ABSOLUTE_MONTHLY -> "FREQ=MONTHLY" + byMonthDay(clampShortMonths);
          case RELATIVE_MONTHLY -> "FREQ=MONTHLY" + byPosition();
          case ABSOLUTE_YEARLY -> "FREQ=YEARLY;BYMONTH=" + month + byMonthDay(clampShortMonths);
          case RELATIVE_YEARLY -> "FREQ=YEARLY;BYMONTH=" + month + byPosition();
        }
        + ";INTERVAL="
        + interval;
  }

  private String byMonthDay(boolean clampShortMonths) {
    if (!clampShortMonths || dayOfMonth <= 28) {
      return ";BYMONTHDAY=" + dayOfMonth;
    }
    String candidates =
        IntStream.rangeClosed(28, dayOfMonth)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    return ";BYMONTHDAY=" + candidates + ";BYSETPOS=-1";
  }

  private String byPosition() {
    return ";BYDAY=" + byDay() + ";BYSETPOS=" + days.index().position;
  }

  private String byDay() {
    return days.days().stream().map(RecurrencePattern::shortName).collect(Collectors.joining(","));
  }

  private static String shortName(DayOfWeek day) {
    return day.name().substring(0, 2);
  }

  /** Graph answers every property of a pattern, those that do not apply with a default. */
  ObjectNode render() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", type.graphName)
            .put("interval", interval)
            .put("month", month)
            .put("dayOfMonth", dayOfMonth);
    if (!days.days().isEmpty()) {
      ArrayNode names = node.putArray("daysOfWeek");
      days.days().forEach(day -> names.add(lower(day)));
    }
    return node.put("firstDayOfWeek", lower(days.firstDayOfWeek()))
        .put("index", lower(days.index()));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
