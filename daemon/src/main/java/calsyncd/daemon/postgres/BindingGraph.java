package calsyncd.daemon.postgres;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where an event travels through a user's bindings: from a hub calendar to a remote one through a
 * binding that exports, and from there into another hub calendar through one that imports. No event
 * leaves a calendar by the binding that brought it there. An event that comes back to where it
 * began by another binding would be copied without end.
 */
final class BindingGraph {
  private final List<Way> ways;

  /**
   * A binding.
   *
   * @param remote the same for each connection that shows this calendar
   * @param name of the remote calendar, for people
   */
  record Bound(UUID id, String remote, String hub, boolean imports, boolean exports, String name) {}

  private record Way(UUID binding, String from, String to, String name) {}

  private record Stand(String node, UUID cameBy) {}

  private BindingGraph(List<Way> ways) {
    this.ways = ways;
  }

  /** The remote calendars of a cycle that the fresh binding closes; empty where it closes none. */
  static Optional<List<String>> cycle(List<Bound> others, Bound fresh) {
    List<Way> ways = new ArrayList<>(ways(fresh));
    others.forEach(bound -> ways.addAll(ways(bound)));
    BindingGraph graph = new BindingGraph(List.copyOf(ways));
    return ways(fresh).stream().map(graph::back).flatMap(Optional::stream).findFirst();
  }

  private static List<Way> ways(Bound bound) {
    String remote = "remote " + bound.remote();
    String hub = "hub " + bound.hub();
    List<Way> ways = new ArrayList<>();
    if (bound.exports()) {
      ways.add(new Way(bound.id(), hub, remote, bound.name()));
    }
    if (bound.imports()) {
      ways.add(new Way(bound.id(), remote, hub, bound.name()));
    }
    return ways;
  }

  private Optional<List<String>> back(Way first) {
    Set<Stand> seen = new HashSet<>();
    return back(first, new Stand(first.to(), first.binding()), seen)
        .map(names -> {
          List<String> all = new ArrayList<>(List.of(first.name()));
          all.addAll(names);
          return all.stream().distinct().toList();
        });
  }

  private Optional<List<String>> back(Way first, Stand at, Set<Stand> seen) {
    if (!seen.add(at)) {
      return Optional.empty();
    }
    for (Way way : ways) {
      if (!way.from().equals(at.node()) || way.binding().equals(at.cameBy())) {
        continue;
      }
      if (way.to().equals(first.from()) && !way.binding().equals(first.binding())) {
        return Optional.of(List.of(way.name()));
      }
      Optional<List<String>> rest = back(first, new Stand(way.to(), way.binding()), seen);
      if (rest.isPresent()) {
        List<String> names = new ArrayList<>(List.of(way.name()));
        names.addAll(rest.get());
        return Optional.of(names);
      }
    }
    return Optional.empty();
  }
}
