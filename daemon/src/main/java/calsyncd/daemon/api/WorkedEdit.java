package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.EventEdit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An edit that was worked out before the transaction, which then holds no lock for so long; where
 * the event has become another until then, it is worked out again.
 *
 * @param outcome what the edit makes of the event; throws where it refuses
 */
record WorkedEdit(Event event, Supplier<EventEdit> outcome, Function<Event, EventEdit> edit)
    implements Function<Event, EventEdit> {

  static WorkedEdit of(Event event, Function<Event, EventEdit> edit) {
    return new WorkedEdit(event, outcome(event, edit), edit);
  }

  /** A refusal waits as well: the transaction may know a better one. */
  private static Supplier<EventEdit> outcome(Event event, Function<Event, EventEdit> edit) {
    try {
      EventEdit made = edit.apply(event);
      return () -> made;
    } catch (Problem refused) {
      return () -> {
        throw refused;
      };
    }
  }

  @Override
  public EventEdit apply(Event current) {
    return current.equals(event) ? outcome.get() : edit.apply(current);
  }
}
