package calsyncd.provider;

import calsyncd.calendar.Characters;

/** A provider's own name of one event or series: opaque, case-sensitive; for CalDAV an href. */
public record RemoteId(String value) {
  /** An id is looked up as it was stored. */
  public RemoteId {
    value = Characters.sound(value);
  }
}
