package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingRules;
import calsyncd.hub.HubEvent;
import calsyncd.hub.Link;
import calsyncd.hub.OpenConflict;
import calsyncd.merge.FieldConflict;
import calsyncd.merge.LinkFields;
import calsyncd.merge.LinkTable;
import calsyncd.merge.Side;
import calsyncd.merge.Winner;
import calsyncd.provider.RemoteEvent;
import calsyncd.sync.BindingView.Shown;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The two sides of a link as the table wants them, seen through its binding. Pure. */
final class Sides {
  private final BindingRules rules;
  private final BindingView view;
  private final Mapping mapping;
  private final Instant now;

  Sides(BindingRules rules, BindingView view, Mapping mapping, Instant now) {
    this.rules = rules;
    this.view = view;
    this.mapping = mapping;
    this.now = now;
  }

  BindingRules rules() {
    return rules;
  }

  Instant now() {
    return now;
  }

  int mappedBy() {
    return mapping.version();
  }

  Shown show(Pair pair) {
    return view.show(pair.hub(), pair.link().origin().own());
  }

  /**
   * The hub's side; empty where the event is gone. One that can't be shown, or is filtered, says
   * what it said: that it does not show is no edit of what the copy says.
   */
  Optional<Side> hub(Pair pair) {
    if (pair.hub().deleted()) {
      return Optional.empty();
    }
    return Optional.of(said(pair));
  }

  /** The same as if the event still were what it was last. */
  Side said(Pair pair) {
    Event base = base(pair);
    return show(pair) instanceof Shown.As(Event shown)
        ? side(pair, pair.link().hubVersion() == pair.hub().version() ? shown : base, shown)
        : side(pair, base, base);
  }

  private Side side(Pair pair, Event base, Event shown) {
    return Side.of(peopled(pair, base), peopled(pair, shown));
  }

  /** Where people are not carried, they are the same at all times: nobody is ever taken off. */
  private Event peopled(Pair pair, Event shown) {
    return rules.exportsAttendees() ? shown : LinkFields.peopled(pair.hub().event(), shown);
  }

  /** What the hub's side said when both agreed. */
  Event base(Pair pair) {
    Link link = pair.link();
    Event copy = link.remote().map(RemoteEvent::event).orElse(pair.hub().event());
    if (rules.busyOnly() && link.origin().own()) { // or else the title would be taken for the hub's
      return link.hubBase().orElse(copy);
    }
    return link.hubBase().or(() -> view.again(pair.hub(), copy, link.origin().own())).orElse(copy);
  }

  /** The copy, now saying this. */
  Side remote(Pair pair, RemoteEvent image) {
    Event base =
        pair.link().remote().map(RemoteEvent::event).orElseThrow(IllegalStateException::new);
    int readBy = pair.link().trace().mapper();
    return Side.of(
        joined(pair, mapping.upgraded(readBy, base, image.event())), joined(pair, image.event()));
  }

  /** A copy of ours that names nobody takes nobody off the event, nor off an occurrence of it. */
  private Event joined(Pair pair, Event copy) {
    boolean alone = !rules.exportsAttendees() && pair.link().origin().own();
    return alone ? LinkFields.joined(pair.hub().event(), copy) : copy;
  }

  /** The table of this binding, for this link. */
  LinkTable table(Pair pair, RemoteEvent image) {
    return new LinkTable(rules.direction(), conflict -> winner(pair, image, conflict));
  }

  private Winner winner(Pair pair, RemoteEvent image, FieldConflict conflict) {
    return pair.open()
        .flatMap(OpenConflict::choice)
        .map(choice -> choice.fields().getOrDefault(conflict.field(), choice.all()))
        .orElseGet(() ->
            rules
                .conflicts()
                .winner(pair.link().lagSince().orElse(now), image.changedAt().orElse(now)));
  }

  /** Who decided, as a conflict's row names it. */
  String resolution(Pair pair) {
    return pair.open().flatMap(OpenConflict::choice).isPresent()
        ? "chosen"
        : rules.conflicts().name().toLowerCase(Locale.ROOT);
  }

  /** What a copy is to say, with nobody on it whom the binding does not carry. */
  Event restricted(Event wanted, Event known) {
    return rules.exportsAttendees() ? wanted : LinkFields.peopled(known, wanted);
  }

  /** How a copy shows that would be ours or is theirs, whatever the filter says. */
  Optional<Event> shown(HubEvent hub, boolean own) {
    return view.again(hub, hub.event(), own);
  }
}
