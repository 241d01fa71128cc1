package calsyncd.hub;

import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A page that is another one, but for what a subclass changes. */
public class ForwardingPage implements HubPage {
  private final HubPage inner;

  /** Passes each call on. */
  protected ForwardingPage(HubPage inner) {
    this.inner = inner;
  }

  @Override
  public Instant now() {
    return inner.now();
  }

  @Override
  public Links linked(Mentioned mentioned) {
    return inner.linked(mentioned);
  }

  @Override
  public Map<Uid, HubEvent> byUid(Collection<Uid> uids) {
    return inner.byUid(uids);
  }

  @Override
  public Map<EventId, HubEvent> events(Collection<EventId> ids) {
    return inner.events(ids);
  }

  @Override
  public Map<EventId, Link> linksTo(Collection<EventId> events) {
    return inner.linksTo(events);
  }

  @Override
  public List<Link> lock(Collection<LinkId> links) {
    return inner.lock(links);
  }

  @Override
  public Set<EventId> keptElsewhere(Collection<EventId> events) {
    return inner.keptElsewhere(events);
  }

  @Override
  public Set<RemoteId> removedCopies(Collection<RemoteId> ids, Duration span) {
    return inner.removedCopies(ids, span);
  }

  @Override
  public Map<LinkId, OpenConflict> conflicts(Collection<LinkId> links) {
    return inner.conflicts(links);
  }

  @Override
  public Map<EventId, Guests> guests(Collection<EventId> events) {
    return inner.guests(events);
  }

  @Override
  public EventId newEvent() {
    return inner.newEvent();
  }

  @Override
  public LinkId newLink() {
    return inner.newLink();
  }

  @Override
  public void write(List<HubWrite> writes) {
    inner.write(writes);
  }

  @Override
  public List<RemoteId> unmentioned(Window window, Set<RemoteId> seen) {
    return inner.unmentioned(window, seen);
  }

  @Override
  public int links() {
    return inner.links();
  }

  @Override
  public int removedWithin(Duration span) {
    return inner.removedWithin(span);
  }

  @Override
  public List<LinkId> lagging(Optional<LinkId> after, int most) {
    return inner.lagging(after, most);
  }

  @Override
  public List<LinkId> unsettled(int most) {
    return inner.unsettled(most);
  }

  @Override
  public List<RemoteEvent> strays(int most) {
    return inner.strays(most);
  }

  @Override
  public List<RemoteId> approved(int most) {
    return inner.approved(most);
  }

  @Override
  public void linkMissing(Window window) {
    inner.linkMissing(window);
  }

  @Override
  public Optional<Duration> nextRetry(Instant after) {
    return inner.nextRetry(after);
  }

  @Override
  public void finish(PassEnd end) {
    inner.finish(end);
  }

  @Override
  public boolean isTaken(CreateKey key, Uid uid, LinkId by) {
    return inner.isTaken(key, uid, by);
  }
}
