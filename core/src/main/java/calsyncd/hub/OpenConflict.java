package calsyncd.hub;

import calsyncd.merge.Winner;
import calsyncd.provider.RemoteEvent;
import java.util.Map;
import java.util.Optional;

/**
 * What both sides changed and nobody has decided.
 *
 * @param hubVersion which version of the hub event was looked at: a newer one is looked at again
 * @param remote the copy as it was read last; under the hub event's UID
 * @param choice what a person decided: one side for all, or for some fields by name; a pass carries
 *     it out
 */
public record OpenConflict(
    LinkId link, long hubVersion, RemoteEvent remote, Optional<Choice> choice) {
  /** The same about the copy as it was read by now. */
  public OpenConflict over(RemoteEvent copy) {
    return new OpenConflict(link, hubVersion, copy, choice);
  }

  /**
   * A decision.
   *
   * @param all who wins where a field is not named
   * @param fields who wins which field
   */
  public record Choice(Winner all, Map<String, Winner> fields) {
    public Choice {
      fields = Map.copyOf(fields);
    }
  }
}
