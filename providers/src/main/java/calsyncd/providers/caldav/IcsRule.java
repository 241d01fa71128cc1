package calsyncd.providers.caldav;

import calsyncd.calendar.Recurrence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The recurrence of a master, line by line: rules as a whole, dates one by one. */
record IcsRule(IcsEvents reader, IcsDates dates) {
  private static final Set<String> RULES = Set.of("RRULE", "EXRULE");
  private static final Set<String> DATES = Set.of("RDATE", "EXDATE");

  /**
   * Makes the lines say what is wanted; whether anything was written.
   *
   * @param cancelled occurrences that do not take place, as {@code EXDATE}s
   * @throws IcsException where a wanted line is none of RFC 5545 §3.8.5
   */
  boolean apply(IcsBlock master, Recurrence wanted, List<IcsLine> cancelled) throws IcsException {
    String before = master.text();
    List<IcsLine> lines = new ArrayList<>();
    for (String line : wanted.lines()) {
      lines.add(line(line));
    }
    rules(master, lines);
    lines.addAll(cancelled);
    dates(master, lines);
    return !master.text().equals(before);
  }

  private static IcsLine line(String text) throws IcsException {
    IcsLine line = IcsLine.read(text);
    if (text.indexOf('\n') >= 0 || !RULES.contains(line.name()) && !DATES.contains(line.name())) {
      throw new IcsException("not a line of a recurrence");
    }
    return IcsLine.of(line.name(), line.parameters(), line.value());
  }

  private static void rules(IcsBlock master, List<IcsLine> wanted) {
    List<IcsLine> rules = wanted.stream().filter(line -> RULES.contains(line.name())).toList();
    List<String> are =
        master.lines().filter(l -> RULES.contains(l.name())).map(IcsRule::said).toList();
    if (!are.equals(rules.stream().map(IcsRule::said).toList())) {
      master.replace(RULES, rules);
    }
  }

  private static String said(IcsLine line) {
    return line.name() + ":" + line.value().strip();
  }

  private void dates(IcsBlock master, List<IcsLine> wanted) {
    Set<String> missing = new LinkedHashSet<>();
    wanted.stream().filter(l -> DATES.contains(l.name())).forEach(l -> missing.addAll(days(l)));
    Set<String> all = new HashSet<>(missing);
    for (IcsLine line : master.lines().filter(l -> DATES.contains(l.name())).toList()) {
      List<String> says = days(line);
      if (all.containsAll(says)) {
        missing.removeAll(new HashSet<>(says));
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
}
