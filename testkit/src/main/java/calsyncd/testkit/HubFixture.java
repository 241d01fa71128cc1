package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.Hub;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.State;
import calsyncd.hub.LinkId;
import calsyncd.hub.Links;
import calsyncd.hub.Mentioned;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.hub.Trials;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A hub under test, and short words for what its tests do. */
abstract class HubFixture {
  static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");
  static final Instant FAR_OFF = Instant.parse("2999-01-01T00:00:00Z");

  /** The hub under test. */
  protected abstract Hub hub();

  /** Where passes over the same hub are tried. */
  protected abstract Trials trials();

  /** A lease on a new binding onto the test's hub calendar. */
  protected abstract Lease claim(String remoteCalendar, BindingRules rules);

  /** The same binding given to the next holder. */
  protected abstract Lease again(Lease lease);

  /** The events of the test's hub calendar, tombstones left out, by UID. */
  protected abstract List<Event> living();

  /** The application makes an event in the test's hub calendar. */
  protected abstract EventId create(Event event);

  /** The application edits it. */
  protected abstract void edit(EventId id, Event event);

  /** The application removes it. */
  protected abstract void erase(EventId id);

  /** Whether the binding was rung since it was claimed. */
  protected abstract boolean rung(Lease lease);

  /** A person decides the link's conflict. */
  protected abstract void choose(LinkId link, Choice choice);

  /** A person says yes to the proposal that the link waits for. */
  protected abstract void approve(LinkId link);

  /** A person says no to it. */
  protected abstract void reject(LinkId link);

  /** The binding's proposals, oldest first: kind, state and how many links wait. */
  protected abstract List<String> proposals(Lease lease);

  /** How conflicts of the event were decided, in order. */
  protected abstract List<String> resolutions(EventId event);

  /** What passes did to the event, in order. */
  protected abstract List<Deed> deeds(EventId event);

  /** The attempts of a link that failed once, oldest first. */
  protected abstract List<Attempt> attempts(LinkId link);

  /**
   * How many calls the binding's connection made for links: a line an operation that had any, like
   * {@code update: 2 succeeded, 1 transient, 0 rate_limited, 0 non_retryable, 1 exhausted}.
   */
  protected abstract List<String> tries(Lease lease);

  Lease importing(String remoteCalendar) {
    return claim(remoteCalendar, BindingRules.IMPORT_ONLY);
  }

  Lease twoWay(String remoteCalendar) {
    return claim(remoteCalendar, BindingRules.TWO_WAY);
  }

  /** The same lease, as if the binding were to do this. */
  static Lease ruled(Lease lease, BindingRules rules) {
    return lease.of(lease.binding().ruled(rules));
  }

  <T> T ask(Lease lease, Function<HubPage, T> question) {
    return hub().inPage(lease, question);
  }

  void page(Lease lease, Consumer<HubPage> work) {
    hub()
        .inPage(
            lease,
            tx -> {
              work.accept(tx);
              return true;
            });
  }

  void write(Lease lease, HubWrite... writes) {
    page(lease, tx -> tx.write(List.of(writes)));
  }

  /** Events that the provider has by itself, as its pass puts them in. */
  void imported(Lease lease, RemoteEvent... events) {
    page(
        lease,
        tx -> {
          List<HubWrite> writes = new ArrayList<>();
          for (RemoteEvent remote : events) {
            EventId id = tx.newEvent();
            writes.add(new HubWrite.Insert(of(lease, id, remote.event())));
            writes.add(new HubWrite.Save(linked(tx.newLink(), id, remote)));
          }
          tx.write(writes);
        });
  }

  static HubEvent of(Lease lease, EventId id, Event event) {
    return new HubEvent(id, 1, event, false, Optional.of(lease.binding().id()));
  }

  static Link linked(LinkId id, EventId event, RemoteEvent remote) {
    return new Link(
        id,
        event,
        Optional.of(remote),
        Optional.empty(),
        1,
        1,
        Optional.empty(),
        Link.Origin.NATIVE,
        Hold.NONE,
        Optional.empty(),
        Link.Trace.of(1),
        Optional.empty());
  }

  /** The binding's link to a copy. */
  Link link(Lease lease, String copy) {
    RemoteId id = new RemoteId(copy);
    return ask(lease, tx -> tx.linked(Mentioned.of(Set.of(id)))).byId().get(id);
  }

  /** The binding's link to an event. */
  Optional<Link> linkTo(Lease lease, EventId event) {
    return Optional.ofNullable(ask(lease, tx -> tx.linksTo(List.of(event))).get(event));
  }

  HubEvent event(Lease lease, EventId id) {
    return ask(lease, tx -> tx.events(List.of(id))).get(id);
  }

  Map<Uid, HubEvent> byUid(Lease lease, String uid) {
    Uid named = new Uid(uid);
    return ask(
        lease,
        tx -> {
          tx.linked(new Mentioned(Set.of(), Set.of(), Set.of(named)));
          return tx.byUid(List.of(named));
        });
  }

  /** Saves the binding's link to an event, changed. */
  Link save(Lease lease, EventId event, UnaryOperator<Link> change) {
    Link link = change.apply(linkTo(lease, event).orElseThrow());
    write(lease, new HubWrite.Save(link));
    return link;
  }

  void put(Lease lease, EventId id, Event event) {
    page(
        lease,
        tx -> tx.write(List.of(new HubWrite.Put(tx.events(List.of(id)).get(id).saying(event)))));
  }

  void tombstone(Lease lease, EventId id) {
    page(
        lease, tx -> tx.write(List.of(new HubWrite.Put(tx.events(List.of(id)).get(id).removed()))));
  }

  List<LinkId> lagging(Lease lease) {
    return ask(lease, tx -> tx.lagging(Optional.empty(), 100));
  }

  List<LinkId> lagging(Lease lease, Optional<LinkId> after, int most) {
    return ask(lease, tx -> tx.lagging(after, most));
  }

  List<LinkId> unsettled(Lease lease, int most) {
    return ask(lease, tx -> tx.unsettled(most));
  }

  Optional<Duration> nextRetry(Lease lease) {
    return ask(lease, tx -> tx.nextRetry(tx.now()));
  }

  Optional<Duration> nextRetry(Lease lease, Instant after) {
    return ask(lease, tx -> tx.nextRetry(after));
  }

  List<RemoteId> approved(Lease lease, int most) {
    return ask(lease, tx -> tx.approved(most));
  }

  List<RemoteEvent> strays(Lease lease, int most) {
    return ask(lease, tx -> tx.strays(most));
  }

  List<RemoteId> unmentioned(Lease lease, Window window, Set<RemoteId> seen) {
    return ask(lease, tx -> tx.unmentioned(window, seen));
  }

  int copies(Lease lease) {
    return ask(lease, HubPage::links);
  }

  Links linked(Lease lease, Mentioned mentioned) {
    return ask(lease, tx -> tx.linked(mentioned));
  }

  Optional<Link> lock(Lease lease, LinkId link) {
    return ask(lease, tx -> tx.lock(List.of(link))).stream().findFirst();
  }

  Set<RemoteId> removedCopies(Lease lease, List<RemoteId> ids, Duration span) {
    return ask(lease, tx -> tx.removedCopies(ids, span));
  }

  int removedWithin(Lease lease, Duration span) {
    return ask(lease, tx -> tx.removedWithin(span));
  }

  boolean lags(Lease lease, EventId event) {
    return lagging(lease).contains(linkTo(lease, event).orElseThrow().id());
  }

  /** A link that the binding has brought up to the event's version, as a copy of ours. */
  Link pushed(Lease lease, EventId event, String copy) {
    RemoteEvent remote = Events.remote(copy, "r1", event(lease, event).event());
    return save(
        lease,
        event,
        link ->
            link.withRemote(Optional.of(remote))
                .withVersions(link.wantedVersion(), link.wantedVersion()));
  }

  static Hold parked(String reason, long version) {
    return new Hold(State.PARKED, reason, version);
  }

  static Event titled(String uid, String title) {
    return Events.single(uid, title, NOON);
  }

  static RemoteEvent single(String id, String title) {
    return Events.remote(id, "r1", titled("uid-" + id, title));
  }
}
