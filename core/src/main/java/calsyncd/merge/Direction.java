package calsyncd.merge;

/** Which way a binding carries events. */
public enum Direction {
  TWO_WAY,
  /** The provider is never written to. */
  IMPORT_ONLY,
  /** The hub takes nothing from the provider; a foreign edit of a copy is overwritten. */
  EXPORT_ONLY
}
