package calsyncd.testkit.simulation;

import calsyncd.calendar.EventContent;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.quirks.Quirks;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A calendar at a provider: to a worker its adapter; to everybody else what it holds, what its
 * owner does to it with another program, and the troubles that its server can make.
 */
public interface SimulatedCalendar extends CalendarProvider {
  /** As its adapter names it. */
  RemoteCalendarId id();

  /** How it is unlike the others, as far as its server can be made to be. */
  Quirks quirks();

  /** What it holds, as a read answers it. */
  List<RemoteEvent> held();

  /** Its owner writes an event as it is to be held; one whose id is not held is made. */
  void write(RemoteEvent event);

  /** Its owner removes an event. */
  void remove(RemoteId id);

  /** The calls of workers so far: {@code delta}, {@code snapshot}, {@code next}, ... */
  List<String> calls();

  /** Whom the provider told of writes of ours, one line a mail. */
  List<String> mails();

  /** No cursor given until now is good any more. */
  void expireCursors();

  /** Deltas do not tell of the newest items of the log, so many of them, until they are let to. */
  void lag(int items);

  /** Deltas tell once more what the log told so many items ago, if it was told since. */
  void repeat(int itemsAgo, Instant oldest);

  /** Deltas tell how it stands with whatever they told again. */
  void catchUp();

  /**
   * What is written from now on, by anybody, is stored like this.
   *
   * @return what the server makes of what it stores: the same, or nothing where it can't
   */
  UnaryOperator<EventContent> rewriteBy(UnaryOperator<EventContent> rewriter);
}
