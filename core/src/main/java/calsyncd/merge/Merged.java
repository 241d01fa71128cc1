package calsyncd.merge;

import calsyncd.calendar.Event;
import java.util.List;

/**
 * What a merge comes to. Each side keeps whatever the other did not change, so that what one can't
 * express is not lost at the other.
 *
 * @param hub the hub's event as it is to be
 * @param remote the provider's as it is to be, in its canonical form
 * @param settled fields that both changed, of which a policy chose one; the other value is lost
 *     from both and must be kept elsewhere
 * @param open fields that nobody decided: where there is one, neither event may be written
 */
public record Merged(
    Event hub, Event remote, List<FieldConflict> settled, List<FieldConflict> open) {
  public Merged {
    settled = List.copyOf(settled);
    open = List.copyOf(open);
  }
}
