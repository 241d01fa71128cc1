package calsyncd.calendar;

/**
 * One occurrence of a series.
 *
 * @param id the start it has by the rule, whatever an override moved it to
 * @param content what it says, with its own start and end
 */
public record Occurrence(RecurrenceId id, EventContent content) {}
