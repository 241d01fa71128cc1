package calsyncd.providers.caldav;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The recurrence of a master: rules as a whole, dates one by one, so that lines that say what is
 * wanted stay.
 *
 * @param start of the wanted series, in whose form occurrences are named
 */
record IcsRule(IcsEvents reader, IcsDates dates, EventTime start) {
  private static final Set<String> RULES = Set.of("RRULE", "EXRULE");
  private static final Set<String> NAMES = Set.of("RRULE", "EXRULE", "RDATE", "EXDATE");

  /**
   * A line of a recurrence as it can be written.
   *
   * @throws IcsException where it is none of RFC 5545 §3.8.5
   */
  private static IcsLine line(String text) throws IcsException {
    IcsLine line = IcsLine.read(text);
    if (text.indexOf('\n') >= 0 || !NAMES.contains(line.name())) {
      throw new IcsException("not a line of a recurrence");
    }
    return IcsLine.of(line.name(), line.parameters(), line.value());
  }

  private static List<IcsLine> lines(Recurrence recurrence) throws IcsException {
    List<IcsLine> lines = new ArrayList<>();
    for (String text : recurrence.lines()) {
      lines.add(line(text));
    }
    return lines;
  }

  /**
   * Makes the master say what is wanted; whether anything was written.
   *
   * @param cancelled occurrences that do not take place
   * @param overridden occurrences with an override of their own: what is said of them stays
   */
  boolean apply(
      IcsBlock master, Recurrence wanted, Set<RecurrenceId> cancelled, Set<RecurrenceId> overridden)
      throws IcsException {
    String before = master.text();
    List<IcsLine> lines = lines(wanted);
    rules(master, lines);
    additions(master, lines);
    SortedSet<RecurrenceId> excluded = new TreeSet<>(cancelled);
    lines.stream()
        .filter(line -> line.name().equals("EXDATE"))
        .flatMap(line -> reader.excluded(line.property(), start).stream())
        .forEach(excluded::add);
    exclusions(master, excluded, overridden);
    return !master.text().equals(before);
  }

  private static void rules(IcsBlock master, List<IcsLine> wanted) {
    List<IcsLine> rules = wanted.stream().filter(line -> RULES.contains(line.name())).toList();
    List<String> there =
        master.lines().filter(l -> RULES.contains(l.name())).map(IcsRule::said).toList();
    if (!there.equals(rules.stream().map(IcsRule::said).toList())) {
      master.replace(RULES, rules);
    }
  }

  private static String said(IcsLine line) {
    return IcsEvents.rule(line.property());
  }

  private void additions(IcsBlock master, List<IcsLine> wanted) {
    Set<String> missing = new LinkedHashSet<>();
    wanted.stream()
        .filter(line -> line.name().equals("RDATE"))
        .forEach(line -> missing.addAll(days(line)));
    Set<String> all = Set.copyOf(missing);
    for (IcsLine line : master.lines("RDATE").toList()) {
      List<String> says = days(line);
      if (all.containsAll(says)) {
        says.forEach(missing::remove);
      } else {
        master.removeLines(other -> other == line);
      }
    }
    missing.forEach(text -> master.add(written(text)));
  }

  /** One line a date, as the reader gives them. */
  private List<String> days(IcsLine line) {
    return reader.dates(line.property()).toList();
  }

  /** A date in the words of the resource; a period as it is. */
  private IcsLine written(String text) {
    IcsLine line = IcsLine.read(text);
    try {
      return line.property().parameter("VALUE").equals("PERIOD")
          ? IcsLine.of(line.name(), line.parameters(), line.value())
          : dates.line(line.name(), reader.times().time(line.property()));
    } catch (IcsException e) {
      return IcsLine.of(line.name(), line.parameters(), line.value());
    }
  }

  private void exclusions(
      IcsBlock master, SortedSet<RecurrenceId> wanted, Set<RecurrenceId> overridden) {
    SortedSet<RecurrenceId> missing = new TreeSet<>(wanted);
    missing.removeAll(overridden);
    for (IcsLine line : master.lines("EXDATE").toList()) {
      List<RecurrenceId> says = reader.excluded(line.property(), start);
      if (says.stream().allMatch(id -> wanted.contains(id) || overridden.contains(id))) {
        says.forEach(missing::remove);
      } else {
        master.removeLines(other -> other == line);
      }
    }
    missing.forEach(id -> master.add(dates.line("EXDATE", id.start())));
  }
}
