package calsyncd.proofs.simulation;

import calsyncd.calendar.Event;
import calsyncd.daemon.demo.Web;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.providers.microsoft.MicrosoftProviderFactory;
import calsyncd.providers.microsoft.MicrosoftSettings;
import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A user of simulated Microsoft, with the calendar that each has. */
final class GraphService implements Service {
  private static final double OFTEN = 0.4;
  private static final int PAGE = 20;

  private final MicrosoftSimulator simulator;
  private final Web web;
  private final String email;
  private final String calendar;
  private final String token;
  private final CalendarProvider provider;

  GraphService(MicrosoftSimulator simulator, Web web, String email, InstantSource clock) {
    this.simulator = simulator;
    this.web = web;
    this.email = email;
    simulator.addUser(email);
    calendar = simulator.defaultCalendar(email);
    token = simulator.accessTokenFor(email);
    MicrosoftSettings settings =
        MicrosoftSettings.of("client", "secret")
            .at(URI.create(simulator.graphUrl()), URI.create(simulator.baseUrl()))
            .withPageSize(PAGE);
    provider =
        new MicrosoftProviderFactory(settings, clock).open(new Credentials.Bearer(() -> token));
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId(calendar);
  }

  @Override
  public List<RemoteId> ids() {
    return simulator.events(email, calendar).stream().map(RemoteId::new).toList();
  }

  @Override
  public RemoteId make(int number, Event event) {
    CreateKey key = new CreateKey("person" + (10_000 + number));
    RemoteId id = provider.create(calendar(), key, event).id();
    simulator.identify(email, id.value(), event.uid().value());
    return id;
  }

  @Override
  public void expireCursors() {
    ObjectNode script = Web.object().put("action", "expire_delta_tokens").put("user", email);
    control("mailboxes", script.put("calendar", calendar));
  }

  private void control(String name, ObjectNode script) {
    web.send("POST", simulator.baseUrl() + "/control/" + name, token, script);
  }

  @Override
  public void lag(int minutes) {
    control("delta", Web.object().put("lag_ms", Duration.ofMinutes(minutes).toMillis()));
  }

  @Override
  public void noise(boolean isOn, long seed) {
    double rate = isOn ? OFTEN : 0;
    control(
        "delta",
        Web.object().put("seed", seed).put("repeat_rate", rate).put("empty_page_rate", rate));
  }

  @Override
  public AccessLog log() {
    return simulator.accessLog();
  }

  @Override
  public List<String> mails() {
    return simulator.mails().stream().map(Object::toString).toList();
  }
}
