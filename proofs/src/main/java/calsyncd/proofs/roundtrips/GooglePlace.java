package calsyncd.proofs.roundtrips;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.providers.google.GoogleProviderFactory;
import calsyncd.providers.google.GoogleSettings;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/** Google, simulated. */
final class GooglePlace implements Place {
  private static final String USER = "ada@example.org";
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final int PAGE = 40;

  private final GoogleSimulator simulator =
      GoogleSimulator.start(GoogleOptions.defaults(), InstantSource.fixed(NOW));
  private final CalendarProvider provider;

  GooglePlace() {
    simulator.addUser(USER, ZONE);
    String token = simulator.accessTokenFor(USER);
    GoogleSettings settings =
        GoogleSettings.of("client", "secret")
            .withRootUrl(URI.create(simulator.baseUrl()))
            .withPageSize(PAGE);
    provider = new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> token));
  }

  @Override
  public String name() {
    return "google";
  }

  @Override
  public String kind() {
    return "google";
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId newCalendar(int number) {
    return new RemoteCalendarId(simulator.addCalendar(USER, "calendar " + number, ZONE));
  }

  @Override
  public boolean assignsUid() {
    return true;
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
