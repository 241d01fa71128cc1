package calsyncd.proofs.simulation;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.providers.caldav.CalDavProviderFactory;
import calsyncd.providers.caldav.CalDavSettings;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.simulators.caldav.CalDavSimulator;
import calsyncd.simulators.http.AccessLog;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A user of a CalDAV server of our own. */
final class CalDavService implements Service {
  private static final Window ALWAYS = new Window(Instant.MIN, Instant.MAX);

  private final CalDavSimulator simulator;
  private final String user;
  private final CalendarProvider provider;

  CalDavService(CalDavProfile profile, String user, InstantSource clock) {
    this.simulator = CalDavSimulator.start(profile, clock);
    this.user = user;
    simulator.addUser(user, "password");
    simulator.addCalendar(user, "home");
    CalDavSettings settings = CalDavSettings.DEFAULT.allowing(Set.copyOf(simulator.hosts()));
    URI url = URI.create(simulator.baseUrl() + "/");
    provider =
        new CalDavProviderFactory(settings, clock)
            .open(new Credentials.Basic(url, user, "password"));
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId(simulator.homeUrl() + simulator.path(user, "home"));
  }

  @Override
  public List<RemoteId> ids() {
    List<RemoteId> ids = new ArrayList<>();
    ChangeQuery query = new ChangeQuery.Snapshot(ALWAYS);
    while (true) {
      ChangePage page = provider.changes(calendar(), query);
      page.changes().stream().map(RemoteChange::id).forEach(ids::add);
      if (!(page.then() instanceof ChangePage.Then.More(var token))) {
        return ids;
      }
      query = new ChangeQuery.Next(token);
    }
  }

  @Override
  public RemoteId make(int number, Event event) {
    return provider.create(calendar(), new CreateKey("person" + (10_000 + number)), event).id();
  }

  @Override
  public void expireCursors() {
    simulator.forgetTokens(user, "home");
  }

  @Override
  public AccessLog log() {
    return simulator.accessLog();
  }

  @Override
  public List<String> mails() {
    return simulator.mails().mails().stream().map(Object::toString).toList();
  }

  @Override
  public void close() {
    simulator.close();
  }
}
