package calsyncd.benchmarks.firstsync;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteCalendarId;
import java.io.IOException;

/** A calendar with many events at a simulated provider, and two ways to read it. */
interface FullCalendar extends AutoCloseable {
  /** {@code google} or {@code microsoft}. */
  String provider();

  /** Which calendar it is. */
  RemoteCalendarId id();

  /** The adapter. */
  CalendarProvider adapter();

  /**
   * Reads every page of it with the vendor's SDK alone: its own request, its own parser, its own
   * objects, and nothing done with them.
   *
   * @return how many items came
   */
  long readWithSdk() throws IOException;

  @Override
  void close();
}
