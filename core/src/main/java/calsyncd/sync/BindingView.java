package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventTime;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingRules;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.Guests;
import calsyncd.hub.HubEvent;
import calsyncd.merge.Direction;
import calsyncd.merge.LinkFields;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Projection;
import java.util.Locale;
import java.util.Optional;

/**
 * What the hub's events look like through one binding: its view, its filter, its provider. Pure.
 */
final class BindingView {
  /** What a copy is called that says only that the time is taken. */
  private static final Text BUSY = new Text("Busy", "", "", "");

  private final Binding binding;
  private final CalendarProvider provider;

  BindingView(Binding binding, CalendarProvider provider) {
    this.binding = binding;
    this.provider = provider;
  }

  /** How an event shows. */
  sealed interface Shown {
    /** As this, in the provider's canonical form. */
    record As(Event event) implements Shown {}

    /** Not at all: the binding's filter leaves it out. */
    record Filtered() implements Shown {}

    /** The provider can't hold it. */
    record Impossible(String reason) implements Shown {}
  }

  /**
   * Whether this binding invites the guests of a group's meeting: both ways, and only to what
   * nobody else organises and no other calendar has by itself.
   */
  boolean invites(Pair pair) {
    HubEvent hub = pair.hub();
    return pair.guests().by() == Guests.By.HERE
        && binding.rules().direction() == Direction.TWO_WAY
        && !(pair.link().origin().own() && madeElsewhere(hub))
        && !LinkFields.organisedElsewhere(hub.event(), provider.account().email());
  }

  /** Whether the copy names the people of the event. */
  boolean carriesPeople(Pair pair) {
    return switch (pair.guests().by()) {
      case RULES -> binding.rules().exportsAttendees();
      case HERE -> invites(pair);
      case ELSEWHERE -> false;
    };
  }

  /** How an event shows; only copies of ours are filtered and reduced. */
  Shown show(Pair pair) {
    boolean own = pair.link().origin().own();
    if (own && filtered(binding.rules().filter(), pair.hub().event())) {
      return new Shown.Filtered();
    }
    return switch (provider.project(reduced(pair, own))) {
      case Projection.Carried(Event event, var _) -> new Shown.As(event);
      case Projection.Impossible(String reason) -> new Shown.Impossible(reason);
    };
  }

  /**
   * How a copy would show if the hub said what it says; empty where it can't be shown.
   *
   * @param own whether the copy is, or would be, ours
   */
  Optional<Event> again(Pair pair, Event copy, boolean own) {
    HubEvent hub = pair.hub();
    HubEvent said = new HubEvent(hub.id(), hub.version(), copy, false, hub.origin());
    return switch (provider.project(reduced(pair.with(said), own))) {
      case Projection.Carried(Event event, var _) -> Optional.of(event);
      case Projection.Impossible _ -> Optional.empty();
    };
  }

  private Event reduced(Pair pair, boolean own) {
    BindingRules rules = binding.rules();
    HubEvent hub = pair.hub();
    Event event = carriesPeople(pair) ? hub.event() : LinkFields.alone(hub.event());
    if (!own) {
      return event;
    }
    Event shared = madeElsewhere(hub) ? LinkFields.bare(event) : event;
    return rules.busyOnly() ? LinkFields.mapped(shared, BindingView::busy) : shared;
  }

  /** Reminders and colours of an event that another calendar has stay with that one. */
  private boolean madeElsewhere(HubEvent hub) {
    return hub.origin().filter(origin -> !origin.equals(binding.id())).isPresent();
  }

  private static EventContent busy(EventContent content) {
    Standing standing =
        new Standing(content.standing().status(), content.standing().busy(), Visibility.PRIVATE);
    return new EventContent(content.when(), BUSY, standing, People.NONE, Extras.NONE);
  }

  private boolean filtered(ExportFilter filter, Event event) {
    EventContent content = event.content();
    String own = provider.account().email();
    return filter.everything()
        || filter.declined() && LinkFields.answered(event, own, Response.DECLINED)
        || filter.allDay() && content.when().start() instanceof EventTime.Day
        || filter.free() && content.standing().busy() == Busy.FREE
        || !filter.title().isEmpty() && contains(content.text().title(), filter.title());
  }

  private static boolean contains(String title, String part) {
    return title.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
