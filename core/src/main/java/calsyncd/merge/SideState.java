package calsyncd.merge;

import java.util.Optional;

/** A side of a link against its own base. */
public enum SideState {
  SAME,
  CHANGED,
  GONE;

  /** The state of a side; empty where it has no event any more. */
  public static SideState of(Optional<Side> side) {
    return side.map(it -> it.changed() ? CHANGED : SAME).orElse(GONE);
  }
}
