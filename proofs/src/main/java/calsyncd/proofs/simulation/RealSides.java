package calsyncd.proofs.simulation;

import calsyncd.daemon.demo.Web;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import calsyncd.testkit.TickingClock;
import calsyncd.testkit.quirks.Quirks;
import calsyncd.testkit.simulation.SimulatedCalendar;
import calsyncd.testkit.simulation.SimulatedHub;
import calsyncd.testkit.simulation.SimulatedSides;
import java.util.ArrayList;
import java.util.List;

/** The hub in PostgreSQL and calendars at simulated services, all by one clock. */
final class RealSides implements SimulatedSides {
  private final TickingClock clock;
  private final RealHub hub;
  private final Web web;
  private final Ways ways;
  private final GoogleSimulator google;
  private final MicrosoftSimulator microsoft;
  private final List<Service> services = new ArrayList<>();

  RealSides(TickingClock clock, RealHub hub, Web web, Ways ways) {
    this.clock = clock;
    this.ways = ways;
    this.hub = hub;
    this.web = web;
    this.google = GoogleSimulator.start(ways.google(), clock);
    this.microsoft = MicrosoftSimulator.start(ways.graph(), clock);
    web.send("POST", microsoft.baseUrl() + "/control/store", "", ways.store());
  }

  @Override
  public SimulatedHub hub() {
    return hub;
  }

  @Override
  public SimulatedCalendar calendar(String name, Quirks quirks) {
    Service service = service(name + "@example.org", quirks);
    services.add(service);
    return new RealCalendar(name, service, quirks);
  }

  private Service service(String email, Quirks quirks) {
    return switch (quirks.name()) {
      case "google" -> new GoogleService(google, web, email);
      case "graph" -> new GraphService(microsoft, web, email, clock);
      case "caldav" -> new CalDavService(ways.caldav(), email, clock);
      default -> throw new IllegalArgumentException("nobody simulates " + quirks.name());
    };
  }

  @Override
  public void close() {
    services.forEach(Service::close);
    google.close();
    microsoft.close();
  }
}
