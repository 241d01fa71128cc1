package calsyncd.proofs.roundtrips;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.providers.microsoft.MicrosoftProviderFactory;
import calsyncd.providers.microsoft.MicrosoftSettings;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/** Microsoft Graph, simulated. */
final class GraphPlace implements Place {
  private static final String USER = "ada@example.org";

  /** A clock that stands still never forgets a call. */
  private static final GraphOptions.Exchange UNLIMITED =
      new GraphOptions.Exchange(true, false, 400, 4, Integer.MAX_VALUE);

  private final MicrosoftSimulator simulator =
      MicrosoftSimulator.start(
          GraphOptions.defaults().withExchange(UNLIMITED), InstantSource.fixed(NOW));
  private final CalendarProvider provider;

  GraphPlace() {
    simulator.addUser(USER);
    String token = simulator.accessTokenFor(USER);
    MicrosoftSettings settings =
        MicrosoftSettings.of("client", "secret")
            .at(URI.create(simulator.graphUrl()), URI.create(simulator.baseUrl()));
    provider =
        new MicrosoftProviderFactory(settings, InstantSource.fixed(NOW))
            .open(new Credentials.Bearer(() -> token));
  }

  @Override
  public String name() {
    return "microsoft";
  }

  @Override
  public String kind() {
    return "microsoft";
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId newCalendar(int number) {
    return new RemoteCalendarId(simulator.addCalendar(USER, "calendar " + number));
  }

  @Override
  public boolean restores() {
    return false;
  }

  @Override
  public boolean assignsUid() {
    return true;
  }

  @Override
  public List<String> mails() {
    return simulator.mails().stream().map(Object::toString).toList();
  }

  @Override
  public void close() {
    simulator.close();
  }
}
