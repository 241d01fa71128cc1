package calsyncd.proofs.mirror;

import calsyncd.proofs.Lies;
import calsyncd.proofs.ProofWorld;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.providers.google.GoogleProviderFactory;
import calsyncd.providers.google.GoogleSettings;
import calsyncd.providers.microsoft.MicrosoftProviderFactory;
import calsyncd.providers.microsoft.MicrosoftSettings;
import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.http.MailOutbox;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** An account at simulated Google or Microsoft. Faults meet the daemon's calls alone. */
final class Simulated implements Place.Account {
  /** As the daemon is known to both. */
  static final String CLIENT = "calsyncd-proof";

  private final String kind;
  private final RemoteCalendarId calendar;
  private final Supplier<CalendarProvider> adapter;
  private final Supplier<List<MailOutbox.Mail>> mails;
  private final AccessLog log;
  private final Faults faults;
  private final Lies lies;
  private final BooleanSupplier none;

  private Simulated(
      String kind,
      RemoteCalendarId calendar,
      Supplier<CalendarProvider> adapter,
      Supplier<List<MailOutbox.Mail>> mails,
      ProofWorld world) {
    this.kind = kind;
    this.calendar = calendar;
    this.adapter = adapter;
    this.mails = mails;
    boolean google = kind.equals("google");
    this.log = google ? world.google().accessLog() : world.microsoft().accessLog();
    this.faults = google ? world.google().faults() : world.microsoft().faults();
    this.lies = Lies.of(kind, world);
    String base = google ? world.google().baseUrl() : world.microsoft().baseUrl();
    this.none = () -> world.web().get(base + "/control/faults", "").path("faults").isEmpty();
  }

  static Simulated google(ProofWorld world, String email) {
    String token = world.google().accessTokenFor(email);
    GoogleSettings settings =
        GoogleSettings.of("owner", "secret").withRootUrl(URI.create(world.google().baseUrl()));
    return new Simulated(
        "google",
        new RemoteCalendarId(email),
        () -> new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> token)),
        () -> world.google().mails().mails(),
        world);
  }

  static Simulated microsoft(ProofWorld world, String email) {
    String token = world.microsoft().accessTokenFor(email);
    MicrosoftSettings settings =
        MicrosoftSettings.of("owner", "secret")
            .at(URI.create(world.microsoft().graphUrl()), URI.create(world.microsoft().baseUrl()));
    return new Simulated(
        "microsoft",
        new RemoteCalendarId(world.microsoft().defaultCalendar(email)),
        () ->
            new MicrosoftProviderFactory(settings, world.clock())
                .open(new Credentials.Bearer(() -> token)),
        () -> world.microsoft().mails(),
        world);
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public RemoteCalendarId calendar() {
    return calendar;
  }

  @Override
  public CalendarProvider open() {
    return adapter.get();
  }

  @Override
  public List<String> mails() {
    return mails.get().stream().map(Object::toString).toList();
  }

  @Override
  public List<String> takeCalls() {
    List<String> calls =
        log.entries(entry -> entry.client().equals(CLIENT)).stream()
            .map(entry -> entry.method() + " " + entry.path())
            .toList();
    log.clear();
    return calls;
  }

  @Override
  public void disturb(double rate, long seed) {
    (kind.equals("google") ? ScriptedFaults.google() : ScriptedFaults.microsoft())
        .at(rate, seed, CLIENT)
        .forEach(faults::add);
  }

  @Override
  public void calm() {
    faults.clear();
  }

  @Override
  public Set<String> lies() {
    return new TreeSet<>(lies.all().keySet());
  }

  @Override
  public void lie(String name, int skip) {
    ObjectNode script = lies.all().get(name).deepCopy().put("skip", skip).put("count", 1);
    String calls = kind.equals("google") ? "^/calendar/v3/" : "^/v1.0/";
    script.putObject("match").put("method", "GET").put("path", calls).put("client", CLIENT);
    faults.add(script);
  }

  @Override
  public boolean told() {
    boolean told = none.getAsBoolean();
    faults.clear();
    return told;
  }
}
