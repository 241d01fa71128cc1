package calsyncd.daemon.demo;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.daemon.demo.DemoUser.Cal;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Two simulators full of events, and users of the daemon who connect them. */
final class DemoWorld implements AutoCloseable {
  static final String FIRM = "demo";
  private static final List<String> NAMES = List.of("ada", "grace", "edsger");
  private static final int EVENTS = 250;
  private static final int SERIES = 15;
  private static final List<String> TITLES =
      List.of("Stand-up", "Review", "Lunch", "Call", "Planning", "Interview", "Focus", "1:1");

  private final Web web;
  private final InstantSource clock;
  private final GoogleSimulator google;
  private final MicrosoftSimulator microsoft;

  DemoWorld(Web web, InstantSource clock) {
    this.web = web;
    this.clock = clock;
    this.google =
        GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), clock);
    this.microsoft = MicrosoftSimulator.start(GraphOptions.defaults().withHttpAddresses(), clock);
  }

  String google() {
    return google.baseUrl();
  }

  String microsoft() {
    return microsoft.baseUrl();
  }

  /** Mails that the providers would have sent. */
  int mails() {
    return google.mails().mails().size() + microsoft.mails().size();
  }

  /** Calls of the daemon and of the script alike. */
  int calls() {
    return google.requestCount("GET", "/calendar/") + microsoft.requestCount("GET", "/v1.0/");
  }

  /** Fills each user's calendars. */
  void seed() {
    for (String name : NAMES) {
      String email = email(name);
      google.addUser(email);
      microsoft.addUser(email);
      seedGoogle(email);
      seedMicrosoft(email);
    }
  }

  private static String email(String name) {
    return name + "@example.com";
  }

  private Instant slot(int n) {
    Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
    return today.plus(Duration.ofDays(n % 120 - 30)).plus(Duration.ofMinutes(480 + n * 7L % 600));
  }

  private static String title(int n) {
    return TITLES.get(n % TITLES.size()) + " " + n;
  }

  private void seedGoogle(String email) {
    for (int n = 0; n < EVENTS; n++) {
      google.seedEvent(email, email, GoogleSide.event(title(n), slot(n)));
    }
    Side side = new GoogleSide(web, google(), email, google.accessTokenFor(email));
    series(side);
  }

  private void seedMicrosoft(String email) {
    String calendar = microsoft.defaultCalendar(email);
    Side side = new MicrosoftSide(web, microsoft(), calendar, microsoft.accessTokenFor(email));
    for (int n = 0; n < EVENTS; n++) {
      side.create(title(n), slot(n));
    }
    series(side);
  }

  private void series(Side side) {
    for (int n = 0; n < SERIES; n++) {
      Instant start = slot(n * 3);
      String id = side.createWeekly("Weekly " + n, start);
      if (n % 5 == 0) {
        side.cancelOccurrence(id, start.plus(Duration.ofDays(7)));
      }
    }
  }

  /** Connects each user's accounts as a browser would, and finds their calendars. */
  List<DemoUser> connect(DemoDaemon daemon) {
    List<DemoUser> users = new ArrayList<>();
    for (String name : NAMES) {
      UUID id = UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      DemoUser user = new DemoUser(name, id, daemon.token(FIRM, id, Role.USER));
      connect(daemon, user, "google", google.accessTokenFor(email(name)));
      connect(daemon, user, "microsoft", microsoft.accessTokenFor(email(name)));
      users.add(user);
    }
    return users;
  }

  private void connect(DemoDaemon daemon, DemoUser user, String provider, String accessToken) {
    String base = daemon.api() + "/integrations/calendar/";
    ObjectNode none = Web.object();
    JsonNode begun = web.send("POST", base + provider + "/connect", user.token(), none);
    String consent = begun.path("authorization_url").asText() + "&login_hint=" + email(user.name());
    JsonNode connected = web.get(web.redirect(consent).toString(), "");
    Account account =
        new Account(
            provider,
            email(user.name()),
            connected.path("id").asText(),
            accessToken,
            new ArrayList<>());
    web.get(base + "calendars", user.token())
        .path("calendars")
        .forEach(calendar -> add(account, calendar));
    user.accounts().add(account);
  }

  private static void add(Account account, JsonNode calendar) {
    if (calendar.path("connection_id").asText().equals(account.connection())) {
      account
          .calendars()
          .add(
              new Cal(
                  calendar.path("id").asText(),
                  calendar.path("remote_id").asText(),
                  calendar.path("bindings").path(0).path("hub_calendar_id").asText()));
    }
  }

  /** A calendar at its provider. */
  Side side(Account account, Cal calendar) {
    return account.provider().equals("google")
        ? new GoogleSide(web, google(), calendar.remoteId(), account.accessToken())
        : new MicrosoftSide(web, microsoft(), calendar.remoteId(), account.accessToken());
  }

  @Override
  public void close() {
    google.close();
    microsoft.close();
  }
}
