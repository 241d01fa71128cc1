package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A calendar object resource (RFC 4791 §4.1) that is being written: the master and its overrides in
 * one object. Only what differs from the wanted event is touched.
 */
final class IcsResource {
  private static final Set<String> OF_THE_SERIES =
      Set.of("RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID");

  private final IcsBlock calendar;
  private final IcsEvents reader;
  private final IcsDates dates;
  private final IcsStamp stamp;

  private IcsResource(IcsBlock calendar, IcsStamp stamp) throws IcsException {
    this.calendar = calendar;
    this.stamp = stamp;
    IcsComponent component = calendar.component();
    this.reader = new IcsEvents(component);
    this.dates = new IcsDates(names(component));
  }

  /** The names that the resource's starts have for their zones. */
  private Map<ZoneId, String> names(IcsComponent component) {
    Map<ZoneId, String> names = new HashMap<>();
    component
        .parts("VEVENT")
        .flatMap(part -> part.first("DTSTART").stream())
        .filter(start -> !start.parameter("TZID").isEmpty())
        .forEach(start -> {
          try {
            if (reader.times().time(start) instanceof EventTime.Zoned zoned) {
              names.putIfAbsent(zoned.zone(), start.parameter("TZID"));
            }
          } catch (IcsException e) {
            // Its part cannot be read, and will say so itself.
          }
        });
    return names;
  }

  /**
   * A new resource.
   *
   * @throws IcsException where the event cannot be written
   */
  static String create(Event event, Instant now) throws IcsException {
    IcsBlock master = IcsBlock.named("VEVENT");
    master.add(IcsLine.text("UID", event.uid().value()));
    IcsEdit.made(master, now);
    new IcsDates(Map.of()).when(event.content().when()).forEach(master::add);
    IcsBlock calendar = IcsBlock.named("VCALENDAR");
    calendar.add(IcsLine.of("VERSION", "2.0"));
    calendar.add(IcsLine.of("PRODID", "-//calsyncd//calsyncd//EN"));
    calendar.parts().add(master);
    IcsResource resource = new IcsResource(calendar, new IcsStamp(now, _ -> true));
    resource.edit(master, event.content());
    resource.overrides(master, event.content().when().start(), event);
    resource.zones(event);
    return calendar.text();
  }

  /**
   * A resource made to say something else; the text itself where it says that already.
   *
   * @throws IcsException where it cannot be read
   * @throws ProviderException REJECTED where only single occurrences of a series are in it, and the
   *     series itself is to be changed
   */
  static String update(String raw, Event wanted, IcsStamp stamp) throws IcsException {
    IcsBlock calendar = IcsBlock.read(IcsReader.sound(raw));
    String before = calendar.text();
    IcsResource resource = new IcsResource(calendar, stamp);
    List<IcsBlock> own = own(calendar);
    Optional<IcsBlock> master = master(own);
    if (master.isPresent()) {
      resource.series(master.get(), wanted);
    } else {
      resource.orphans(own, wanted);
    }
    if (calendar.text().equals(before)) {
      return raw;
    }
    calendar.remove(Set.of("METHOD")); // RFC 4791 §4.1.
    resource.zones(wanted);
    return calendar.text();
  }

  /** The parts of the one event, as the reader picks them. */
  static List<IcsBlock> own(IcsBlock calendar) throws IcsException {
    List<IcsBlock> parts = calendar.blocks("VEVENT").toList();
    if (parts.isEmpty()) {
      throw new IcsException("no event");
    }
    String uid = parts.getFirst().component().text("UID");
    return parts.stream().filter(part -> part.component().text("UID").equals(uid)).toList();
  }

  private static Optional<IcsBlock> master(List<IcsBlock> own) {
    List<IcsComponent> views = own.stream().map(IcsBlock::component).toList();
    return IcsEvents.master(views).map(view -> own.get(views.indexOf(view)));
  }

  /** The part that stands for the whole: the master, else the first occurrence. */
  static IcsBlock leading(List<IcsBlock> own) {
    return master(own)
        .orElseGet(() -> {
          List<IcsComponent> views = own.stream().map(IcsBlock::component).toList();
          return own.get(views.indexOf(IcsEvents.first(views)));
        });
  }

  private void series(IcsBlock master, Event wanted) throws IcsException {
    EventTime before = reader.content(master.component()).when().start();
    if (edit(master, wanted.content()) | overrides(master, before, wanted)) {
      stamp.revise(master);
    }
    EventTime after = wanted.content().when().start();
    if (!dates.line("X", before).parameters().equals(dates.line("X", after).parameters())) {
      renamed(wanted);
    }
  }

  /** Overrides name their occurrence in the form of the series' start (RFC 5545 §3.8.4.4). */
  private void renamed(Event wanted) throws IcsException {
    EventTime start = wanted.content().when().start();
    for (IcsBlock part : own(calendar)) {
      if (part.component().has("RECURRENCE-ID")) {
        part.set(dates.line("RECURRENCE-ID", reader.id(part.component()).alignedTo(start).start()));
      }
    }
  }

  private boolean edit(IcsBlock part, EventContent to) throws IcsException {
    return edit(part, reader.content(part.component()), to);
  }

  private boolean edit(IcsBlock part, EventContent from, EventContent to) {
    return new IcsEdit(part, dates, reader.times()).apply(from, to);
  }

  /**
   * Writes the overrides and the rule; whether the master was changed.
   *
   * @param before the start in whose form the overrides that are there were named
   */
  private boolean overrides(IcsBlock master, EventTime before, Event wanted) throws IcsException {
    SortedMap<RecurrenceId, SeriesOverride> missing = new TreeMap<>(wanted.overrides());
    EventTime start = wanted.content().when().start();
    List<IcsBlock> there =
        own(calendar).stream().filter(part -> part.component().has("RECURRENCE-ID")).toList();
    UnaryOperator<RecurrenceId> names =
        new OverrideNames(before, start).toward(ids(there), wanted.overrides().keySet());
    for (IcsBlock part : there) {
      RecurrenceId id = names.apply(reader.id(part.component()));
      if (missing.containsKey(id) && keeps(part, id, missing.get(id))) {
        missing.remove(id);
      } else {
        calendar.parts().removeIf(other -> other == part);
        IcsEdit.stamp(master, stamp.now()); // The part, which tells when, is no more.
      }
    }
    Set<RecurrenceId> kept = new HashSet<>(wanted.overrides().keySet());
    kept.removeAll(missing.keySet());
    Set<RecurrenceId> cancelled = new HashSet<>(missing.keySet());
    cancelled.removeIf(id -> missing.get(id) instanceof SeriesOverride.Changed);
    IcsRule rule = new IcsRule(reader, dates, start);
    boolean changed = rule.apply(master, wanted.recurrence(), cancelled, kept);
    missing.forEach((id, override) -> add(master, wanted.content(), id, override));
    return changed;
  }

  private List<RecurrenceId> ids(List<IcsBlock> parts) throws IcsException {
    List<RecurrenceId> ids = new ArrayList<>();
    for (IcsBlock part : parts) {
      ids.add(reader.id(part.component()));
    }
    return ids;
  }

  /** Makes an override that is there say what is wanted of that occurrence, where it can stay. */
  private boolean keeps(IcsBlock part, RecurrenceId id, SeriesOverride wanted) throws IcsException {
    EventContent is = reader.content(part.component());
    EventContent to =
        switch (wanted) {
          case SeriesOverride.Changed(EventContent content) -> content;
          case SeriesOverride.Cancelled _ -> is;
        };
    if (wanted instanceof SeriesOverride.Cancelled
        && is.standing().status() != EventContent.Status.CANCELLED) {
      return false;
    }
    if (edit(part, is, to) | rename(part, id)) {
      stamp.revise(part);
    }
    return true;
  }

  /** Gives an override the name of another occurrence; whether it had another one. */
  private boolean rename(IcsBlock part, RecurrenceId id) throws IcsException {
    if (reader.id(part.component()).alignedTo(id.start()).equals(id)) {
      return false;
    }
    part.set(dates.line("RECURRENCE-ID", id.start()));
    return true;
  }

  /** A new override begins as a copy of its series: what we do not know holds for it too. */
  private void add(IcsBlock master, EventContent series, RecurrenceId id, SeriesOverride override) {
    if (!(override instanceof SeriesOverride.Changed(EventContent content))) {
      return;
    }
    IcsBlock part = master.copy();
    part.remove(OF_THE_SERIES);
    part.set(dates.line("RECURRENCE-ID", id.start()));
    edit(part, series, content);
    IcsEdit.stamp(part, stamp.now());
    calendar.parts().add(part);
  }

  /** Only what the single occurrences say can be changed: their series is not ours to see. */
  private void orphans(List<IcsBlock> own, Event wanted) throws IcsException {
    IcsBlock first = leading(own);
    EventTime start = reader.content(first.component()).when().start();
    Set<RecurrenceId> there = new HashSet<>();
    for (IcsBlock part : own) {
      Optional<EventContent> content = Optional.of(wanted.content());
      if (part != first) {
        RecurrenceId id = reader.id(part.component()).alignedTo(start);
        there.add(id);
        content = occurrence(part, wanted.overrides().get(id));
      }
      if (content.isPresent() && edit(part, content.get())) {
        stamp.revise(part);
      }
    }
    if (!wanted.overrides().keySet().equals(there)
        || wanted.recurrence().lines().size() != there.size()) {
      throw notVisible();
    }
  }

  private Optional<EventContent> occurrence(IcsBlock part, @Nullable SeriesOverride wanted)
      throws IcsException {
    boolean isCancelled =
        reader.content(part.component()).standing().status() == EventContent.Status.CANCELLED;
    return switch (wanted) {
      case SeriesOverride.Changed(EventContent content) -> Optional.of(content);
      case SeriesOverride.Cancelled _ when isCancelled -> Optional.empty();
      case null, default -> throw notVisible();
    };
  }

  private static ProviderException notVisible() {
    return ProviderException.of(FailureClass.REJECTED, "series_not_visible");
  }

  /** A {@code VTIMEZONE} for each {@code TZID} (RFC 5545 §3.2.19) that covers the event. */
  private void zones(Event event) {
    Instant first = Occurrences.span(event).start();
    Set<String> used = new HashSet<>();
    calendar.blocks("VEVENT").forEach(part -> collect(part, used));
    for (String tzid : used.stream().sorted().toList()) {
      Optional<IcsBlock> there =
          calendar.blocks("VTIMEZONE").filter(zone -> is(zone, tzid)).findFirst();
      if (there.isPresent() && VTimeZones.covers(there.get(), first)) {
        continue;
      }
      VTimeZones.of(tzid, first)
          .ifPresent(zone -> {
            calendar.parts().removeIf(part -> there.filter(old -> old == part).isPresent());
            calendar.parts().add(place(), zone);
          });
    }
  }

  private static void collect(IcsBlock block, Set<String> tzids) {
    Stream.concat(
            block.lines(),
            block.parts().stream()
                .filter(IcsBlock.class::isInstance)
                .flatMap(part -> ((IcsBlock) part).lines()))
        .map(line -> line.property().parameter("TZID"))
        .filter(tzid -> !tzid.isEmpty())
        .forEach(tzids::add);
  }

  private static boolean is(IcsBlock zone, String tzid) {
    return zone.component().text("TZID").equals(tzid)
        || zone.component().value("TZID").equals(tzid);
  }

  private int place() {
    int at = 0;
    while (calendar.parts().get(at) instanceof IcsLine) {
      at++;
    }
    return at;
  }
}
