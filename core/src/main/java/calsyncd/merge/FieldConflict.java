package calsyncd.merge;

import calsyncd.calendar.RecurrenceId;
import java.util.Optional;

/**
 * A field that both sides changed, each otherwise.
 *
 * @param field as in an event's JSON; {@code time} is start, end and zone; {@code recurrence} the
 *     rule with all overrides; {@code overrides} one override as a whole
 * @param occurrence of which occurrence; empty for the series or a single event
 */
public record FieldConflict(String field, Optional<RecurrenceId> occurrence) {}
