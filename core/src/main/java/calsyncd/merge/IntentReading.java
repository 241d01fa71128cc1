package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a write whose answer was lost, as a read of the copy shows. A field that says what
 * was intended was written by us, however far the write came; one that says what it said before
 * waits to be written; all others somebody else edited. Pure.
 *
 * @param remote the remote side's base from now on
 * @param hub the hub's base from now on
 */
public record IntentReading(Event remote, Event hub) {

  /**
   * The two sides of a link before the write.
   *
   * @param remote the copy
   * @param hub the hub's projection
   */
  public record Bases(Event remote, Event hub) {}

  /**
   * Reads it.
   *
   * @param was the bases before the write
   * @param intended the bases that the write was to lead to
   * @param found the copy as it is now
   */
  public static IntentReading of(Bases was, Bases intended, Event found) {
    if (Field.sameShared(intended.remote(), found)) {
      return new IntentReading(found, intended.hub());
    }
    Event remote = was.remote();
    Event hub = was.hub();
    for (Field<?> field : Field.ALL) {
      if (done(field, was.remote().content(), intended.remote().content(), found.content())) {
        remote = remote.withContent(field.taken(found.content(), remote.content()));
        hub = hub.withContent(field.taken(intended.hub().content(), hub.content()));
      }
    }
    IntentReading read = new IntentReading(remote, hub);
    return Shapes.reshaped(was.remote(), intended.remote())
        ? read.reshaped(was, intended, found)
        : read.overridden(was, intended, found);
  }

  private static boolean done(
      Field<?> field, EventContent was, EventContent intended, EventContent found) {
    return field.same(intended, found) && !field.same(was, intended);
  }

  /**
   * A new rule takes overrides with it, and they are written one after the other: whatever they are
   * now, they are to become what the hub says.
   */
  private IntentReading reshaped(Bases was, Bases intended, Event found) {
    if (!Shapes.alike(intended.remote(), found)) {
      return new IntentReading(timedAs(remote, was.remote()), timedAs(hub, was.hub()));
    }
    return new IntentReading(
        timedAs(remote, found).withOverrides(found.overrides()),
        timedAs(hub, intended.hub()).withOverrides(found.overrides()));
  }

  private static Event timedAs(Event event, Event model) {
    return event
        .withContent(event.content().withWhen(model.content().when()))
        .withRecurrence(model.recurrence());
  }

  private IntentReading overridden(Bases was, Bases intended, Event found) {
    SortedMap<RecurrenceId, SeriesOverride> theirs = new TreeMap<>(remote.overrides());
    SortedMap<RecurrenceId, SeriesOverride> ours = new TreeMap<>(hub.overrides());
    Shapes.occurrences(was.remote(), intended.remote(), found)
        .forEach(id -> {
          var meant = Shapes.shared(intended.remote(), id);
          if (meant.equals(Shapes.shared(found, id))
              && !meant.equals(Shapes.shared(was.remote(), id))) {
            Shapes.put(theirs, id, found.overrides().get(id));
            Shapes.put(ours, id, intended.hub().overrides().get(id));
          }
        });
    return new IntentReading(remote.withOverrides(theirs), hub.withOverrides(ours));
  }
}
