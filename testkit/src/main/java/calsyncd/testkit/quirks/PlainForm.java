package calsyncd.testkit.quirks;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import java.util.Optional;

/** All that RFC 5545 has is carried, but overrides that say nothing and starts off the rule. */
final class PlainForm extends Form {
  @Override
  Optional<String> refusal(Event event) {
    return Optional.empty();
  }

  @Override
  EventContent content(EventContent content, boolean recurs) {
    return content;
  }
}
