package calsyncd.daemon.demo;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.daemon.demo.DemoUser.Cal;
import calsyncd.simulators.discord.DiscordOptions;
import calsyncd.simulators.discord.DiscordSimulator;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Two simulators full of events, and users of the daemon who connect them; and one of Discord with
 * a guild of theirs, where a bot may do all.
 */
final class DemoWorld implements AutoCloseable {
  static final String FIRM = "demo";
  private static final List<String> NAMES = List.of("ada", "grace", "edsger");
  private static final int EVENTS = 250;
  private static final int SERIES = 15;
  private static final List<String> TITLES =
      List.of("Stand-up", "Review", "Lunch", "Call", "Planning", "Interview", "Focus", "1:1");

  /** ADMINISTRATOR of Discord's "Bitwise Permission Flags". */
  private static final BigInteger ALL = BigInteger.valueOf(8);

  /** Nobody waits in a demo: as many calls as a bot has in a second. */
  private static final DiscordOptions.Limits OPEN =
      new DiscordOptions.Limits(50, Duration.ofSeconds(1), 50, 10_000);

  private final Web web;
  private final Web script = new Web();
  private final InstantSource clock;
  private final GoogleSimulator google;
  private final MicrosoftSimulator microsoft;
  private final DiscordSimulator discord;
  private final String bot;
  private final String guild;

  DemoWorld(Web web, InstantSource clock) {
    this.web = web;
    this.clock = clock;
    this.google =
        GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), clock);
    this.microsoft = MicrosoftSimulator.start(GraphOptions.defaults().withHttpAddresses(), clock);
    this.discord = DiscordSimulator.start(DiscordOptions.defaults().withLimits(OPEN), clock);
    this.bot = discord.addBot();
    this.guild = discord.addGuild(FIRM);
    discord.install(bot, guild, ALL);
  }

  String google() {
    return google.baseUrl();
  }

  String microsoft() {
    return microsoft.baseUrl();
  }

  /** What the daemon's configuration says of the simulators. */
  Map<String, String> settings() {
    return Map.of(
        "google", google(),
        "microsoft", microsoft(),
        "discord", discord.apiUrl(),
        "bot", bot,
        "guild", guild);
  }

  /** The guild at Discord. */
  String guild() {
    return guild;
  }

  /** A channel of the guild that nobody sees. */
  String channelAtDiscord(String name) {
    return discord.addPrivateChannel(guild, name);
  }

  /** Somebody who is in the guild; their id there. */
  String memberAtDiscord() {
    return discord.addMember(guild);
  }

  /** Mails that the providers would have sent. */
  int mails() {
    return google.mails().mails().size() + microsoft.mails().size();
  }

  /** How often the daemon read; what the script asked the providers itself is not counted. */
  int reads() {
    int all = google.requestCount("GET", "/calendar/") + microsoft.requestCount("GET", "/v1.0/");
    return all - script.reads();
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

  static String email(String name) {
    return name + "@example.com";
  }

  static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  /** An account without events; what a script edits it with. */
  String accountAtGoogle(String email) {
    google.addUser(email);
    return google.accessTokenFor(email);
  }

  /** The same at the other one. */
  String accountAtMicrosoft(String email) {
    microsoft.addUser(email);
    return microsoft.accessTokenFor(email);
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
    Side side = new GoogleSide(script, google(), email, google.accessTokenFor(email));
    series(side);
  }

  private void seedMicrosoft(String email) {
    String calendar = microsoft.defaultCalendar(email);
    Side side = new MicrosoftSide(script, microsoft(), calendar, microsoft.accessTokenFor(email));
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
        side.cancelOccurrence(id, Side.weekLater(start));
      }
    }
  }

  /** Connects each user's accounts as a browser would, and finds their calendars. */
  List<DemoUser> connect(DemoDaemon daemon) {
    List<DemoUser> users = new ArrayList<>();
    for (String name : NAMES) {
      UUID id = id(name);
      DemoUser user = new DemoUser(name, id, daemon.token(FIRM, id, Role.USER));
      Browser browser = new Browser(web, daemon.api());
      browser.connect(user, "google", email(name), google.accessTokenFor(email(name)));
      browser.connect(user, "microsoft", email(name), microsoft.accessTokenFor(email(name)));
      users.add(user);
    }
    return users;
  }

  /** A calendar at its provider. */
  Side side(Account account, Cal calendar) {
    return account.provider().equals("google")
        ? new GoogleSide(script, google(), calendar.remoteId(), account.accessToken())
        : new MicrosoftSide(script, microsoft(), calendar.remoteId(), account.accessToken());
  }

  @Override
  public void close() {
    google.close();
    microsoft.close();
    discord.close();
  }
}
