package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.function.Predicate;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.InstanceIterator;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recurrenceset.OfRule;

/** The patternedRecurrence resource. At most one occurrence falls on a date. */
record Recurrence(RecurrencePattern pattern, RecurrenceRange range) {

  static Recurrence parse(JsonNode node, String defaultZone) {
    if (!node.path("pattern").isObject() || !node.path("range").isObject()) {
      throw GraphError.invalidProperty("recurrence: pattern and range are required.");
    }
    return new Recurrence(
        RecurrencePattern.parse(node.get("pattern")),
        RecurrenceRange.parse(node.get("range"), defaultZone));
  }

  Recurrence startingOn(LocalDate date) {
    return new Recurrence(pattern, range.startingOn(date));
  }

  ObjectNode render() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("pattern", pattern.render());
    node.set("range", range.render());
    return node;
  }

  /**
   * Walks the dates of the series in order, beginning not after {@code from}.
   *
   * @param proceed whether to take this date and go on
   */
  void walk(LocalDate from, boolean clampShortMonths, Predicate<LocalDate> proceed) {
    InstanceIterator dates = iterator(clampShortMonths);
    if (from.isAfter(range.start())) {
      dates.fastForward(allDay(from));
    }
    Iterator<DateTime> rest = dates;
    while (rest.hasNext() && proceed.test(date(rest.next()))) {
      continue;
    }
  }

  /** The first date of the series; refuses a series that has none. */
  LocalDate first(boolean clampShortMonths) {
    InstanceIterator dates = iterator(clampShortMonths);
    if (!dates.hasNext()) {
      throw new GraphError(
          400, "ErrorRecurrenceHasNoOccurrence", "The recurrence has no occurrence.");
    }
    return date(dates.next());
  }

  private InstanceIterator iterator(boolean clampShortMonths) {
    String rrule = pattern.rrule(clampShortMonths) + range.ending().rrule();
    try {
      return new OfRule(new RecurrenceRule(rrule), allDay(range.start())).iterator();
    } catch (InvalidRecurrenceRuleException impossible) {
      throw new IllegalStateException("not a rule: " + rrule, impossible);
    }
  }

  private static DateTime allDay(LocalDate date) {
    return new DateTime(date.getYear(), date.getMonthValue() - 1, date.getDayOfMonth());
  }

  private static LocalDate date(DateTime date) {
    return LocalDate.of(date.getYear(), date.getMonth() + 1, date.getDayOfMonth());
  }
}
