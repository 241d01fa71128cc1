package calsyncd.daemon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How large an event may be that is written over REST. What providers bring is not bound by these.
 *
 * @param titleCharacters characters of a title
 * @param descriptionCharacters characters of a description
 * @param textCharacters characters of any other text: location, address, name, category, colour,
 *     UID
 * @param attendees people of one event
 * @param reminders reminders of one event
 * @param categories categories of one event
 * @param recurrenceLines lines of one recurrence
 * @param recurrenceLineCharacters characters of one such line
 * @param recurrenceCount the {@code COUNT} of a rule
 * @param recurrenceTimesPerDay how often a day a rule may happen at most, by {@code FREQ}, {@code
 *     INTERVAL}, {@code BYHOUR}, {@code BYMINUTE} and {@code BYSECOND}
 * @param overrides overrides of one series
 * @param perCalendar events of one hub calendar, beyond which none is added
 */
public record EventLimits(
    @JsonProperty("title_characters") @Min(1) @Max(100_000) @Nullable Integer titleCharacters,
    @JsonProperty("description_characters") @Min(1) @Max(1_000_000)
        @Nullable Integer descriptionCharacters,
    @JsonProperty("text_characters") @Min(100) @Max(100_000) @Nullable Integer textCharacters,
    @JsonProperty("attendees") @Min(1) @Max(10_000) @Nullable Integer attendees,
    @JsonProperty("reminders") @Min(1) @Max(100) @Nullable Integer reminders,
    @JsonProperty("categories") @Min(1) @Max(1_000) @Nullable Integer categories,
    @JsonProperty("recurrence_lines") @Min(1) @Max(1_000) @Nullable Integer recurrenceLines,
    @JsonProperty("recurrence_line_characters") @Min(100) @Max(100_000)
        @Nullable Integer recurrenceLineCharacters,
    @JsonProperty("recurrence_count") @Min(1) @Max(100_000) @Nullable Integer recurrenceCount,
    @JsonProperty("recurrence_times_per_day") @Min(1) @Max(1_440)
        @Nullable Integer recurrenceTimesPerDay,
    @JsonProperty("overrides") @Min(1) @Max(10_000) @Nullable Integer overrides,
    @JsonProperty("per_calendar") @Min(1) @Max(10_000_000) @Nullable Integer perCalendar) {

  /** What holds where {@code config.yml} says nothing. */
  public static final EventLimits DEFAULT =
      new EventLimits(null, null, null, null, null, null, null, null, null, null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public EventLimits {
    titleCharacters = or(titleCharacters, 1_000);
    descriptionCharacters = or(descriptionCharacters, 100_000);
    textCharacters = or(textCharacters, 2_000);
    attendees = or(attendees, 500);
    reminders = or(reminders, 20);
    categories = or(categories, 50);
    recurrenceLines = or(recurrenceLines, 20);
    recurrenceLineCharacters = or(recurrenceLineCharacters, 4_000);
    recurrenceCount = or(recurrenceCount, 10_000);
    recurrenceTimesPerDay = or(recurrenceTimesPerDay, 96);
    overrides = or(overrides, 1_000);
    perCalendar = or(perCalendar, 100_000);
  }

  private static int or(@Nullable Integer given, int usual) {
    return given == null ? usual : given;
  }
}
