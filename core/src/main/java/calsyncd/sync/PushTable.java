package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.hub.Deed;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.Link.State;
import calsyncd.hub.OpenConflict;
import calsyncd.merge.Decision;
import calsyncd.merge.Differences;
import calsyncd.merge.Direction;
import calsyncd.merge.LinkFields;
import calsyncd.merge.Side;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Mailing;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.Window;
import calsyncd.sync.Act.Step;
import calsyncd.sync.BindingView.Shown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a push does about a link that lags, by the same table as a pull; the copy is as it was read
 * last. The intent of a write is part of the answer and is committed before the call. Pure.
 */
final class PushTable {
  private final PassContext context;
  private final PushSettings settings;
  private final Sides sides;

  PushTable(PassContext context, PushSettings settings) {
    this.context = context;
    this.settings = settings;
    this.sides = context.sides();
  }

  Step step(Pair pair) {
    Link link = pair.link();
    if (link.intent().isPresent()) {
      return Step.IDLE;
    }
    if (link.wantedResponse().isPresent() && link.remote().isPresent()) {
      return answer(pair, link.remote().get(), link.wantedResponse().get());
    }
    if (waits(link, pair.hub())) {
      return Step.IDLE;
    }
    if (isOutdated(link, pair.hub()) || link.hold().equals(Holds.UID_TAKEN)) {
      return step(pair.with(link.withHold(Hold.NONE)));
    }
    if (link.hold().state() == State.CONFLICT) {
      return undecided(pair);
    }
    return link.lags() ? lagging(pair) : Step.IDLE;
  }

  /** What a person decided, as far as it needs no write. */
  Step decided(Pair pair) {
    Link link = pair.link();
    boolean open = link.hold().state() == State.CONFLICT && link.intent().isEmpty();
    return open ? undecided(pair) : Step.IDLE;
  }

  /** What was answered already, by a call that nobody knows the end of, is not answered twice. */
  private Step answer(Pair pair, RemoteEvent known, Response response) {
    if (!LinkFields.answered(known.event(), context.own(), response)) {
      return new Step(List.of(), new Act.Respond(known, response));
    }
    Link given = pair.link().withWantedResponse(Optional.empty());
    return new Step(List.of(new HubWrite.Save(given)), new Act.Again());
  }

  /** A person approved what another version said. */
  private static boolean isOutdated(Link link, HubEvent hub) {
    long version = link.hold().version();
    return link.approved() && version != 0 && version != hub.version();
  }

  private boolean waits(Link link, HubEvent hub) {
    Hold hold = link.hold();
    boolean meant = hold.version() == 0 || hold.version() == hub.version();
    boolean looks = link.isRetried(context.now()) || hold.equals(Holds.UID_TAKEN);
    return hold.waits() && meant && !looks;
  }

  /** A decision, or another version of the event, has the table asked again. */
  private Step undecided(Pair pair) {
    return pair.open()
        .filter(open -> isNews(pair, open))
        .map(open -> decided(pair, open))
        .orElse(Step.IDLE);
  }

  private Step decided(Pair pair, OpenConflict open) {
    return pair.link().remote().isPresent()
        ? new Step(context.reconciler().again(pair, open), new Act.Again())
        : new Step(List.of(), new Act.Meet(open.remote()));
  }

  private static boolean isNews(Pair pair, OpenConflict open) {
    return open.choice().isPresent() || open.hubVersion() != pair.hub().version();
  }

  private Step lagging(Pair pair) {
    Link link = pair.link();
    if (!sides.rules().exports() || isSuppressing(link)) {
      return agreed(pair);
    }
    if (pair.hub().deleted()) {
      return gone(pair);
    }
    return switch (sides.show(pair)) {
      case Shown.Filtered _ -> link.remote().isPresent() ? gone(pair) : agreed(pair);
      case Shown.Impossible(String reason) ->
          link.remote().isEmpty() && context.binding().snapshotAt().isEmpty()
              ? Step.IDLE
              : held(pair, Holds.parked(reason, pair.hub()));
      case Shown.As(Event shown) ->
          link.remote().isPresent() ? update(pair, link.remote().get()) : create(pair, shown);
    };
  }

  /** What the provider had by itself is not written to where the binding only exports. */
  private boolean isSuppressing(Link link) {
    return sides.rules().direction() == Direction.EXPORT_ONLY
        && !link.origin().own()
        && link.remote().isPresent();
  }

  /** The copy has this version: there is nothing in it that the copy shows. */
  private Step agreed(Pair pair) {
    long version = pair.hub().version();
    return Step.of(new HubWrite.Save(pair.link().withVersions(version, version)));
  }

  /** It waits, and its history says why. */
  static Step held(Pair pair, Hold hold) {
    return new Step(
        List.of(
            new HubWrite.Save(pair.link().withHold(hold)),
            new HubWrite.Noted(Deed.of(pair.hub(), Deed.Side.REMOTE, "held", hold.reason()))),
        new Act.None());
  }

  private Step gone(Pair pair) {
    Link link = pair.link();
    if (link.remote().isEmpty()) {
      return Step.of(new HubWrite.Forget(link.id()));
    }
    RemoteEvent known = link.remote().get();
    if (isTheirs(link, known)) {
      return held(pair, Holds.parked(Holds.NOT_ORGANIZER, pair.hub()));
    }
    if (mails(pair, Optional.of(known.event()), Optional.empty())) {
      return held(pair, Holds.parked(Holds.MAIL, pair.hub()));
    }
    return new Step(
        List.of(intent(pair, Optional.empty(), Optional.empty(), link.origin())),
        removal(pair, known));
  }

  /** Guests are told of a meeting that is no more, not of a copy that a filter takes away. */
  Act.Remove removal(Pair pair, RemoteEvent known) {
    return new Act.Remove(known, pair.hub().deleted() ? afterwards(pair) : Mailing.NOBODY);
  }

  private Mailing afterwards(Pair pair) {
    return sides.invites(pair) ? pair.guests().afterwards() : Mailing.NOBODY;
  }

  /** The first guests of a copy that named nobody are told as those of a new one are. */
  private Mailing mailing(Pair pair, Event copy) {
    boolean first = !pair.guests().announced() && !LinkFields.namesGuests(copy);
    return first && sides.invites(pair) ? pair.guests().whenNew() : afterwards(pair);
  }

  private static HubWrite.Save intent(
      Pair pair, Optional<Event> wanted, Optional<Event> hubBase, Origin origin) {
    Intent intent = new Intent(pair.hub().version(), wanted, hubBase);
    return new HubWrite.Save(pair.link().withOrigin(origin).withIntent(Optional.of(intent)));
  }

  /** What the provider has natively may be found by the first whole reading. */
  private Step create(Pair pair, Event shown) {
    if (context.binding().snapshotAt().isEmpty()) {
      return Step.IDLE;
    }
    Span span = Occurrences.span(pair.hub().event());
    if (isUnseen(pair.hub(), span)) {
      return Step.of(new HubWrite.Save(pair.link().withHold(Holds.OUT_OF_WINDOW)));
    }
    Window wanted = sides.rules().filter().window().at(context.now());
    if (span.end().isBefore(wanted.from())) {
      return agreed(pair);
    }
    if (span.start().isAfter(wanted.to())) {
      return early(pair, Duration.between(wanted.to(), span.start()));
    }
    return create(pair, shown, pair.link().origin().incarnation());
  }

  /** The filter's window comes to it then. */
  private Step early(Pair pair, Duration wait) {
    Link waiting = pair.link().withHold(Holds.early(pair.hub()));
    return Step.of(new HubWrite.Save(waiting.retriedAt(context.now().plus(wait))));
  }

  private Step create(Pair pair, Event shown, int incarnation) {
    Optional<Event> made = Optional.of(shown);
    if (mails(pair, Optional.empty(), made) || invitesAnew(pair, made)) {
      return held(pair, Holds.parked(Holds.MAIL, pair.hub()));
    }
    CreateKey key =
        CreateKeys.of(context.binding().remoteCalendar(), pair.hub().event().uid(), incarnation);
    Origin origin = new Origin(true, incarnation, Optional.of(key));
    return new Step(
        List.of(intent(pair, Optional.of(shown), Optional.of(shown), origin)),
        new Act.Create(key, shown, whenNew(pair)));
  }

  /** Whom a create is told to, also one that is repeated since nobody knows whether it was made. */
  Mailing whenNew(Pair pair) {
    return isNew(pair) && sides.invites(pair) && !pair.hub().deleted()
        ? pair.guests().whenNew()
        : Mailing.NOBODY;
  }

  /** Whether the provider never had the meeting with its guests. */
  private static boolean isNew(Pair pair) {
    return pair.link().origin().incarnation() == 1 && !pair.guests().announced();
  }

  /** Whether guests who were invited before would be again, by a provider that can't be muted. */
  private boolean invitesAnew(Pair pair, Optional<Event> shown) {
    return sides.invites(pair)
        && !isNew(pair)
        && !pair.link().approvedFor(Holds.MAIL)
        && context.tells(Optional.empty(), shown);
  }

  /**
   * The link of a create that is not known to have been made: if it is made yet, it says no more
   * than its binding lets out by now, and names nobody who would hear of what is to go again.
   */
  Link restated(Pair pair) {
    Link link = pair.link();
    Optional<Event> wanted =
        link.remote().isPresent() ? Optional.empty() : link.intent().flatMap(Intent::wanted);
    return wanted
        .map(event -> letOut(pair, event))
        .filter(event -> !wanted.equals(Optional.of(event)))
        .map(event -> restated(link, event))
        .orElse(link);
  }

  private Event letOut(Pair pair, Event wanted) {
    Event event = context.view().again(pair, wanted, true).orElse(wanted);
    boolean alone =
        pair.hub().deleted()
            || sides.rules().filter().everything()
            || mails(pair, Optional.empty(), Optional.of(event));
    if (alone) {
      return LinkFields.alone(event);
    }
    return sides.invites(pair) ? LinkFields.stillInvited(pair.hub().event(), event) : event;
  }

  private static Link restated(Link link, Event event) {
    long version = link.intent().map(Intent::version).orElse(0L);
    Intent other = new Intent(version, Optional.of(event), Optional.of(event));
    return Answers.unmade(link).withIntent(Optional.of(other));
  }

  /** What the provider has natively outside the window was not listed: a copy might be a second. */
  private boolean isUnseen(HubEvent hub, Span span) {
    return hub.origin().isPresent()
        && !context.binding().window().overlaps(span.start(), span.end());
  }

  private Step update(Pair pair, RemoteEvent known) {
    Side remote = sides.remote(pair, known);
    Decision decision =
        sides.table(pair, known).linked(pair.hub().event(), sides.hub(pair), Optional.of(remote));
    return decision instanceof Decision.PutRemote(Event event)
        ? update(pair, known, sides.restricted(pair, event, known.event()))
        : agreed(pair);
  }

  private Step update(Pair pair, RemoteEvent known, Event wanted) {
    Link link = pair.link();
    if (Differences.none(known.event(), wanted)) {
      return agreed(pair);
    }
    if (isTheirs(link, known)) {
      return held(pair, Holds.parked(Holds.NOT_ORGANIZER, pair.hub()));
    }
    if (mails(pair, Optional.of(known.event()), Optional.of(wanted))) {
      return held(pair, Holds.parked(Holds.MAIL, pair.hub()));
    }
    if (oscillates(pair, wanted)) {
      return held(pair, Holds.parked(Holds.OSCILLATES));
    }
    Optional<Event> hubBase = sides.shown(pair, link.origin().own());
    return new Step(
        List.of(intent(pair, Optional.of(wanted), hubBase, link.origin())),
        new Act.Update(known, wanted, mailing(pair, known.event())));
  }

  private boolean isTheirs(Link link, RemoteEvent known) {
    return !link.origin().own() && LinkFields.organisedElsewhere(known.event(), context.own());
  }

  private boolean mails(Pair pair, Optional<Event> before, Optional<Event> after) {
    return !pair.link().approvedFor(Holds.MAIL) && context.mails(pair, before, after);
  }

  private boolean oscillates(Pair pair, Event wanted) {
    Link link = pair.link();
    Event told = sides.told(pair, wanted);
    return !link.approvedFor(Holds.OSCILLATES)
        && Echo.count(link.trace().wrote(), told, context.now(), settings.budgetWindow())
            >= settings.budget();
  }
}
