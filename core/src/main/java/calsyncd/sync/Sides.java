package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Link;
import calsyncd.hub.OpenConflict;
import calsyncd.merge.FieldConflict;
import calsyncd.merge.LinkFields;
import calsyncd.merge.LinkTable;
import calsyncd.merge.Merging;
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
    return view.show(pair);
  }

  /** Whether this binding invites the guests of a group's meeting. */
  boolean invites(Pair pair) {
    return view.invites(pair);
  }

  /** Whether the copy names the people of the event. */
  boolean carriesPeople(Pair pair) {
    return view.carriesPeople(pair);
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
    return carriesPeople(pair) ? shown : LinkFields.peopled(pair.hub().event(), shown);
  }

  /** What the hub's side said when both agreed. */
  Event base(Pair pair) {
    Link link = pair.link();
    Event copy = link.remote().map(RemoteEvent::event).orElse(pair.hub().event());
    if (rules.busyOnly() && link.origin().own()) { // or else the title would be taken for the hub's
      return link.hubBase().orElse(copy);
    }
    return link.hubBase().or(() -> view.again(pair, copy, link.origin().own())).orElse(copy);
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
    boolean alone = !carriesPeople(pair) && pair.link().origin().own();
    return alone ? LinkFields.joined(pair.hub().event(), copy) : copy;
  }

  /** The table of this binding, for this link. */
  LinkTable table(Pair pair, RemoteEvent image) {
    return new LinkTable(
        rules.direction(), conflict -> winner(pair, image, conflict), merging(pair));
  }

  /** Both sides may change the guests of a group's meeting at once: a join is no conflict. */
  private Merging merging(Pair pair) {
    return invites(pair) ? Merging.GUEST_BY_GUEST : Merging.FIELD_BY_FIELD;
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

  /**
   * What a copy is to say, with nobody on it whom the binding does not carry, and with what those
   * guests have answered there.
   */
  Event restricted(Pair pair, Event wanted, Event known) {
    if (invites(pair)) {
      return LinkFields.answered(known, wanted);
    }
    return carriesPeople(pair) ? wanted : LinkFields.peopled(known, wanted);
  }

  /** What tells one write of a copy from another: of a group's meeting its guests do, too. */
  Event told(Pair pair, Event written) {
    return invites(pair)
        ? LinkFields.invited(LinkFields.bare(written))
        : LinkFields.bare(LinkFields.alone(written));
  }

  /** How a copy shows that would be ours or is theirs, whatever the filter says. */
  Optional<Event> shown(Pair pair, boolean own) {
    return view.again(pair, pair.hub().event(), own);
  }
}
