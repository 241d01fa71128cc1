package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.testkit.MemoryHub;
import calsyncd.testkit.MemoryUser;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** A memory hub, which is all of it by itself. */
final class MemorySide implements SimulatedHub {
  private final MemoryHub hub;

  MemorySide(InstantSource clock) {
    this.hub = new MemoryHub(clock);
  }

  @Override
  public BindingId bind(HubCalendarId calendar, SimulatedCalendar remote, BindingRules rules) {
    return hub.bind(calendar, remote.id(), rules);
  }

  @Override
  public Lease lease(BindingId binding) {
    return hub.lease(binding);
  }

  @Override
  public <T> T inPage(Lease lease, Function<HubPage, T> work) {
    return hub.inPage(lease, work);
  }

  @Override
  public User user() {
    return new Person(hub, hub.user());
  }

  @Override
  public HubEvent event(EventId id) {
    return hub.event(id);
  }

  @Override
  public Optional<EventId> find(HubCalendarId calendar, Uid uid) {
    return hub.find(calendar, uid);
  }

  @Override
  public List<HubEvent> all(HubCalendarId calendar) {
    return hub.all(calendar);
  }

  @Override
  public long versions() {
    return hub.versions();
  }

  @Override
  public int writes() {
    return hub.writes();
  }

  @Override
  public List<Link> links(BindingId binding) {
    return hub.links(binding);
  }

  @Override
  public List<HubWrite.Clash> openConflicts() {
    return hub.openConflicts();
  }

  @Override
  public List<HubWrite.Clash> settledConflicts() {
    return hub.settledConflicts();
  }

  @Override
  public List<Deed> deeds() {
    return hub.deeds();
  }

  @Override
  public List<Proposal> proposals() {
    return hub.proposals().stream()
        .map(it -> new Proposal(it.id(), it.binding(), it.kind(), it.state(), it.links()))
        .toList();
  }

  @Override
  public Set<BindingId> takeRung() {
    return hub.takeRung();
  }

  private record Person(MemoryHub hub, MemoryUser user) implements User {
    @Override
    public EventId create(HubCalendarId calendar, Event event) {
      return user.create(calendar, event);
    }

    @Override
    public void edit(EventId id, Event event) {
      user.edit(id, event);
    }

    @Override
    public void remove(EventId id) {
      user.remove(id);
    }

    @Override
    public void choose(LinkId link, Choice choice) {
      user.choose(link, choice);
    }

    @Override
    public void approve(UUID proposal) {
      decided(user.approve(seen(proposal)));
    }

    @Override
    public void reject(UUID proposal) {
      decided(user.reject(seen(proposal)));
    }

    private MemoryHub.Proposal seen(UUID proposal) {
      return hub.proposals().stream()
          .filter(it -> it.id().equals(proposal))
          .findFirst()
          .orElseThrow();
    }

    private static void decided(boolean said) {
      if (!said) {
        throw new IllegalStateException("not decided");
      }
    }
  }
}
