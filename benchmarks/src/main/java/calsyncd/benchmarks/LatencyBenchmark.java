package calsyncd.benchmarks;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.demo.Browser;
import calsyncd.daemon.demo.GoogleSide;
import calsyncd.daemon.demo.HubSide;
import calsyncd.daemon.demo.MicrosoftSide;
import calsyncd.daemon.demo.Side;
import calsyncd.daemon.demo.Web;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.DeliveryOptions;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an edit at a provider takes until the hub's REST shows it: the daemon with PostgreSQL
 * and Redis of its own, simulators that answer and notify without delay, all on this machine.
 * Arguments: edits of warm-up, edits measured, edits of a burst.
 */
public final class LatencyBenchmark {
  private static final double P50_GOAL = 60;
  private static final double P99_GOAL = 250;
  private static final String EMAIL = "ada@example.com";
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final PrintStream out;
  private final int warmUp;
  private final int measured;
  private final int burst;
  private final Web web = new Web();
  private final Instant tomorrow =
      CalsyncdApplication.CLOCK.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));

  private LatencyBenchmark(PrintStream out, List<Integer> arguments) {
    this.out = out;
    warmUp = arguments.get(0);
    measured = arguments.get(1);
    burst = arguments.get(2);
  }

  /** Runs and prints; ends with 1 where a goal is missed. */
  public static void main(String[] arguments) throws Exception {
    var defaults = List.of(400, 500, 200);
    var given = new ArrayList<Integer>();
    for (var i = 0; i < defaults.size(); i++) {
      given.add(i < arguments.length ? Integer.valueOf(arguments[i]) : defaults.get(i));
    }
    System.exit(new LatencyBenchmark(System.out, given).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    var clock = CalsyncdApplication.CLOCK;
    var quick =
        GraphOptions.defaults()
            .withHttpAddresses()
            .withExchange(new GraphOptions.Exchange(true, false, 400, 4, 1_000_000))
            .withDelivery(DeliveryOptions.defaults().withCoalesce(Duration.ZERO));
    out.printf(
        Locale.ROOT,
        "machine: %d processors, java %s, load %.1f; %d edits after %d of warm-up%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        measured,
        warmUp);
    try (var google =
            GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), clock);
        var microsoft = MicrosoftSimulator.start(quick, clock);
        var daemon = ServedDaemon.start(google.baseUrl(), microsoft.baseUrl());
        var bare = new BareLoop(daemon.infrastructure())) {
      google.addUser(EMAIL);
      microsoft.addUser(EMAIL);
      var goals =
          List.of(
              measure(daemon, bare, "google", google.baseUrl(), google.accessTokenFor(EMAIL)),
              measure(
                  daemon, bare, "microsoft", microsoft.baseUrl(), microsoft.accessTokenFor(EMAIL)));
      return !goals.contains(false);
    }
  }

  private boolean measure(
      ServedDaemon daemon, BareLoop bare, String provider, String base, String token)
      throws Exception {
    var user = daemon.user("user of " + provider);
    var account = new Browser(web, daemon.api()).connect(user, provider, EMAIL, token);
    var calendar = account.calendars().getFirst();
    Side side =
        provider.equals("google")
            ? new GoogleSide(web, base, calendar.remoteId(), token)
            : new MicrosoftSide(web, base, calendar.remoteId(), token);
    var hub = new HubSide(web, daemon.api(), calendar.hubCalendarId(), user.token());
    var followed = new Followed(side, hub, tomorrow);
    // The first sync and the first watch are no part of it.
    LockSupport.parkNanos(SETTLED.toNanos());
    followed.oneAfterAnother(warmUp);
    var lags = followed.oneAfterAnother(measured);
    print(provider, "one after another", lags);
    print(provider, "burst of " + burst, followed.burst(burst));
    return compare(provider, lags, bare(bare, side));
  }

  /** After the burst has settled, since the provider still rings the daemon. */
  private Lags bare(BareLoop bare, Side side) throws Exception {
    var first = tomorrow.minus(Duration.ofDays(150));
    bare.run(side, first, warmUp / 2);
    return bare.run(side, first, measured / 2);
  }

  private boolean compare(String provider, Lags lags, Lags least) {
    print(provider, "what can't be avoided", least);
    var met = lags.percentile(50) < P50_GOAL && lags.percentile(99) < P99_GOAL;
    out.printf(
        Locale.ROOT,
        "%-10s ratio to that: p50 %.1f, p99 %.1f; goals p50 < %.0f ms, p99 < %.0f ms: %s%n",
        provider,
        lags.percentile(50) / least.percentile(50),
        lags.percentile(99) / least.percentile(99),
        P50_GOAL,
        P99_GOAL,
        met ? "met" : "missed");
    return met;
  }

  private void print(String provider, String what, Lags lags) {
    out.printf(Locale.ROOT, "%-10s %-22s %s%n", provider, what, lags);
  }
}
