package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.providers.microsoft.Projector.Plan;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes single occurrences of a series: a changed one is a PATCH of the occurrence, a cancelled
 * one its DELETE. They carry no {@code If-Match}: each of them changes the version of them all.
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
            && new ContentWriter(WriteZone.UTC).difference(from, to).isEmpty();
  }

  /** Brings these occurrences of a series into the form that the plan has for them. */
  void write(RemoteCalendarId calendar, RemoteEvent series, Plan plan, Set<RecurrenceId> ids) {
    Map<RecurrenceId, Shown> names = names(calendar, series, ids);
    List<RecurrenceId> changes = new ArrayList<>();
    for (RecurrenceId id : new TreeSet<>(ids)) {
      if (plan.event().overrides().get(id) instanceof SeriesOverride.Cancelled) {
        Optional.ofNullable(names.get(id)).ifPresent(shown -> cancel(calendar, shown.name()));
      } else {
        changes.add(id);
      }
    }
    Moves moves = new Moves(plan, names);
    for (RecurrenceId id : moves.ordered(changes)) {
      JsonObject difference = plan.writer().difference(moves.from(id), moves.to(id));
      if (!difference.isEmpty()) {
        writes.patch(calendar, moves.shown(id).name(), difference);
      }
    }
  }

  /**
   * An occurrence as Graph shows it.
   *
   * @param content what it says there now
   */
  private record Shown(RemoteId name, EventContent content) {}

  private void cancel(RemoteCalendarId calendar, RemoteId name) {
    try {
      writes.delete(calendar, name);
    } catch (ProviderException failure) {
      if (failure.failureClass() != FailureClass.GONE) {
        throw failure;
      }
    }
  }

  /** Graph's names of occurrences: those of exceptions are known, the rest is listed. */
  private Map<RecurrenceId, Shown> names(
      RemoteCalendarId calendar, RemoteEvent series, Set<RecurrenceId> ids) {
    Map<RecurrenceId, Shown> names = new HashMap<>();
    series
        .instances()
        .forEach((id, name) -> {
          if (series.event().overrides().get(id) instanceof SeriesOverride.Changed(var now)) {
            names.put(id, new Shown(name, now));
          }
        });
    TreeSet<RecurrenceId> unnamed = new TreeSet<>(ids);
    unnamed.removeAll(names.keySet());
    SeriesReader.Overrides form = overrides(series);
    for (Window window : windows(unnamed)) {
      for (GraphEvent instance : reads.instances(calendar, series.id(), window)) {
        form.content(instance)
            .ifPresent(
                now -> names.putIfAbsent(form.occurrence(instance), new Shown(instance.id(), now)));
      }
    }
    return names;
  }

  private static SeriesReader.Overrides overrides(RemoteEvent series) {
    GraphEvent master = GraphEvent.of(Json.parse(series.raw()).orElseGet(JsonObject::new));
    return new SeriesReader.Overrides(master, series.event().content().when().start());
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

  /** From where to where occurrences move, in an order in which none meets another. */
  private record Moves(Plan plan, Map<RecurrenceId, Shown> names) {
    Shown shown(RecurrenceId id) {
      return Optional.ofNullable(names.get(id))
          .orElseThrow(() -> ProviderException.of(FailureClass.CONFLICT, "occurrence_not_found"));
    }

    EventContent from(RecurrenceId id) {
      return shown(id).content();
    }

    /** An occurrence that is no override any more says what its series says. */
    EventContent to(RecurrenceId id) {
      return plan.event().overrides().get(id) instanceof SeriesOverride.Changed(EventContent wanted)
          ? wanted
          : RuleOccurrences.of(plan.event()).on(id).orElseGet(() -> from(id));
    }

    /** Later ones first where they move ahead, earlier ones first where they move back. */
    List<RecurrenceId> ordered(List<RecurrenceId> ids) {
      List<RecurrenceId> ahead = new ArrayList<>();
      List<RecurrenceId> back = new ArrayList<>();
      ids.forEach(id -> (movesAhead(id) ? ahead : back).add(id));
      ahead.sort(Comparator.reverseOrder());
      back.sort(Comparator.naturalOrder());
      ahead.addAll(back);
      return ahead;
    }

    private boolean movesAhead(RecurrenceId id) {
      return at(to(id)).isAfter(at(from(id)));
    }

    private static Instant at(EventContent content) {
      EventTime start = content.when().start();
      return start.instant(ZoneOffset.UTC);
    }
  }
}
