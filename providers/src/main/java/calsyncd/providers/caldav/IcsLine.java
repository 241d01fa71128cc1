package calsyncd.providers.caldav;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A content line (RFC 5545 §3.1) that gives itself back byte by byte, its folds included.
 *
 * @param name in upper case; empty where the line is none
 * @param value as written, still escaped
 * @param written the line, folded, without its end
 */
record IcsLine(String name, List<Parameter> parameters, String value, String written)
    implements IcsPart {
  private static final String END = "\r\n";
  private static final int OCTETS = 75;
  private static final String RAW = "(?:\"[^\"]*+\"|[^\":;,]*+)(?:,(?:\"[^\"]*+\"|[^\":;,]*+))*+";
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9-]++)((?:;[A-Za-z0-9-]++=" + RAW + ")*+):(.*+)", Pattern.DOTALL);
  private static final Pattern PARAMETER = Pattern.compile(";([A-Za-z0-9-]++)=(" + RAW + ")");
  private static final Pattern FOLD = Pattern.compile("\\r\\n[ \\t]");

  /**
   * A parameter.
   *
   * @param raw its value or values as written, quotation marks included
   */
  record Parameter(String name, String raw) {
    /** A value in quotation marks where it needs them, with RFC 6868's escapes. */
    static Parameter of(String name, String value) {
      String plain = value.replace("^", "^^").replace("\"", "^'").replaceAll("\\R", "^n");
      String safe = withoutControls(plain);
      boolean quotes = safe.chars().anyMatch(c -> ",;:".indexOf(c) >= 0);
      return new Parameter(name, quotes ? "\"" + safe + "\"" : safe);
    }
  }

  /** A line as it stands, its folds as CRLF and a blank. */
  static IcsLine read(String written) {
    String text = FOLD.matcher(written).replaceAll("");
    Matcher line = LINE.matcher(text);
    if (!line.matches()) {
      return new IcsLine("", List.of(), text, written);
    }
    List<Parameter> parameters = new ArrayList<>(2);
    Matcher parameter = PARAMETER.matcher(line.group(2));
    while (parameter.find()) {
      parameters.add(
          new Parameter(parameter.group(1).toUpperCase(Locale.ROOT), parameter.group(2)));
    }
    String name = line.group(1).toUpperCase(Locale.ROOT);
    return new IcsLine(name, List.copyOf(parameters), line.group(3), written);
  }

  /** A new line; its value is taken as it is. */
  static IcsLine of(String name, List<Parameter> parameters, String value) {
    StringBuilder line = new StringBuilder(name);
    parameters.forEach(p -> line.append(';').append(p.name()).append('=').append(p.raw()));
    String safe = withoutControls(value);
    return new IcsLine(name, List.copyOf(parameters), safe, folded(line + ":" + safe));
  }

  /** A new line without parameters. */
  static IcsLine of(String name, String value) {
    return of(name, List.of(), value);
  }

  /** A new line whose value is text. */
  static IcsLine text(String name, String text) {
    return of(name, escaped(text));
  }

  /** Text as a value (RFC 5545 §3.3.11). */
  static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\r\n", "\n")
        .replace('\r', '\n')
        .replace("\n", "\\n");
  }

  /** RFC 5545 §3.1 allows no control character but the tab; a line end would begin a property. */
  private static String withoutControls(String text) {
    return text.codePoints()
        .filter(c -> c == '\t' || c >= ' ' && c != 0x7f)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Broken after at most 75 octets, never inside a character. */
  private static String folded(String line) {
    StringBuilder folded = new StringBuilder(line.length() + 16);
    int octets = 0;
    for (int i = 0; i < line.length(); ) {
      int point = line.codePointAt(i);
      String character = Character.toString(point);
      int size = character.getBytes(StandardCharsets.UTF_8).length;
      if (octets + size > OCTETS) {
        folded.append(END).append(' ');
        octets = 1;
      }
      folded.append(character);
      octets += size;
      i += Character.charCount(point);
    }
    return folded.toString();
  }

  /** The line as the readers know it. */
  IcsProperty property() {
    Map<String, String> plain = new LinkedHashMap<>();
    parameters.forEach(p -> plain.putIfAbsent(p.name(), IcsReader.unquoted(p.raw())));
    return new IcsProperty(name, plain, value);
  }

  /** The same line with one parameter set, in its place; an empty value removes it. */
  IcsLine with(String parameter, String newValue) {
    List<Parameter> changed = new ArrayList<>();
    boolean done = newValue.isEmpty();
    for (Parameter old : parameters) {
      if (!old.name().equals(parameter)) {
        changed.add(old);
      } else if (!done) {
        changed.add(Parameter.of(parameter, newValue));
        done = true;
      }
    }
    if (!done) {
      changed.add(Parameter.of(parameter, newValue));
    }
    return of(name, changed, value);
  }

  @Override
  public void writeTo(StringBuilder text) {
    text.append(written).append(END);
  }
}
