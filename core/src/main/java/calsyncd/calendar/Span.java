package calsyncd.calendar;

import java.time.Instant;

/**
 * From the first start to the last end of a series. Dates and floating times are widened by the
 * largest offsets there are, so that the span holds them for a viewer anywhere.
 *
 * @param end {@link Instant#MAX} where the series never ends
 */
public record Span(Instant start, Instant end) {}
