package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.hub.Binding;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.UnaskedMail;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What all transactions of a pass go by.
 *
 * @param push how it writes
 */
record PassContext(
    Binding binding, CalendarProvider provider, Mapping mapping, PushSettings push, Instant now) {

  /** How long after a write of ours a listing may still show what was before it. */
  Duration settle() {
    return push.settle();
  }

  BindingView view() {
    return new BindingView(binding, provider);
  }

  Sides sides() {
    return new Sides(binding.rules(), view(), mapping, now);
  }

  Reconciler reconciler() {
    return new Reconciler(sides());
  }

  /** Whether the provider would tell others of a write by mail, and the user does not want that. */
  boolean mails(Pair pair, Optional<Event> before, Optional<Event> after) {
    return !mayMail(pair) && tells(before, after);
  }

  private boolean mayMail(Pair pair) {
    return switch (pair.guests().by()) {
      case RULES -> binding.rules().mayMail();
      case HERE -> pair.guests().consent() && view().invites(pair);
      case ELSEWHERE -> false;
    };
  }

  /** The same of a copy that nothing needs. */
  boolean mails(RemoteEvent stray) {
    return !binding.rules().mayMail() && tells(Optional.of(stray.event()), Optional.empty());
  }

  /** Whether the provider tells others of a write by mail that nobody asks for. */
  boolean tells(Optional<Event> before, Optional<Event> after) {
    return !UnaskedMail.recipients(provider.capabilities(), provider.account(), before, after)
        .isEmpty();
  }

  /** The account's own address. */
  String own() {
    return provider.account().email();
  }
}
