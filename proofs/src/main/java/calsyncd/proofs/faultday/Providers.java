package calsyncd.proofs.faultday;

import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.simulators.caldav.CalDavSimulator;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.http.NotificationSender.Count;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The three simulators, by the day's clock, and what they counted. */
final class Providers implements AutoCloseable {
  static final List<String> NAMES = List.of("caldav", "google", "microsoft");
  static final String PASSWORD = "password";
  static final String HOME = "home";

  /** So that channels are renewed every two hours. */
  private static final Duration CHANNELS = Duration.ofHours(14);

  private final GoogleSimulator google;
  private final MicrosoftSimulator microsoft;
  private final CalDavSimulator caldav;
  private final List<String> users;

  Providers(List<String> users, InstantSource clock) {
    GoogleOptions usual = GoogleOptions.defaults();
    this.users = List.copyOf(users);
    google =
        GoogleSimulator.start(
            new GoogleOptions(
                usual.port(),
                true,
                usual.syncBeforeResponse(),
                usual.pageShortfall(),
                usual.tombstoneLifetime(),
                CHANNELS,
                usual.doubts()),
            clock);
    microsoft = MicrosoftSimulator.start(GraphOptions.defaults().withHttpAddresses(), clock);
    caldav = CalDavSimulator.start(CalDavProfile.NEXTCLOUD, clock);
    users.forEach(this::add);
  }

  private void add(String user) {
    google.addUser(user);
    microsoft.addUser(user);
    caldav.addUser(user, PASSWORD);
    caldav.addCalendar(user, HOME);
  }

  GoogleSimulator google() {
    return google;
  }

  MicrosoftSimulator microsoft() {
    return microsoft;
  }

  CalDavSimulator caldav() {
    return caldav;
  }

  Faults faults(String provider) {
    return switch (provider) {
      case "google" -> google.faults();
      case "microsoft" -> microsoft.faults();
      default -> caldav.faults();
    };
  }

  private AccessLog log(String provider) {
    return switch (provider) {
      case "google" -> google.accessLog();
      case "microsoft" -> microsoft.accessLog();
      default -> caldav.accessLog();
    };
  }

  /** What the daemon got from a provider; whoever else asks has a token of his own. */
  private List<Answer> answers(String provider, String user) {
    return Heard.of(
        provider, log(provider).entries(it -> it.user().equals(user) && ours(provider, it)));
  }

  private static boolean ours(String provider, AccessLog.Entry entry) {
    return provider.equals("caldav")
        || entry.client().equals(DayDaemon.CLIENT)
        || entry.path().endsWith("/token");
  }

  /** What the simulators counted since then, as far as it is of such answers. */
  Figures counted(Instant since, Predicate<Answer> which) {
    Figures all = new Figures();
    for (String provider : NAMES) {
      for (String user : users) {
        Stream<Answer> answers =
            answers(provider, user).stream().filter(it -> !it.at().isBefore(since)).filter(which);
        all.add(Tally.of(provider, user, answers.toList()));
      }
    }
    return all;
  }

  /** How many of Google's notifications were accepted; Graph's come several in one. */
  Figures delivered() {
    Figures all = new Figures();
    all.add("notifications google", google.notifications().count(Count.DELIVERED));
    return all;
  }

  /** Whether no notification is on its way; Graph's are not waited for, they ring later. */
  boolean quiet() {
    var sender = google.notifications();
    return sender.count(Count.SENT) == sender.count(Count.DELIVERED) + sender.count(Count.FAILED);
  }

  @Override
  public void close() {
    caldav.close();
    microsoft.close();
    google.close();
  }
}
