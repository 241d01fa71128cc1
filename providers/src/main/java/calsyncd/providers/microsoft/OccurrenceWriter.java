package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes single occurrences of a series: a changed one is a PATCH of the occurrence, a cancelled
 * one its DELETE. Each is read right before, held against what was known, and written in the
 * version that was read: it is not documented whether a write of one changes the version of the
 * series or of the others.
 */
final class OccurrenceWriter {
  private static final Duration AROUND = Duration.ofDays(2);
  private static final Duration LONGEST = Duration.ofDays(180);

  private final GraphReads reads;
  private final GraphWrites writes;

  OccurrenceWriter(GraphReads reads, GraphWrites writes) {
    this.reads = reads;
    this.writes = writes;
  }

  /** Whether nothing has to be written for one to become the other. */
  static boolean same(@Nullable SeriesOverride one, @Nullable SeriesOverride other) {
    return Objects.equals(one, other)
        || one instanceof SeriesOverride.Changed(EventContent from)
            && other instanceof SeriesOverride.Changed(EventContent to)
            && ContentWriter.in(WriteZone.UTC).difference(from, to).isEmpty();
  }

  /** The occurrences whose overrides differ. */
  static Set<RecurrenceId> differing(Event one, Event other) {
    Set<RecurrenceId> ids = new HashSet<>(one.overrides().keySet());
    ids.addAll(other.overrides().keySet());
    ids.removeIf(id -> same(one.overrides().get(id), other.overrides().get(id)));
    return ids;
  }

  /** Brings these occurrences of a series into the form that is wanted of them. */
  void write(RemoteCalendarId calendar, SeriesWrite series, Set<RecurrenceId> ids) {
    Map<RecurrenceId, RemoteId> names = names(calendar, series.now(), ids);
    List<RecurrenceId> changes = new ArrayList<>();
    for (RecurrenceId id : new TreeSet<>(ids)) {
      if (series.isCancelled(id)) {
        name(names, id).ifPresent(name -> cancel(calendar, series, id, name));
      } else {
        changes.add(id);
      }
    }
    for (RecurrenceId id : series.ordered(changes)) {
      change(calendar, series, id, name(names, id).orElseThrow(OccurrenceWriter::notThere));
    }
  }

  private static Optional<RemoteId> name(Map<RecurrenceId, RemoteId> names, RecurrenceId id) {
    return Optional.ofNullable(names.get(id));
  }

  private static ProviderException notThere() {
    return ProviderException.of(FailureClass.CONFLICT, "occurrence_not_found");
  }

  /** Whoever cancelled it before did the same. */
  private void cancel(
      RemoteCalendarId calendar, SeriesWrite series, RecurrenceId id, RemoteId name) {
    try {
      GraphEvent there = reads.event(calendar, name);
      if (!there.isCancelled()) {
        series.writer().requireUnchanged(series.occurrence(id, there));
        writes.delete(calendar, name, there.revision());
      }
    } catch (ProviderException failure) {
      if (failure.failureClass() != FailureClass.GONE) {
        throw failure;
      }
    }
  }

  /** An occurrence that is gone is a conflict, since its series is not. */
  private void change(
      RemoteCalendarId calendar, SeriesWrite series, RecurrenceId id, RemoteId name) {
    try {
      GraphEvent there = reads.event(calendar, name);
      JsonObject difference = series.writer().difference(series.occurrence(id, there));
      if (!difference.isEmpty()) {
        writes.patch(calendar, name, there.revision(), difference);
      }
    } catch (ProviderException failure) {
      throw failure.failureClass() == FailureClass.GONE ? notThere() : failure;
    }
  }

  /** Graph's names of occurrences: those of exceptions are known, the rest is listed. */
  private Map<RecurrenceId, RemoteId> names(
      RemoteCalendarId calendar, RemoteEvent series, Set<RecurrenceId> ids) {
    Map<RecurrenceId, RemoteId> names = new HashMap<>();
    series
        .instances()
        .forEach((id, name) -> {
          if (series.event().overrides().get(id) instanceof SeriesOverride.Changed) {
            names.put(id, name);
          }
        });
    TreeSet<RecurrenceId> unnamed = new TreeSet<>(ids);
    unnamed.removeAll(names.keySet());
    SeriesReader.Overrides form = SeriesWrite.form(series);
    for (Window window : windows(unnamed)) {
      for (GraphEvent instance : reads.instances(calendar, series.id(), window)) {
        names.putIfAbsent(form.occurrence(instance), instance.id());
      }
    }
    return names;
  }

  /** As few lists as hold them all, none much longer than half a year. */
  private static List<Window> windows(TreeSet<RecurrenceId> ids) {
    List<Window> windows = new ArrayList<>();
    for (RecurrenceId id : ids) {
      Instant at = id.start().instant(ZoneOffset.UTC);
      Window last = windows.isEmpty() ? new Window(at, at) : windows.removeLast();
      boolean near = Duration.between(last.from(), at).compareTo(LONGEST) < 0;
      if (!near) {
        windows.add(last);
      }
      windows.add(new Window(near ? last.from() : at, at));
    }
    return windows.stream()
        .map(window -> new Window(window.from().minus(AROUND), window.to().plus(AROUND)))
        .toList();
  }
}
