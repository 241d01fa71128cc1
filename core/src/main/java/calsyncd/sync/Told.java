package calsyncd.sync;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which pieces of series the pages of a pass listed, in whatever order they came. */
final class Told {
  private final Set<RemoteId> masters = new LinkedHashSet<>();
  private final Map<RemoteId, Map<RecurrenceId, Occurrence>> occurrences = new HashMap<>();

  private record Occurrence(RemoteId id, boolean takesPlace) {}

  /** Notes the pieces among the items of a page. */
  void note(Collection<RemoteChange> changes) {
    for (RemoteChange change : changes) {
      switch (change) {
        case RemoteChange.Master(RemoteEvent event) when isSeries(event) -> masters.add(event.id());
        case RemoteChange.Instance instance -> note(instance);
        default -> {}
      }
    }
  }

  private static boolean isSeries(RemoteEvent event) {
    return !event.event().recurrence().isEmpty();
  }

  private void note(RemoteChange.Instance instance) {
    boolean takesPlace = instance.override() instanceof SeriesOverride.Changed;
    occurrences
        .computeIfAbsent(instance.id(), _ -> new TreeMap<>())
        .put(instance.at(), new Occurrence(instance.instance(), takesPlace));
  }

  /** The series that were listed without their overrides. */
  List<RemoteId> masters() {
    return List.copyOf(masters);
  }

  /** Whether a page listed the series without its overrides. */
  boolean hasMaster(RemoteId series) {
    return masters.contains(series);
  }

  /** Whether the image of a series has an override that no page listed. */
  boolean omitsOverrideOf(RemoteEvent image) {
    EventTime start = image.event().content().when().start();
    Set<RecurrenceId> listed =
        occurrences.getOrDefault(image.id(), Map.of()).keySet().stream()
            .map(at -> at.alignedTo(start))
            .collect(Collectors.toSet());
    return !listed.containsAll(image.event().overrides().keySet());
  }

  /** The listed occurrences of these series that take place. */
  List<RemoteId> occurrencesOf(Collection<RemoteId> series) {
    return series.stream()
        .flatMap(id -> occurrences.getOrDefault(id, Map.of()).values().stream())
        .filter(Occurrence::takesPlace)
        .map(Occurrence::id)
        .toList();
  }

  void clear() {
    masters.clear();
    occurrences.clear();
  }
}
