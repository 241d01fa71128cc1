package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;

/** What a write makes of an event. */
public sealed interface EventEdit {
  /** It becomes this; nothing is written where it is this already. */
  record Put(Event event) implements EventEdit {}

  /** It becomes the first, and the rest becomes an event of its own. */
  record Split(Event first, Event rest) implements EventEdit {}

  /** It goes. */
  record Remove() implements EventEdit {}
}
