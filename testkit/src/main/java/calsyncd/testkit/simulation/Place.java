package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Span;
import calsyncd.hub.BindingId;
import calsyncd.merge.LinkFields;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.Events;
import calsyncd.testkit.quirks.Quirks;
import calsyncd.testkit.quirks.Quirks.Quirk;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A calendar at a provider, with its binding.
 *
 * @param rewrites what the server makes of what it stores, unannounced
 */
record Place(
    String name,
    Quirks quirks,
    SimulatedCalendar provider,
    UnaryOperator<EventContent> rewrites,
    BindingId binding,
    RemoteCalendarId calendar) {
  private static final Duration PAST = Duration.ofDays(170);
  private static final Duration AHEAD = Duration.ofDays(600);

  /** What is read here after the event was written; empty where it cannot be. */
  Optional<Event> shows(Event event) {
    return provider.project(event) instanceof Projection.Carried(Event carried, var _)
        ? Optional.of(LinkFields.mapped(carried, rewrites))
        : Optional.empty();
  }

  /** What is read here after its owner made it, with all who are in it. */
  Optional<Event> made(Event event) {
    return shows(event).map(shown -> LinkFields.peopled(event, shown));
  }

  /** What is read here after the event was written over a copy; nobody joins or leaves by it. */
  Optional<Event> shows(Event event, RemoteEvent copy) {
    return shows(event)
        .map(shown -> LinkFields.peopled(copy.event(), shown))
        .map(shown -> quirks.has(Quirk.KEEPS_CANCELLED) ? cancelled(shown, copy.event()) : shown);
  }

  /** Whether the server stores this field otherwise than it is told to. */
  boolean isRewriting(String field) {
    Text text = new Text("Title", "Words", "Room", "");
    EventContent content = Events.content("", Instant.EPOCH).withText(text);
    Text stored = rewrites.apply(content).text();
    return switch (field) {
      case "location" -> !stored.location().equals(text.location());
      case "description" -> !stored.description().equals(text.description());
      default -> false;
    };
  }

  /** Whether the server stores an occurrence of the series otherwise than it is told to. */
  boolean isRewriting(Event event) {
    return event.overrides().values().stream()
        .flatMap(override ->
            override instanceof SeriesOverride.Changed(EventContent content)
                ? Stream.of(content.text())
                : Stream.empty())
        .anyMatch(text ->
            !text.location().isEmpty() && isRewriting("location")
                || !text.description().isEmpty() && isRewriting("description"));
  }

  private static Event cancelled(Event shown, Event copy) {
    Event still = shown;
    for (var override : copy.overrides().entrySet()) {
      RecurrenceId id = override.getKey();
      if (override.getValue() instanceof SeriesOverride.Cancelled
          && Overrides.said(still, id).isPresent()) {
        still = still.withOverride(id, SeriesOverride.CANCELLED);
      }
    }
    return still;
  }

  /** Whether passes see it at all, now and for a while. */
  boolean sees(Event event, Instant now) {
    if (quirks.capabilities().window() != WindowKind.FROZEN) {
      return true;
    }
    Span span = Occurrences.span(event);
    return span.end().isAfter(now.minus(PAST)) && span.start().isBefore(now.plus(AHEAD));
  }

  @Override
  public String toString() {
    return name;
  }
}
