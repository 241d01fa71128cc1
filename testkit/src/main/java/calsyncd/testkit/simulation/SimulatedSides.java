package calsyncd.testkit.simulation;

import calsyncd.testkit.quirks.Quirks;

/** All that one seed runs over: a hub and the calendars at the providers, empty at first. */
public interface SimulatedSides extends AutoCloseable {
  /** The hub. */
  SimulatedHub hub();

  /** A calendar of its own, like those of this provider. */
  SimulatedCalendar calendar(String name, Quirks quirks);

  /** Whether people invite others to their events, so that writes of ours might be mailed. */
  default boolean haveGuests() {
    return false;
  }

  @Override
  void close();
}
