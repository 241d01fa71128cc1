package calsyncd.providers.caldav;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A component as it was written, so that what is not changed is given back byte by byte; only the
 * ends of lines become CRLF.
 */
record IcsBlock(String name, List<IcsPart> parts) implements IcsPart {
  private static final Pattern LINES = Pattern.compile("\\r?\\n(?![ \\t])");
  private static final Pattern FOLD = Pattern.compile("\\r?\\n([ \\t])");

  static IcsBlock named(String name) {
    return new IcsBlock(name, new ArrayList<>());
  }

  /**
   * Reads the one {@code VCALENDAR} of a resource.
   *
   * @throws IcsException where there is none or more than one, or its limits do not match
   */
  static IcsBlock read(String ics) throws IcsException {
    IcsBlock document = named("");
    Deque<IcsBlock> open = new ArrayDeque<>(List.of(document));
    for (String written : LINES.split(ics)) {
      IcsLine line = IcsLine.read(FOLD.matcher(written).replaceAll("\r\n$1"));
      switch (line.name()) {
        case "BEGIN" -> {
          IcsBlock block = named(line.value().strip().toUpperCase(Locale.ROOT));
          open.element().parts.add(block);
          open.push(block);
        }
        case "END" -> close(open, line.value().strip());
        default -> add(open.element(), line);
      }
    }
    if (open.size() != 1 || document.parts.size() != 1) {
      throw new IcsException("not one calendar");
    }
    return document.blocks("VCALENDAR").findFirst().orElseThrow(() -> new IcsException("none"));
  }

  private static void close(Deque<IcsBlock> open, String name) throws IcsException {
    if (!open.pop().name().equalsIgnoreCase(name) || open.isEmpty()) {
      throw new IcsException("unmatched end");
    }
  }

  private static void add(IcsBlock block, IcsLine line) {
    if (!line.written().isBlank()) {
      block.parts.add(line);
    }
  }

  /** Another block with the same lines and components. */
  IcsBlock copy() {
    IcsBlock copy = named(name);
    parts.forEach(part -> copy.parts.add(part instanceof IcsBlock block ? block.copy() : part));
    return copy;
  }

  /** The component as the readers know it. */
  IcsComponent component() {
    IcsComponent component = IcsComponent.named(name);
    for (IcsPart part : parts) {
      switch (part) {
        case IcsLine line -> component.properties().add(line.property());
        case IcsBlock block -> component.children().add(block.component());
      }
    }
    return component;
  }

  Stream<IcsBlock> blocks(String component) {
    return parts.stream()
        .filter(IcsBlock.class::isInstance)
        .map(IcsBlock.class::cast)
        .filter(block -> block.name.equals(component));
  }

  Stream<IcsLine> lines() {
    return parts.stream().filter(IcsLine.class::isInstance).map(IcsLine.class::cast);
  }

  Stream<IcsLine> lines(String property) {
    return lines().filter(line -> line.name().equals(property));
  }

  /** Adds a line after the others, before the first component. */
  void add(IcsLine line) {
    int at = 0;
    while (at < parts.size() && parts.get(at) instanceof IcsLine) {
      at++;
    }
    parts.add(at, line);
  }

  void remove(Set<String> properties) {
    removeLines(line -> properties.contains(line.name()));
  }

  void removeLines(Predicate<IcsLine> which) {
    parts.removeIf(part -> part instanceof IcsLine line && which.test(line));
  }

  /** Puts lines where the first of these properties was, and takes the others away. */
  void replace(Set<String> properties, List<IcsLine> lines) {
    int at = 0;
    while (at < parts.size()
        && !(parts.get(at) instanceof IcsLine line && properties.contains(line.name()))) {
      at++;
    }
    if (at == parts.size()) {
      lines.forEach(this::add);
      return;
    }
    remove(properties);
    parts.addAll(at, lines);
  }

  /** Sets a property that there is one of. */
  void set(IcsLine line) {
    replace(Set.of(line.name()), List.of(line));
  }

  /** One line for another, in its place. */
  void exchange(IcsLine old, IcsLine changed) {
    parts.set(parts.indexOf(old), changed);
  }

  String text() {
    StringBuilder text = new StringBuilder(1024);
    writeTo(text);
    return text.toString();
  }

  @Override
  public void writeTo(StringBuilder text) {
    IcsLine.of("BEGIN", name).writeTo(text);
    parts.forEach(part -> part.writeTo(text));
    IcsLine.of("END", name).writeTo(text);
  }
}
