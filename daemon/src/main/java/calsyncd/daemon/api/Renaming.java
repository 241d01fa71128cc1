package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.daemon.json.ContentJson;
import calsyncd.daemon.json.TimeJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Which override of a series an override in a request was before. Where the series moves, the names
 * of its occurrences move, and only the caller knows which one an override is of: what is not
 * written is then said by the caller, and taken where the series or an override of it said so.
 */
record Renaming(Event current, Event wanted) {
  /** Refuses an override that leaves out what nobody can fill in for sure. */
  void checkSaid(RecurrenceId id, ObjectNode override) {
    if (keepsItsName(id)) {
      return;
    }
    for (String field : EventBody.NOT_WRITTEN) {
      if (!override.has(field) && !isSameInAll(field)) {
        throw Problem.field(
            "overrides[original_start=" + TimeJson.write(id.start()) + "]." + field,
            "is needed, as the series moves and its overrides differ in it: send what GET answered"
                + " for the override that this one was");
      }
    }
  }

  private boolean keepsItsName(RecurrenceId id) {
    boolean stays = current.content().when().start().equals(wanted.content().when().start());
    return stays
        && (current.recurrence().equals(wanted.recurrence())
            || current.overrides().containsKey(aligned(id)));
  }

  private RecurrenceId aligned(RecurrenceId id) {
    return id.alignedTo(current.content().when().start());
  }

  private boolean isSameInAll(String field) {
    return all().stream().map(content -> json(content).path(field)).distinct().count() == 1;
  }

  /** What the series said, and what each of its overrides did. */
  private List<EventContent> all() {
    List<EventContent> all = new ArrayList<>(List.of(current.content()));
    for (SeriesOverride override : current.overrides().values()) {
      if (override instanceof SeriesOverride.Changed(EventContent content)) {
        all.add(content);
      }
    }
    return all;
  }

  /** What was said under this name. */
  EventContent before(RecurrenceId id) {
    return current.overrides().get(aligned(id))
            instanceof SeriesOverride.Changed(EventContent content)
        ? content
        : current.content();
  }

  /** What was said that this may be a copy of: under this name, or under any where names moved. */
  EventContent said(RecurrenceId id, EventContent now) {
    if (keepsItsName(id)) {
      return before(id);
    }
    return all().stream().filter(content -> isOf(content, now)).findFirst().orElse(before(id));
  }

  private static boolean isOf(EventContent said, EventContent now) {
    return said.people().equals(now.people())
        && said.extras().notCarried().equals(now.extras().notCarried());
  }

  /** The content as an object. */
  static ObjectNode json(EventContent content) {
    ObjectNode json = Json.object();
    ContentJson.write(content, json);
    return json;
  }
}
