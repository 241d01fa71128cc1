package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.microsoft.GraphOptions;
import org.junit.jupiter.api.AfterEach;

/** A mailbox of the simulator, written to through the adapter. */
abstract class OnSimulatedGraph {
  static final String DAILY = "{'type': 'daily', 'interval': 1}";
  static final String TEN =
      "{'type': 'numbered', 'startDate': '2026-11-30', 'numberOfOccurrences': 10}";

  final GraphWorld world = new GraphWorld(GraphOptions.defaults());
  final CalendarProvider provider = world.provider();

  @AfterEach
  void stop() {
    world.close();
  }

  RemoteEvent fetch(RemoteId id) {
    return ((Fetched.Found) provider.fetch(world.calendar(), id)).event();
  }

  RemoteEvent update(RemoteEvent known, Event wanted) {
    return provider.update(world.calendar(), known, wanted);
  }

  /** How many requests have written events. */
  int writes() {
    return world
        .simulator()
        .accessLog()
        .entries(entry -> !entry.method().equals("GET") && entry.path().contains("/events"))
        .size();
  }
}
