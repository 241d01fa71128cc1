package calsyncd.merge;

/** Whose value a field that both sides changed gets. */
public enum Winner {
  HUB,
  REMOTE,
  /** Nobody's: a person decides, and until then neither side is written. */
  OPEN
}
