package calsyncd.merge;

import calsyncd.calendar.Event;
import java.util.List;

/** What is to be done about one link. */
public sealed interface Decision {
  /** Nothing at all. */
  record Nothing() implements Decision {}

  /** Both sides say the same, whatever their bases say: only the bases move. */
  record Relink() implements Decision {}

  /** The hub's event becomes this. */
  record PutInHub(Event event) implements Decision {}

  /** The provider's event becomes this; it is created anew where it is gone. */
  record PutRemote(Event event) implements Decision {}

  /** Both change. What a policy chose between is settled; the losing values must be kept. */
  record PutBoth(Event hub, Event remote, List<FieldConflict> settled) implements Decision {
    public PutBoth {
      settled = List.copyOf(settled);
    }
  }

  /** Neither is written until a person has decided about these fields. */
  record Conflict(List<FieldConflict> open) implements Decision {
    public Conflict {
      open = List.copyOf(open);
    }
  }

  /** The hub's event goes, if the guard agrees. */
  record RemoveFromHub() implements Decision {}

  /** The provider's event goes, if the guard agrees. */
  record RemoveRemote() implements Decision {}

  /** Both are gone: the link is forgotten. */
  record Unlink() implements Decision {}
}
