package calsyncd.session;

/** A value and the key of the report that named it. */
public record Register<V extends Comparable<? super V>>(V value, Key key) {
  /** The one of the greater key; of the greater value where the keys are the same. */
  Register<V> join(Register<V> other) {
    int order = key.compareTo(other.key);
    return order > 0 || order == 0 && value.compareTo(other.value) >= 0 ? this : other;
  }
}
