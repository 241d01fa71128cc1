package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.merge.LinkFields;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which fields the mapping between providers and the hub learned in which version. What an older
 * version did not carry is no edit when a newer one reads it for the first time.
 *
 * @param version the version that reads and writes now
 * @param learned by version, the fields by their names in an event's JSON
 */
public record Mapping(int version, Map<Integer, Set<String>> learned) {
  /** The mapping as it is. */
  public static final Mapping CURRENT = new Mapping(1, Map.of());

  public Mapping {
    learned = Map.copyOf(learned);
  }

  /** A base of an older version, saying what the image says where that version was blind. */
  Event upgraded(int readBy, Event base, Event image) {
    Set<String> unknown =
        new TreeMap<>(learned)
            .tailMap(readBy, false).values().stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    return unknown.isEmpty() ? base : LinkFields.taken(unknown, image, base);
  }
}
