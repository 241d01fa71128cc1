package calsyncd.providers.google;

import calsyncd.calendar.EventTime.Zoned;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.google.Doubts;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.http.MailOutbox.Mail;
import calsyncd.testkit.contract.ProviderWorld;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** A user with one more calendar, whose pages are small. */
final class GoogleWorld implements ProviderWorld {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final String USER = "jane@example.org";
  private static final int PAGE = 3;
  private static final String SCOPES =
      "https://www.googleapis.com/auth/calendar.events"
          + " https://www.googleapis.com/auth/calendar.calendarlist.readonly";

  private final GoogleSimulator simulator;
  private final CalendarProvider provider;
  private final Rest other;

  /** A world in which Google does or does not what its documents leave open. */
  GoogleWorld(Doubts doubts) {
    simulator =
        GoogleSimulator.start(
            GoogleOptions.defaults().withDoubts(doubts), InstantSource.fixed(NOW));
    simulator.addUser(USER, OnSimulatedGoogle.BERLIN);
    String token = simulator.tokens().grant(USER, "client", SCOPES, true).accessToken();
    GoogleSettings settings =
        GoogleSettings.of("client", "secret")
            .withRootUrl(URI.create(simulator.baseUrl()))
            .withPageSize(PAGE);
    provider = new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> token));
    other = Rest.of(simulator.baseUrl(), simulator.accessTokenFor(USER));
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId(USER);
  }

  @Override
  public Instant now() {
    return simulator.clock().instant();
  }

  @Override
  public boolean timePasses() {
    simulator.clock().advance(Duration.ofMinutes(1));
    return true;
  }

  @Override
  public int pageSize() {
    return PAGE;
  }

  @Override
  public boolean assignsUid() {
    return true;
  }

  @Override
  public RemoteId otherCreates(String title, Zoned start) {
    JsonItem made = other.send("POST", path(""), "{" + body(title, start) + "}");
    return new RemoteId(made.text("id"));
  }

  private static String path(String rest) {
    return "/calendar/v3/calendars/" + USER + "/events" + rest;
  }

  private static String body(String title, Zoned start) {
    Instant from = start.instant(ZoneOffset.UTC);
    return """
    "summary":"%s","start":{"dateTime":"%s","timeZone":"%s"},
    "end":{"dateTime":"%s","timeZone":"%s"}\
    """
        .formatted(title, from, start.zone(), from.plusSeconds(3600), start.zone());
  }

  @Override
  public void otherRenames(RemoteId id, String title) {
    other.send("PATCH", path("/" + id.value()), "{\"summary\":\"" + title + "\"}");
  }

  @Override
  public void otherDeletes(RemoteId id) {
    other.send("DELETE", path("/" + id.value()), "");
  }

  @Override
  public void otherInvitesWithMail(String guest) {
    Zoned start = Zoned.of(NOW.plusSeconds(86_400), OnSimulatedGoogle.BERLIN);
    String attendees = ",\"attendees\":[{\"email\":\"" + guest + "\"}]}";
    other.send("POST", path("?sendUpdates=all"), "{" + body("party", start) + attendees);
  }

  @Override
  public Optional<RemoteId> invite(String title, Zoned start) {
    String event =
        """
        {"user":"%s","event":{%s,"iCalUID":"%s@boss.example.org",
         "organizer":{"email":"boss@example.org"},
         "attendees":[{"email":"boss@example.org","responseStatus":"accepted"},
           {"email":"%s","comment":"soon"},{"email":"guest@example.org"}]}}\
        """
            .formatted(USER, body(title, start), title, USER);
    JsonItem made = other.send("POST", "/control/events", event);
    return Optional.of(new RemoteId(made.text("id")));
  }

  @Override
  public void plantUnknown(RemoteId id) {
    String planted =
        """
        {"extendedProperties":{"private":{"app":"1"},"shared":{"all":"2"}},
         "guestsCanInviteOthers":false,"x-novel":{"deep":[1,{"a":null}]},
         "conferenceData":{"conferenceId":"c1",
           "entryPoints":[{"entryPointType":"phone","uri":"tel:+1"}]}}\
        """;
    other.send(
        "PATCH",
        path("/" + id.value() + "?conferenceDataVersion=1&supportsAttachments=true"),
        planted);
  }

  @Override
  public String unknownOf(RemoteId id) {
    JsonItem item = other.send("GET", path("/" + id.value()), "");
    return item.object("extendedProperties").json()
        + item.fields().get("guestsCanInviteOthers")
        + item.object("x-novel").json()
        + item.object("conferenceData").json();
  }

  @Override
  public List<String> mails() {
    return simulator.mails().mails().stream().map(Mail::toString).toList();
  }

  @Override
  public void loseCalendar() {
    simulator.deleteCalendar(USER);
  }

  /** Every write of ours, and no read, says whom to mail. */
  @Override
  public boolean loseAnswer(int write) {
    simulator.faults().clear();
    if (write == 0) {
      return true;
    }
    String fault =
        "{\"match\":{\"query\":\"sendUpdates\",\"user\":\"%s\"},\"skip\":%s,\"drop_after\":true}";
    other.send("POST", "/control/faults", fault.formatted(USER, write - 1));
    return true;
  }

  @Override
  public RemoteId unknownId() {
    return new RemoteId("0123456789abcdefghijklmnop");
  }

  @Override
  public void close() {
    simulator.close();
  }
}
