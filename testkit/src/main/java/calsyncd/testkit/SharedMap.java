package calsyncd.testkit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A map whose copies share its entries until one of them is written to. */
final class SharedMap<K, V> {
  private Map<K, V> entries;
  private boolean shared;

  SharedMap() {
    this.entries = new LinkedHashMap<>();
  }

  private SharedMap(Map<K, V> entries) {
    this.entries = entries;
    this.shared = true;
  }

  SharedMap<K, V> copy() {
    shared = true;
    return new SharedMap<>(entries);
  }

  Optional<V> find(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  V get(K key) {
    return Objects.requireNonNull(entries.get(key), () -> "no such row: " + key);
  }

  boolean has(K key) {
    return entries.containsKey(key);
  }

  /** In the order in which they came. */
  Collection<V> values() {
    return entries.values();
  }

  Map<K, V> all() {
    return entries;
  }

  void put(K key, V value) {
    if (!value.equals(entries.get(key))) {
      own();
      entries.put(key, value);
    }
  }

  void remove(K key) {
    if (entries.containsKey(key)) {
      own();
      entries.remove(key);
    }
  }

  private void own() {
    if (shared) {
      entries = new LinkedHashMap<>(entries);
      shared = false;
    }
  }
}
