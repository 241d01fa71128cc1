package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.hub.Hub;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.provider.RemoteCalendarId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

final class MemoryHubTest extends HubContract {
  private final MemoryHub hub =
      new MemoryHub(new TickingClock(Instant.parse("2026-03-02T12:00:00Z")));
  private final HubCalendarId calendar = new HubCalendarId(UUID.randomUUID());

  @Override
  protected Hub hub() {
    return hub;
  }

  @Override
  protected Lease claim(String remoteCalendar) {
    return hub.lease(hub.bind(calendar, new RemoteCalendarId(remoteCalendar)));
  }

  @Override
  protected Lease again(Lease lease) {
    return hub.lease(lease.binding().id());
  }

  @Override
  protected List<Event> living() {
    return hub.events(calendar);
  }
}
