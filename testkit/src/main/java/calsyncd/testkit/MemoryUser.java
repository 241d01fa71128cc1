package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.hub.Binding;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.Guests;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.testkit.MemoryHub.Proposal;
import calsyncd.testkit.MemoryState.EventRow;
import calsyncd.testkit.MemoryState.Meeting;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** What an application does to a memory hub, each in one transaction that rings who has to know. */
public final class MemoryUser {
  private final MemoryHub hub;

  MemoryUser(MemoryHub hub) {
    this.hub = hub;
  }

  /** Makes an event. */
  public EventId create(HubCalendarId calendar, Event event) {
    EventId id = new EventId(hub.nextId());
    HubEvent made = new HubEvent(id, 1, event, false, Optional.empty());
    hub.write((state, outbox) -> put(state, outbox, EventRow.of(calendar, made)));
    return id;
  }

  /** Edits a living event. */
  public void edit(EventId id, Event event) {
    change(id, old -> old.saying(event));
  }

  /** A group has the event as its meeting from now on, and this binding invites its guests. */
  public void invite(EventId event, Optional<BindingId> by, Guests guests) {
    hub.write((state, outbox) -> state.meetings.put(event, new Meeting(by, guests)));
  }

  /** Removes a living event. */
  public void remove(EventId id) {
    change(id, HubEvent::removed);
  }

  private void change(EventId id, UnaryOperator<HubEvent> edit) {
    hub.write((state, outbox) -> {
      EventRow row = state.events.get(id);
      if (row.event().deleted()) {
        throw new IllegalStateException("is gone: " + id);
      }
      put(state, outbox, EventRow.of(row.calendar(), edit.apply(row.event())));
      state.meetings.find(id).ifPresent(_ -> forgetEchoes(state, row));
    });
  }

  private static void forgetEchoes(MemoryState state, EventRow meeting) {
    state
        .bound(meeting.calendar())
        .map(binding -> state.links(binding.id()))
        .forEach(links ->
            links
                .find(meeting.event().id())
                .ifPresent(row -> links.put(row.with(withoutEchoes(row.link())))));
  }

  private static Link withoutEchoes(Link link) {
    Link.Trace t = link.trace();
    return link.withTrace(
        new Link.Trace(t.writtenAt(), t.retries(), t.retryAt(), List.of(), t.mapper()));
  }

  private static void put(MemoryState state, MemoryOutbox outbox, EventRow row) {
    state.put(row);
    outbox.changed(row, Optional.empty());
  }

  /** Answers the invitation that a binding has of an event. */
  public void respond(BindingId binding, EventId event, Response response) {
    hub.write((state, outbox) -> {
      MemoryLinks links = state.links(binding);
      MemoryLinks.Row row = links.find(event).orElseThrow();
      links.put(row.with(row.link().withWantedResponse(Optional.of(response))));
      outbox.ring(binding);
    });
  }

  /** Decides a link's conflict; a pass carries it out. */
  public void choose(LinkId link, Choice choice) {
    hub.write((state, outbox) -> {
      MemoryState.Clash open = state.conflicts.get(link);
      state.conflicts.put(link, new MemoryState.Clash(open.what(), Optional.of(choice)));
      outbox.ring(state.binding(link));
    });
  }

  /** Says yes to a proposal; false, and nothing is said, where it is about something else now. */
  public boolean approve(Proposal seen) {
    return decide(seen, MemoryProposals::approve);
  }

  private boolean decide(Proposal seen, BiConsumer<MemoryState, UUID> how) {
    AtomicBoolean same = new AtomicBoolean();
    hub.write((state, outbox) -> {
      same.set(MemoryProposals.version(state, seen.id()) == seen.version());
      if (same.get()) {
        how.accept(state, seen.id());
        outbox.ring(seen.binding());
      }
    });
    return same.get();
  }

  /**
   * Says no to a proposal. What was to go from the hub stays there, and its copy is to be there
   * too, where the binding exports: the next pass looks for it, and makes another if it is gone. A
   * copy that was to go, or to be written with mails, is left alone until the next edit. False
   * where it is about something else now.
   */
  public boolean reject(Proposal seen) {
    return decide(seen, MemoryProposals::reject);
  }

  /** Wants all copies of a binding to go, and nothing else of it any more. */
  public void untie(BindingId id) {
    rule(id, BindingRules.EXPORT_ONLY.withFilter(ExportFilter.EVERYTHING));
    hub.write((state, outbox) -> {
      MemoryLinks links = state.links(id);
      links.stream()
          .filter(row -> row.link().origin().own())
          .toList()
          .forEach(row ->
              links.put(row.with(row.link().withHold(Link.Hold.NONE)).proposed(Optional.empty())));
    });
  }

  /** What another policy shows of an event is found out by a look at it. */
  private static MemoryLinks.Row anew(MemoryLinks.Row row) {
    Link link = row.link();
    Link.Hold hold = link.hold();
    boolean early = hold.state() == Link.State.OUT_OF_WINDOW && hold.version() > 0;
    boolean mailed = link.parkedFor("would_mail");
    Link free = early || mailed ? link.withHold(Link.Hold.NONE) : link;
    Link looked =
        link.origin().own()
            ? free.withVersions(0, link.wantedVersion())
                .withIntent(link.intent().map(it -> new Intent(0, it.wanted(), it.hubBase())))
            : free;
    return mailed ? row.with(looked).proposed(Optional.empty()) : row.with(looked);
  }

  /** Wants something else of a binding; a pass that is under way by the old rules ends. */
  public void rule(BindingId id, BindingRules rules) {
    hub.write((state, outbox) -> {
      MemoryState.BindingRow row = state.bindings.get(id);
      Binding ruled = row.binding().ruled(rules);
      state.bindings.put(id, new MemoryState.BindingRow(ruled, row.fence() + 1));
      if (rules.exports()) {
        MemoryLinks links = state.links(id);
        links.stream().toList().forEach(link -> links.put(anew(link)));
      }
      outbox.ring(id);
    });
  }
}
