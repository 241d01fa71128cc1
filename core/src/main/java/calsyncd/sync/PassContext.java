package calsyncd.sync;

import calsyncd.hub.Binding;
import calsyncd.provider.CalendarProvider;
import java.time.Duration;
import java.time.Instant;

/**
 * What all transactions of a pass go by.
 *
 * @param settle how long after a write of ours a listing may still show what was before it
 */
record PassContext(
    Binding binding, CalendarProvider provider, Mapping mapping, Duration settle, Instant now) {

  BindingView view() {
    return new BindingView(binding, provider);
  }

  Sides sides() {
    return new Sides(binding.rules(), view(), mapping, now);
  }

  Reconciler reconciler() {
    return new Reconciler(sides());
  }

  /** The account's own address. */
  String own() {
    return provider.account().email();
  }
}
