package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.hub.Deed;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.Link.State;
import calsyncd.hub.Link.Trace;
import calsyncd.merge.Agreed;
import calsyncd.merge.Differences;
import calsyncd.merge.IntentReading;
import calsyncd.merge.IntentReading.Bases;
import calsyncd.merge.LinkFields;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the answer to a write of ours comes to, or a read of the copy where the answer was lost.
 * Each ends the intent; what somebody else edited meanwhile is then an image like any other. Pure.
 */
final class Answers {
  /** So many of our last writes are remembered. */
  private static final int REMEMBERED = 12;

  private final PassContext context;

  Answers(PassContext context) {
    this.context = context;
  }

  /** The provider answered a create or an update. */
  List<HubWrite> written(Pair pair, RemoteEvent answer) {
    if (pair.link().intent().isEmpty()) {
      return List.of(); // another holder of the binding settled it, and the fence will say so
    }
    Intent intent = intent(pair);
    Event wanted = intent.wanted().orElseThrow(IllegalStateException::new);
    RemoteEvent named = named(pair, answer);
    if (isOlder(pair, named)) {
      return listed(pair, answer);
    }
    Event agreed =
        pair.link()
            .remote()
            .map(known -> Agreed.after(known.event(), wanted, named.event()))
            .orElse(named.event());
    Link link = confirmed(pair, named.withEvent(agreed), intent.hubBase());
    return then(pair, link, named, verb(pair));
  }

  /** It says what an earlier create under the key was to say, and not what this one is to. */
  private static boolean isOlder(Pair pair, RemoteEvent copy) {
    Link link = pair.link();
    boolean wanted = link.intent().flatMap(Intent::wanted).filter(it -> says(copy, it)).isPresent();
    return link.remote().isEmpty()
        && !wanted
        && link.hubBase().filter(it -> says(copy, it)).isPresent();
  }

  private static boolean says(RemoteEvent copy, Event event) {
    return Differences.none(event, copy.event());
  }

  /**
   * A create whose answer was lost shows in a listing, or is answered when it is repeated. Where it
   * says something else than we wrote, somebody has edited it since.
   */
  List<HubWrite> listed(Pair pair, RemoteEvent copy) {
    RemoteEvent named = named(pair, copy);
    return isOlder(pair, named)
        ? known(pair.with(pair.link().withIntent(Optional.empty())), named)
        : known(pair, named);
  }

  private List<HubWrite> known(Pair pair, RemoteEvent named) {
    Event shown =
        pair.link()
            .intent()
            .flatMap(Intent::wanted)
            .or(() -> pair.link().hubBase())
            .or(() -> context.sides().shown(pair, true))
            .orElse(named.event());
    Optional<Event> hubBase = pair.link().intent().flatMap(Intent::hubBase);
    Link link = confirmed(pair, named.withEvent(shown), hubBase.or(() -> pair.link().hubBase()));
    return then(pair, link, named, "linked");
  }

  /**
   * An update whose answer was lost, as the copy shows it. One that is to say what it said was not
   * written to: only whether it is there was in doubt.
   */
  List<HubWrite> found(Pair pair, RemoteEvent copy) {
    Intent intent = intent(pair);
    RemoteEvent named = named(pair, copy);
    RemoteEvent known = pair.link().remote().orElseThrow(IllegalStateException::new);
    Event wanted = intent.wanted().orElse(known.event());
    Event hubBase = context.sides().base(pair);
    IntentReading read =
        IntentReading.of(
            new Bases(known.event(), hubBase),
            new Bases(wanted, intent.hubBase().orElse(hubBase)),
            named.event());
    boolean done =
        !Differences.none(known.event(), wanted) && Differences.none(wanted, named.event());
    Link link =
        done
            ? confirmed(pair, named.withEvent(read.remote()), Optional.of(read.hub()))
            : pair.link()
                .withIntent(Optional.empty())
                .withRemote(Optional.of(named.withEvent(read.remote())))
                .withHubBase(Optional.of(read.hub()));
    return then(pair, link, named, done ? "updated" : "");
  }

  /** A read of the copy, whether or not a write of ours is not settled. */
  List<HubWrite> read(Pair pair, RemoteEvent copy) {
    return pair.link().intent().isPresent()
        ? found(pair, copy)
        : context.reconciler().image(pair, named(pair, copy));
  }

  /** What was in conflict with a copy that no link has yet, now that it was read again. */
  List<HubWrite> met(Pair pair, Optional<RemoteEvent> copy) {
    return pair.open()
        .map(open ->
            copy.map(image -> context.reconciler().again(pair, open.over(named(pair, image))))
                .orElseGet(() -> missing(pair)))
        .orElse(List.of());
  }

  /** The user's answer was given. */
  List<HubWrite> responded(Pair pair, RemoteEvent copy) {
    Link link = pair.link().withWantedResponse(Optional.empty());
    List<HubWrite> writes = new ArrayList<>();
    writes.add(new HubWrite.Save(link));
    writes.addAll(context.reconciler().image(pair.with(link), named(pair, copy)));
    writes.add(deed(pair, "answered", List.of("attendees"), Optional.empty()));
    return writes;
  }

  /** The provider does not take the user's answer. */
  List<HubWrite> unanswered(Pair pair, ProviderException e) {
    Link link = pair.link().withWantedResponse(Optional.empty());
    return List.of(new HubWrite.Save(link), refusal(pair, e));
  }

  /**
   * The copy is gone: whatever the hub says of the event goes into a new one, or stays alone where
   * there are no copies.
   */
  List<HubWrite> missing(Pair pair) {
    Link link = again(pair.link(), pair.hub());
    return pair.hub().deleted() || !context.binding().rules().exports()
        ? List.of(new HubWrite.Forget(link.id()))
        : ended(pair, List.of(new HubWrite.Save(link)));
  }

  /** The copy is removed, as it was wanted. */
  List<HubWrite> removed(Pair pair) {
    if (pair.link().intent().isEmpty() || pair.link().remote().isEmpty()) {
      return List.of();
    }
    RemoteEvent copy = pair.link().remote().orElseThrow(IllegalStateException::new);
    List<HubWrite> writes = new ArrayList<>();
    if (isUnasked(pair.link())) {
      writes.add(new HubWrite.Counted(1));
    }
    writes.add(new HubWrite.Removed(copy.id()));
    writes.add(deed(pair, "removed", List.of(), Optional.of(copy)));
    writes.add(
        pair.hub().deleted()
            ? new HubWrite.Forget(pair.link().id())
            : new HubWrite.Save(
                again(pair.link(), pair.hub())
                    .withVersions(intent(pair).version(), pair.hub().version())));
    return ended(pair, writes);
  }

  /** The guard counts what no person has said yes to. */
  private boolean isUnasked(Link link) {
    return !context.binding().rules().filter().everything()
        && !link.approvedFor(Holds.COPY_REMOVAL);
  }

  /**
   * The provider refuses what the event said in this version. A removal, which no other version may
   * ever follow, is tried again after a while.
   */
  List<HubWrite> refused(Pair pair, long version, ProviderException e) {
    HubWrite.Noted noted = refusal(pair, e);
    boolean undecided = pair.link().hold().state() == State.CONFLICT;
    if (undecided || pair.link().intent().isEmpty() && !pair.link().lags()) {
      return List.of(noted); // a person is asked already, or the copy says it
    }
    boolean removes = pair.link().intent().filter(it -> it.wanted().isEmpty()).isPresent();
    Link link = unmade(pair.link()).withHold(new Hold(State.PARKED, e.reason(), version));
    Link held =
        removes ? link.retriedAt(context.now().plus(context.push().refusedRemovals())) : link;
    return List.of(new HubWrite.Save(held), noted);
  }

  /**
   * The write was not made, as far as is known. If a create was all the same, its copy is known by
   * its key, and then says what it was to say here.
   */
  static Link unmade(Link link) {
    Optional<Event> said = link.intent().flatMap(Intent::hubBase);
    Link ended = link.withIntent(Optional.empty());
    return link.remote().isEmpty() && link.hubBase().isEmpty() ? ended.withHubBase(said) : ended;
  }

  private static HubWrite.Noted refusal(Pair pair, ProviderException e) {
    return new HubWrite.Noted(
        Deed.of(pair.hub(), Deed.Side.REMOTE, "refused", e.reason()).requested(e.requestId()));
  }

  /** A link whose copy is gone, to be made anew. */
  Link again(Link link, HubEvent hub) {
    Link fresh =
        link.withRemote(Optional.empty())
            .withHubBase(Optional.empty())
            .withIntent(Optional.empty())
            .withOrigin(new Origin(true, link.origin().incarnation() + 1, Optional.empty()))
            .withHold(Hold.NONE)
            .withVersions(0, hub.version());
    return lagging(fresh);
  }

  private Link lagging(Link link) {
    return link.lagging(context.now());
  }

  private static Intent intent(Pair pair) {
    return pair.link().intent().orElseThrow(IllegalStateException::new);
  }

  private static RemoteEvent named(Pair pair, RemoteEvent copy) {
    return Remote.withUid(copy, pair.hub().event().uid());
  }

  private static String verb(Pair pair) {
    return pair.link().remote().isPresent() ? "updated" : "created";
  }

  private Link confirmed(Pair pair, RemoteEvent base, Optional<Event> hubBase) {
    Link was = pair.link();
    long version = was.intent().map(Intent::version).orElse(0L);
    Link link =
        was.withIntent(Optional.empty())
            .withRemote(Optional.of(base))
            .withHubBase(hubBase)
            .withVersions(version, Math.max(was.wantedVersion(), pair.hub().version()))
            .withTrace(traced(pair, base.event()));
    return was.hold().state() == State.CONFLICT ? link : link.withHold(Hold.NONE);
  }

  private Trace traced(Pair pair, Event written) {
    Link link = pair.link();
    List<String> wrote = new ArrayList<>(link.trace().wrote());
    Event said = link.intent().flatMap(Intent::wanted).orElse(written);
    wrote.add(Echo.of(context.sides().told(pair, said), context.now()));
    List<String> last = wrote.subList(Math.max(0, wrote.size() - REMEMBERED), wrote.size());
    Optional<Instant> now = Optional.of(context.now());
    return new Trace(now, 0, Optional.empty(), last, context.mapping().version());
  }

  /** The write is settled; what the copy says beyond it is news. */
  private List<HubWrite> then(Pair pair, Link settled, RemoteEvent copy, String verb) {
    List<HubWrite> writes = new ArrayList<>();
    Link link = lagging(settled);
    Pair now = pair.with(link);
    List<HubWrite> news = context.reconciler().image(now, copy);
    writes.add(new HubWrite.Save(link));
    writes.addAll(news);
    if (!verb.isEmpty()) {
      if (announces(pair, link)) {
        writes.add(new HubWrite.Announced(pair.hub().id()));
      }
      Optional<RemoteEvent> before = pair.link().remote();
      List<String> fields =
          before.map(known -> Differences.between(known.event(), copy.event())).orElseGet(List::of);
      writes.add(deed(pair, verb, fields, before));
    }
    return writes;
  }

  /** By the provider's word there is the meeting now, with those whom the group invites. */
  private boolean announces(Pair pair, Link written) {
    return context.sides().invites(pair)
        && !pair.guests().announced()
        && written.remote().filter(copy -> LinkFields.namesGuests(copy.event())).isPresent();
  }

  /** What a person changed in a copy that nothing needs any more. */
  static HubWrite.Noted stray(HubEvent hub, RemoteEvent copy) {
    RemoteEvent named = Remote.withUid(copy, hub.event().uid());
    return new HubWrite.Noted(
        Deed.of(hub, Deed.Side.REMOTE, "removed", "stray").over(named.event(), named.raw()));
  }

  /** The provider does not let go of a copy that nothing needs any more. */
  static HubWrite.Noted strayRefused(HubEvent hub, ProviderException e) {
    return new HubWrite.Noted(
        Deed.of(hub, Deed.Side.REMOTE, "refused", "stray: " + e.reason()).requested(e.requestId()));
  }

  private static HubWrite.Noted deed(
      Pair pair, String verb, List<String> fields, Optional<RemoteEvent> before) {
    String cell =
        pair.hub().deleted() ? "gone/same" : before.isPresent() ? "changed/same" : "new/-";
    Deed deed = Deed.of(pair.hub(), Deed.Side.REMOTE, verb, cell).about(fields);
    return new HubWrite.Noted(before.map(copy -> deed.over(copy.event(), copy.raw())).orElse(deed));
  }

  private static List<HubWrite> ended(Pair pair, List<HubWrite> writes) {
    if (pair.open().isEmpty()) {
      return writes;
    }
    List<HubWrite> all = new ArrayList<>(writes);
    all.add(new HubWrite.Decided(pair.link().id(), "copy_gone"));
    return all;
  }
}
