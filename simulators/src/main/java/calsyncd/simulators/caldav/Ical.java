package calsyncd.simulators.caldav;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A component (RFC 5545 §3.6), its lines unfolded. */
record Ical(String name, List<Line> lines, List<Ical> children) {
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\":;])*)*):(.*)");

  /**
   * A property.
   *
   * @param parameters as written, each with the semicolon before it
   */
  record Line(String name, String parameters, String value) {
    /** The first value of a parameter, or empty. */
    String parameter(String which) {
      Matcher found = pattern(which).matcher(parameters);
      return found.find() ? found.group(1).replace("\"", "") : "";
    }

    Line without(String which) {
      return new Line(name, pattern(which).matcher(parameters).replaceAll(""), value);
    }

    Line with(String which, String text) {
      return new Line(name, without(which).parameters + ";" + which + "=" + text, value);
    }

    private static Pattern pattern(String which) {
      return Pattern.compile("(?i);" + which + "=((?:\"[^\"]*\"|[^\";])*)");
    }

    String text() {
      return name + parameters + ":" + value;
    }
  }

  /**
   * Reads an object.
   *
   * @throws calsyncd.simulators.http.Refusal where it is none
   */
  static Ical parse(String text) {
    Ical document = new Ical("", new ArrayList<>(), new ArrayList<>());
    Deque<Ical> open = new ArrayDeque<>(List.of(document));
    for (String written : text.replaceAll("\r?\n[ \t]", "").split("\r?\n")) {
      if (!written.isEmpty()) {
        take(open, line(written));
      }
    }
    if (open.size() != 1 || document.children.size() != 1) {
      throw DavErrors.object("valid-calendar-data");
    }
    return document.children.getFirst();
  }

  private static Line line(String written) {
    Matcher line = LINE.matcher(written);
    boolean control = written.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f);
    if (!line.matches() || control) {
      throw DavErrors.object("valid-calendar-data");
    }
    return new Line(line.group(1).toUpperCase(Locale.ROOT), line.group(2), line.group(3));
  }

  private static void take(Deque<Ical> open, Line line) {
    switch (line.name()) {
      case "BEGIN" -> {
        Ical child = new Ical(line.value(), new ArrayList<>(), new ArrayList<>());
        open.element().children.add(child);
        open.push(child);
      }
      case "END" -> {
        if (!open.pop().name.equals(line.value()) || open.isEmpty()) {
          throw DavErrors.object("valid-calendar-data");
        }
      }
      default -> open.element().lines.add(line);
    }
  }

  Stream<Ical> all(String component) {
    return children.stream().filter(child -> child.name.equals(component));
  }

  /** The events. */
  List<Ical> events() {
    return all("VEVENT").toList();
  }

  Stream<Line> lines(String property) {
    return lines.stream().filter(line -> line.name().equals(property));
  }

  Optional<Line> line1(String property) {
    return lines(property).findFirst();
  }

  /** The value of a property, or empty. */
  String value(String property) {
    return line1(property).map(Line::value).orElse("");
  }

  /** The UID of the object. */
  String uid() {
    return children.stream()
        .map(child -> child.value("UID"))
        .filter(uid -> !uid.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** The object as text, folded after at most so many octets. */
  String text(int octets) {
    StringBuilder text = new StringBuilder();
    write(text, octets);
    return text.toString();
  }

  private void write(StringBuilder text, int octets) {
    fold(text, "BEGIN:" + name, octets);
    lines.forEach(line -> fold(text, line.text(), octets));
    children.forEach(child -> child.write(text, octets));
    fold(text, "END:" + name, octets);
  }

  private static void fold(StringBuilder text, String line, int octets) {
    int used = 0;
    for (int point : line.codePoints().toArray()) {
      String character = Character.toString(point);
      int size = character.getBytes(StandardCharsets.UTF_8).length;
      if (used + size > octets) {
        text.append("\r\n ");
        used = 1;
      }
      text.append(character);
      used += size;
    }
    text.append("\r\n");
  }
}
