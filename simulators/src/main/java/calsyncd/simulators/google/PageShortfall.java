package calsyncd.simulators.google;

/** How pages may disappoint: a page may hold fewer items than asked for, or none. */
public enum PageShortfall {
  /** Full pages. */
  NONE,
  /** Pages hold half of what was asked for. */
  SHORT,
  /** The first and then every second page is empty and still has a next one. */
  EMPTY
}
