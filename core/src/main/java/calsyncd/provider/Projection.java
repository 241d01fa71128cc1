package calsyncd.provider;

import calsyncd.calendar.Event;
import java.util.List;

/** What a hub event looks like at a provider, before anything is written there. */
public sealed interface Projection {
  /**
   * The provider can hold it.
   *
   * @param event in the provider's canonical form: what a read after the write answers
   * @param notCarried names of the fields whose content is lost or coarser there; empty where
   *     nothing is
   */
  record Carried(Event event, List<String> notCarried) implements Projection {
    public Carried {
      notCarried = List.copyOf(notCarried);
    }
  }

  /**
   * The provider cannot hold it without showing something wrong, e.g. a rule that it has no pattern
   * for. Nothing is written; the reason is shown at the event.
   *
   * @param reason e.g. {@code recurrence_not_representable}
   */
  record Impossible(String reason) implements Projection {}
}
