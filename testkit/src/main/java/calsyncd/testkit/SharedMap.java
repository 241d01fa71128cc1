package calsyncd.testkit;

import static java.util.stream.Collectors.toMap;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A map whose copies share its entries. What is written is kept beside them until it is much: a
 * copy that is written to costs what was written, not what there is.
 */
final class SharedMap<K, V> {
  private static final int FEW = 32;

  /** Never written to. */
  private Map<K, V> entries;

  /** What differs from them; nothing where a key is there no more. */
  private Map<K, Optional<V>> changes;

  private boolean shared;

  SharedMap() {
    this(Map.of(), new LinkedHashMap<>());
    shared = false;
  }

  private SharedMap(Map<K, V> entries, Map<K, Optional<V>> changes) {
    this.entries = entries;
    this.changes = changes;
    this.shared = true;
  }

  SharedMap<K, V> copy() {
    shared = true;
    return new SharedMap<>(entries, changes);
  }

  Optional<V> find(K key) {
    return changes.isEmpty() || !changes.containsKey(key)
        ? Optional.ofNullable(entries.get(key))
        : changes.getOrDefault(key, Optional.empty());
  }

  V get(K key) {
    return find(key).orElseThrow(() -> new NoSuchElementException("no such row: " + key));
  }

  boolean has(K key) {
    return find(key).isPresent();
  }

  /** In the order in which they came. */
  Stream<V> values() {
    return changes.isEmpty() ? entries.values().stream() : all().map(Map.Entry::getValue);
  }

  /** The same with their keys. */
  Stream<Map.Entry<K, V>> all() {
    if (changes.isEmpty()) {
      return entries.entrySet().stream();
    }
    Stream<Map.Entry<K, V>> old =
        entries.entrySet().stream()
            .map(it -> changes.containsKey(it.getKey()) ? changed(it.getKey()) : Optional.of(it))
            .filter(Optional::isPresent)
            .map(Optional::orElseThrow);
    Stream<Map.Entry<K, V>> added =
        changes.keySet().stream()
            .filter(key -> !entries.containsKey(key))
            .map(key -> changed(key).orElseThrow());
    return Stream.concat(old, added);
  }

  private Optional<Map.Entry<K, V>> changed(K key) {
    return changes.getOrDefault(key, Optional.empty()).map(value -> Map.entry(key, value));
  }

  void put(K key, V value) {
    Optional<V> old = find(key);
    if (old.filter(value::equals).isPresent()) {
      return;
    }
    if (old.isEmpty() && entries.containsKey(key)) {
      // it went and comes again: behind the others
      fold();
    }
    own();
    changes.put(key, Optional.of(value));
  }

  void remove(K key) {
    if (has(key)) {
      own();
      if (entries.containsKey(key)) {
        changes.put(key, Optional.empty());
      } else {
        changes.remove(key);
      }
    }
  }

  /** One more under a key of a map of sets. */
  static <K, E> void add(SharedMap<K, Set<E>> map, K key, E element) {
    Set<E> all = new LinkedHashSet<>(map.find(key).orElse(Set.of()));
    all.add(element);
    map.put(key, Collections.unmodifiableSet(all));
  }

  /** One less. */
  static <K, E> void drop(SharedMap<K, Set<E>> map, K key, E element) {
    Set<E> left = new LinkedHashSet<>(map.find(key).orElse(Set.of()));
    left.remove(element);
    if (left.isEmpty()) {
      map.remove(key);
    } else {
      map.put(key, Collections.unmodifiableSet(left));
    }
  }

  private void own() {
    if (changes.size() > Math.max(FEW, Math.sqrt(entries.size()))) {
      fold();
    }
    if (shared) {
      changes = new LinkedHashMap<>(changes);
      shared = false;
    }
  }

  private void fold() {
    entries =
        all()
            .collect(
                toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
    changes = new LinkedHashMap<>();
    shared = false;
  }
}
