package calsyncd.merge;

/** What is a unit where both sides changed who is invited. */
public enum Merging {
  /** All of an event's people, as any other field. */
  FIELD_BY_FIELD,
  /** Each guest: whoever one side added or took off is added or taken off, and nobody decides. */
  GUEST_BY_GUEST
}
