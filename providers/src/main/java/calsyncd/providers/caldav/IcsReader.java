package calsyncd.providers.caldav;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.fortuna.ical4j.data.CalendarParserImpl;
import net.fortuna.ical4j.data.ContentHandler;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.data.UnfoldingReader;
import net.fortuna.ical4j.util.CompatibilityHints;

/**
 * Reads iCalendar text with ical4j's parser, but without its model: that reads each value at once,
 * so one odd date would cost the whole object, and it keeps a registry of time zones.
 */
final class IcsReader {
  static {
    CompatibilityHints.setHintEnabled(CompatibilityHints.KEY_RELAXED_PARSING, true);
    CompatibilityHints.setHintEnabled(CompatibilityHints.KEY_RELAXED_UNFOLDING, true);
    CompatibilityHints.setHintEnabled(CompatibilityHints.KEY_RELAXED_VALIDATION, true);
  }

  private static final CalendarParserImpl PARSER = new CalendarParserImpl(true);

  private static final Pattern FOLD = Pattern.compile("\\r?\\n[ \\t]");
  private static final Pattern LINES = Pattern.compile("\\r\\n|\\n|\\r");
  private static final Pattern LIMIT = Pattern.compile("(?i)(?:BEGIN|END):[A-Z0-9-]+\\s*");
  private static final Pattern NAMED = Pattern.compile("[A-Za-z0-9-]++[;:].*+", Pattern.DOTALL);
  private static final Pattern SOUND =
      Pattern.compile(
          "[A-Za-z0-9-]++(?:;[A-Za-z0-9-]++=(?:\"[^\"]*+\"|[^\":;,]*+)"
              + "(?:,(?:\"[^\"]*+\"|[^\":;,]*+))*+)*+:.*+",
          Pattern.DOTALL);
  private static final Pattern PARAMETER =
      Pattern.compile(";([A-Za-z0-9-]++)=(\"[^\"]*+\"|[^\":;,]*+)");

  private IcsReader() {}

  /** The {@code VCALENDAR}; of several, one with the parts of all. */
  static IcsComponent read(String ics) throws IcsException {
    try {
      return parse(bare(ics));
    } catch (IcsException first) {
      return parse(repaired(ics));
    }
  }

  /** The text that {@link #read} takes: as it is, or repaired. */
  static String sound(String ics) throws IcsException {
    try {
      parse(bare(ics));
      return bare(ics);
    } catch (IcsException first) {
      String repaired = repaired(ics);
      parse(repaired);
      return repaired;
    }
  }

  private static String bare(String ics) {
    return ics.startsWith("\uFEFF") ? ics.substring(1) : ics;
  }

  private static IcsComponent parse(String ics) throws IcsException {
    Tree tree = new Tree();
    try (UnfoldingReader reader = new UnfoldingReader(new StringReader(ics), 4096, true)) {
      PARSER.parse(reader, tree);
      return tree.calendar;
    } catch (IOException | ParserException | RuntimeException e) {
      throw new IcsException("not iCalendar", e);
    }
  }

  /**
   * The text without what the parser cannot pass: limits in lower case, empty lines, text that was
   * broken without folding, lines with broken parameters.
   */
  private static String repaired(String ics) {
    List<StringBuilder> lines = new ArrayList<>();
    for (String line : LINES.split(FOLD.matcher(ics.replace("\uFEFF", "")).replaceAll(""))) {
      if (LIMIT.matcher(line).matches()) {
        lines.add(new StringBuilder(line.strip().toUpperCase(Locale.ROOT)));
      } else if (SOUND.matcher(line).matches()) {
        lines.add(new StringBuilder(line));
      } else if (!NAMED.matcher(line).matches() && !lines.isEmpty()) {
        continued(lines.getLast(), line);
      }
    }
    return String.join("\r\n", lines) + "\r\n";
  }

  private static void continued(StringBuilder previous, String line) {
    if (!LIMIT.matcher(previous).matches()) {
      previous.append(line);
    }
  }

  /** Builds the tree as the parser goes. */
  private static final class Tree implements ContentHandler {
    private final IcsComponent calendar = IcsComponent.named("VCALENDAR");
    private final Deque<IcsComponent> open = new ArrayDeque<>(List.of(calendar));
    private Map<String, String> parameters = Map.of();
    private String value = "";

    @Override
    public void startCalendar() {}

    @Override
    public void endCalendar() {}

    @Override
    public void startComponent(String name) {
      IcsComponent component = IcsComponent.named(name.toUpperCase(Locale.ROOT));
      open.element().children().add(component);
      open.push(component);
    }

    @Override
    public void endComponent(String name) {
      open.pop();
    }

    @Override
    public void startProperty(String name) {
      parameters = Map.of();
      value = "";
    }

    @Override
    public void parameter(String name, String quoted) {
      if (parameters.isEmpty()) {
        parameters = new HashMap<>(4);
      }
      parameters.putIfAbsent(name.toUpperCase(Locale.ROOT), unquoted(quoted));
    }

    @Override
    public void propertyValue(String text) {
      value = text;
    }

    @Override
    public void endProperty(String name) {
      String upper = name.strip().toUpperCase(Locale.ROOT);
      boolean person = upper.equals("ATTENDEE") || upper.equals("ORGANIZER");
      if (person && value.startsWith("\"")) {
        afterList();
      }
      open.element().properties().add(new IcsProperty(upper, parameters, value));
    }

    /** The parser ends a parameter's list of values at its first comma: the rest is read here. */
    private void afterList() {
      Matcher matcher = PARAMETER.matcher(value);
      int end = value.indexOf('"', 1) + 1;
      while (end > 0 && value.startsWith(",\"", end)) {
        end = value.indexOf('"', end + 2) + 1;
      }
      while (matcher.find(end) && matcher.start() == end) {
        parameter(matcher.group(1), matcher.group(2));
        end = matcher.end();
      }
      value = value.substring(Math.min(value.length(), end + 1));
    }
  }

  /** Without quotes, and RFC 6868 undone. */
  static String unquoted(String quoted) {
    boolean quotes = quoted.length() > 1 && quoted.startsWith("\"") && quoted.endsWith("\"");
    String bare = quotes ? quoted.substring(1, quoted.length() - 1) : quoted;
    return bare.indexOf('^') < 0
        ? bare
        : bare.replace("^^", "\0").replace("^n", "\n").replace("^'", "\"").replace('\0', '^');
  }
}
