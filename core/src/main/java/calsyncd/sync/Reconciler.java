package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.hub.Deed;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.State;
import calsyncd.hub.OpenConflict;
import calsyncd.merge.Decision;
import calsyncd.merge.Differences;
import calsyncd.merge.Direction;
import calsyncd.merge.FieldConflict;
import calsyncd.merge.LinkFields;
import calsyncd.merge.Side;
import calsyncd.merge.SideState;
import calsyncd.merge.ThreeWayMerge;
import calsyncd.merge.Winner;
import calsyncd.provider.RemoteEvent;
import calsyncd.sync.BindingView.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an image of a copy comes to: the writes to the hub and to the link, by the table. It writes
 * nothing to the provider; a link that is left lagging is what the push goes by. Pure.
 */
final class Reconciler {
  private static final String BUSY = "busy";
  private static final Set<String> STANDING = Set.of("status", BUSY);

  private final Sides sides;

  Reconciler(Sides sides) {
    this.sides = sides;
  }

  /** A newer image of a copy that is linked. */
  List<HubWrite> image(Pair pair, RemoteEvent image) {
    if (isUndecided(pair, image)) {
      return List.of();
    }
    Optional<Side> hub = sides.hub(pair);
    Side remote = sides.remote(pair, image);
    if (pair.replaced() && remote.changed()) {
      return replaced(pair, image);
    }
    Decision decision =
        sides.table(pair, image).linked(pair.hub().event(), hub, Optional.of(remote));
    String why = cell(hub, Optional.of(remote));
    return switch (decision) {
      case Decision.PutInHub(Event event) when !owes(pair) -> agreed(pair, image, event, why);
      case Decision.PutInHub(Event event) ->
          merged(pair, image, hub.isPresent() ? event : restored(pair, remote), List.of(), why);
      case Decision.PutBoth(Event inHub, Event _, List<FieldConflict> settled) ->
          merged(pair, image, inHub, settled, why);
      case Decision.Conflict(List<FieldConflict> open) -> undecided(pair, image, open);
      case Decision.Relink _ -> agreed(pair, image, pair.hub().event(), why);
      case Decision.PutRemote _ when remote.changed() -> overruled(pair, image);
      case Decision.Nothing _,
          Decision.PutRemote _,
          Decision.RemoveFromHub _,
          Decision.RemoveRemote _,
          Decision.Unlink _ ->
          refreshed(pair, image, why);
    };
  }

  /** Another event has the UID by now: the copy goes all the same, and what it said is kept. */
  private List<HubWrite> replaced(Pair pair, RemoteEvent image) {
    List<HubWrite> writes = new ArrayList<>(refreshed(pair, image, "gone/changed"));
    List<String> edited =
        pair.link().remote().stream()
            .flatMap(was -> Differences.between(was.event(), image.event()).stream())
            .toList();
    writes.add(
        new HubWrite.Noted(
            Deed.of(pair.hub(), Deed.Side.REMOTE, "held", "uid_taken")
                .about(edited)
                .over(image.event(), image.raw())));
    return writes;
  }

  /** Nothing moved since a person was asked. */
  private static boolean isUndecided(Pair pair, RemoteEvent image) {
    return pair.open()
        .filter(open -> open.choice().isEmpty())
        .filter(open -> open.hubVersion() == pair.hub().version())
        .filter(open -> open.remote().event().equals(image.event()))
        .isPresent();
  }

  static String cell(Optional<Side> hub, Optional<Side> remote) {
    return (SideState.of(hub) + "/" + SideState.of(remote)).toLowerCase(Locale.ROOT);
  }

  /** Whether the copy may lack edits of the hub, shown now or not. */
  private boolean owes(Pair pair) {
    return sides.rules().exports() && (pair.hub().deleted() || pair.link().lags());
  }

  /** An edit beats a deletion, and what only the hub could say comes back with it. */
  private Event restored(Pair pair, Side remote) {
    Event shown = sides.said(pair).now();
    return ThreeWayMerge.of(pair.hub().event(), Side.of(shown, shown), remote, _ -> Winner.REMOTE)
        .hub();
  }

  /** Both sides say the same from now on, and the hub says this. */
  private List<HubWrite> agreed(Pair pair, RemoteEvent image, Event said, String why) {
    HubEvent now = saying(pair, image, standing(pair, image, Remote.told(said)));
    boolean plain = now.event().equals(image.event());
    Optional<Event> base =
        plain
            ? Optional.empty()
            : sides
                .shown(pair.with(now), pair.link().origin().own())
                .or(() -> Optional.of(image.event()));
    Link link =
        released(pair, now)
            .withRemote(Optional.of(image))
            .withHubBase(base)
            .withVersions(now.version(), now.version());
    return writes(pair, now, read(link), why);
  }

  /**
   * Both sides changed. What the remote changed is in the hub now and in its base; what the hub won
   * still differs from that base, and is pushed.
   */
  private List<HubWrite> merged(
      Pair pair, RemoteEvent image, Event inHub, List<FieldConflict> settled, String why) {
    HubEvent now = saying(pair, image, Remote.told(inHub));
    Event was = sides.base(pair);
    Event base =
        ThreeWayMerge.of(was, Side.of(was, was), sides.remote(pair, image), _ -> Winner.REMOTE)
            .hub();
    Link link =
        read(released(pair, now))
            .withRemote(Optional.of(image))
            .withHubBase(Optional.of(base))
            .withVersions(Math.min(pair.link().hubVersion(), now.version() - 1), now.version());
    List<HubWrite> writes = new ArrayList<>(writes(pair, now, link.lagging(sides.now()), why));
    if (!settled.isEmpty() && pair.open().isEmpty()) {
      writes.add(clash(pair, image, settled, sides.resolution(pair)));
    }
    return writes;
  }

  /** Nothing moves until somebody decides: the base stays what both agreed on. */
  private List<HubWrite> undecided(Pair pair, RemoteEvent image, List<FieldConflict> open) {
    return List.of(
        new HubWrite.Save(pair.link().withHold(Holds.CONFLICT)), clash(pair, image, open, ""));
  }

  private static HubWrite.Clash clash(
      Pair pair, RemoteEvent image, List<FieldConflict> fields, String resolution) {
    return new HubWrite.Clash(
        pair.link().id(),
        pair.hub().id(),
        pair.hub().version(),
        pair.link().remote().map(RemoteEvent::event),
        pair.hub().event(),
        image,
        fields,
        resolution);
  }

  /** A copy that is only written to was edited: it is to be as the hub wants it. */
  private List<HubWrite> overruled(Pair pair, RemoteEvent image) {
    Link link =
        read(released(pair, pair.hub()))
            .withRemote(Optional.of(image))
            .withHubBase(Optional.of(image.event()))
            .withVersions(0, pair.hub().version());
    return List.of(new HubWrite.Save(link.lagging(sides.now())));
  }

  /** Nothing that is merged changed at the copy. */
  private List<HubWrite> refreshed(Pair pair, RemoteEvent image, String why) {
    Link was = pair.link();
    HubEvent now = pair.hub().deleted() ? pair.hub() : saying(pair, image, pair.hub().event());
    boolean rose = now.version() > pair.hub().version();
    long has = rose && !was.lags() ? now.version() : was.hubVersion();
    Link link =
        read(released(pair, now))
            .withRemote(Optional.of(image))
            .withVersions(has, rose ? now.version() : was.wantedVersion());
    return link.equals(was) && !rose ? List.of() : writes(pair, now, link, why);
  }

  /**
   * A busy state that a person gave the copy shows in the hub, too. A provider that has one word
   * for both says "tentative" as long as the hub's status does, and goes on saying it of the status
   * when only the busy state was tentative: then both are as the copy has them.
   */
  private Event standing(Pair pair, RemoteEvent image, Event said) {
    boolean given =
        pair.link().remote().stream()
            .anyMatch(was -> Differences.between(was.event(), image.event()).contains(BUSY));
    boolean hidden =
        given
            && sides
                .shown(pair.with(pair.hub().saying(said)), pair.link().origin().own())
                .filter(shown ->
                    Differences.between(shown, image.event()).stream().anyMatch(STANDING::contains))
                .isPresent();
    return hidden ? LinkFields.taken(STANDING, image.event(), said) : said;
  }

  /**
   * The event saying this, with what belongs to the link where the copy is the native one, and with
   * what its guests answered to the one who invites them.
   */
  private HubEvent saying(Pair pair, RemoteEvent image, Event said) {
    boolean shows =
        !pair.link().origin().own() && sides.rules().direction() != Direction.EXPORT_ONLY;
    Event shown = shows ? LinkFields.of(image.event(), said) : said;
    Event full = sides.invites(pair) ? LinkFields.answered(image.event(), shown) : shown;
    HubEvent hub = pair.hub();
    return full.equals(hub.event()) && !hub.deleted() ? hub : hub.saying(full);
  }

  private List<HubWrite> writes(Pair pair, HubEvent now, Link link, String why) {
    List<HubWrite> writes = new ArrayList<>();
    if (now.version() > pair.hub().version()) {
      writes.add(new HubWrite.Put(now));
      writes.add(noted(pair, now, why));
    }
    writes.add(new HubWrite.Save(link));
    if (pair.open().isPresent()) {
      writes.add(new HubWrite.Decided(pair.link().id(), sides.resolution(pair)));
    }
    return writes;
  }

  private static HubWrite.Noted noted(Pair pair, HubEvent now, String why) {
    boolean back = pair.hub().deleted();
    Deed deed =
        Deed.of(now, Deed.Side.HUB, back ? "restored" : "updated", why)
            .about(Differences.between(pair.hub().event(), now.event()));
    return new HubWrite.Noted(back ? deed : deed.over(pair.hub().event(), ""));
  }

  /** Content takes back what waited because of a removal or a conflict; a held write waits on. */
  private static Link released(Pair pair, HubEvent now) {
    Link link = pair.link();
    Hold hold = link.hold();
    boolean stays =
        hold.state() == State.PARKED
            && link.lags()
            && !hold.reason().equals(Holds.REMOVAL)
            && (hold.version() == 0 || hold.version() == now.version());
    return stays ? link : link.withHold(Hold.NONE);
  }

  private Link read(Link link) {
    Link.Trace t = link.trace();
    return link.withTrace(
        new Link.Trace(t.writtenAt(), t.retries(), t.retryAt(), t.wrote(), sides.mappedBy()));
  }

  /**
   * An event of the hub and one of the provider that have one UID and were never compared. What the
   * provider can't hold differs from what it has all the same.
   *
   * @param pair with a link that has no copy yet
   */
  List<HubWrite> met(Pair pair, RemoteEvent image) {
    if (isUndecided(pair, image)) {
      return List.of();
    }
    Event shown =
        peopledAs(
            pair,
            image,
            sides.show(pair) instanceof Shown.As(Event event) ? event : pair.hub().event());
    Decision decision = sides.table(pair, image).met(pair.hub().event(), shown, image.event());
    return switch (decision) {
      case Decision.PutInHub(Event event) -> agreed(pair, image, event, "new/new");
      case Decision.PutBoth(Event inHub, Event _, List<FieldConflict> settled) ->
          adopted(pair, image, inHub, settled);
      case Decision.Conflict(List<FieldConflict> open) -> undecided(pair, image, open);
      case Decision.Nothing _ -> suppressed(pair, image);
      case Decision.Relink _,
          Decision.PutRemote _,
          Decision.RemoveFromHub _,
          Decision.RemoveRemote _,
          Decision.Unlink _ ->
          agreed(pair, image, pair.hub().event(), "new/new");
    };
  }

  /** People whom the binding does not carry are no difference. */
  private Event peopledAs(Pair pair, RemoteEvent image, Event shown) {
    return sides.carriesPeople(pair) ? shown : LinkFields.peopled(image.event(), shown);
  }

  private List<HubWrite> adopted(
      Pair pair, RemoteEvent image, Event inHub, List<FieldConflict> settled) {
    HubEvent now = saying(pair, image, peopledInHub(pair, image, inHub));
    Link link =
        read(released(pair, now))
            .withRemote(Optional.of(image))
            .withHubBase(Optional.of(image.event()))
            .withVersions(0, now.version());
    List<HubWrite> writes =
        new ArrayList<>(writes(pair, now, link.lagging(sides.now()), "new/new"));
    if (!settled.isEmpty() && pair.open().isEmpty()) {
      writes.add(clash(pair, image, settled, sides.resolution(pair)));
    }
    return writes;
  }

  private Event peopledInHub(Pair pair, RemoteEvent image, Event inHub) {
    return sides.carriesPeople(pair) ? inHub : LinkFields.peopled(image.event(), inHub);
  }

  /** What the provider had by itself stands for the copy, and is never written to. */
  private List<HubWrite> suppressed(Pair pair, RemoteEvent image) {
    Link link =
        read(released(pair, pair.hub()))
            .withRemote(Optional.of(image))
            .withVersions(pair.hub().version(), pair.hub().version());
    return writes(pair, pair.hub(), link, "new/new");
  }

  /** A conflict that a person or a strategy decided, or whose hub side moved on. */
  List<HubWrite> again(Pair pair, OpenConflict open) {
    if (pair.link().remote().isPresent()) {
      return image(pair, open.remote());
    }
    return pair.replaced()
        ? List.of(new HubWrite.Forget(pair.link().id()))
        : met(pair, open.remote());
  }
}
