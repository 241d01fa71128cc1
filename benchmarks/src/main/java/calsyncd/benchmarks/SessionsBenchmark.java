package calsyncd.benchmarks;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.GoogleSide;
import calsyncd.daemon.demo.Web;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How long the end of a live session takes, from just before it is sent to one node: until Google's
 * simulator has it, and until a view at another node is told; beside what can't be avoided. Both
 * nodes, PostgreSQL, Redis and the simulator are on this machine. Arguments: sessions of warm-up,
 * sessions measured.
 */
public final class SessionsBenchmark {
  private static final double P50_GOAL = 300;
  private static final double P99_GOAL = 2_000;
  private static final String EMAIL = "ada@example.com";
  private static final String NOBODY = "nobody@example.com";
  private static final Duration SETTLED = Duration.ofSeconds(3);
  private static final long LOOK = Duration.ofMillis(5).toNanos();
  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  private final PrintStream out;
  private final Web web = new Web();

  private SessionsBenchmark(PrintStream out) {
    this.out = out;
  }

  /** Runs and prints; ends with 1 where a goal is missed. */
  public static void main(String[] arguments) throws Exception {
    var warmUp = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
    var measured = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
    System.exit(new SessionsBenchmark(System.out).run(warmUp, measured) ? 0 : 1);
  }

  private boolean run(int warmUp, int measured) throws Exception {
    out.printf(
        Locale.ROOT,
        "machine: %d processors, java %s, load %.1f; %d sessions after %d of warm-up%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        measured,
        warmUp);
    var clock = CalsyncdApplication.CLOCK;
    var options = GoogleOptions.defaults().withAllowHttpAddresses(true);
    try (var google = GoogleSimulator.start(options, clock);
        var one = ServedDaemon.start(google.baseUrl(), google.baseUrl());
        var two = one.beside(google.baseUrl(), google.baseUrl())) {
      google.addUser(EMAIL);
      var user = one.user("ada");
      var hub = writable(one.api(), user, google.accessTokenFor(EMAIL));
      LockSupport.parkNanos(SETTLED.toNanos());
      try (var view = new Listener(two.api(), user.token())) {
        var measuring = new Measuring(one.api(), user.token(), hub, google, view);
        measuring.run(0, warmUp);
        var times = measuring.run(warmUp, measured);
        return compare(times, bare(one, google, warmUp, measured));
      }
    }
  }

  private BareEnd.Times bare(ServedDaemon daemon, GoogleSimulator google, int warmUp, int measured)
      throws Exception {
    google.addUser(NOBODY);
    var side = new GoogleSide(web, google.baseUrl(), NOBODY, google.accessTokenFor(NOBODY));
    try (var bare = new BareEnd(daemon.infrastructure(), side)) {
      bare.run(warmUp);
      return bare.run(measured);
    }
  }

  private boolean compare(Times times, BareEnd.Times least) {
    print("answered", Lags.ofNanos(times.answered));
    out.printf(Locale.ROOT, "%-35s %d of them%n", "delivered by then", times.delivered);
    return compare("at the provider", times.atProvider, least.atProvider())
        & compare("at another's view", times.seen, least.seen());
  }

  private boolean compare(String leg, long[] nanos, long[] bare) {
    var lags = Lags.ofNanos(nanos);
    var least = Lags.ofNanos(bare);
    print(leg, lags);
    print(leg + ", can't be avoided", least);
    var met = lags.percentile(50) < P50_GOAL && lags.percentile(99) < P99_GOAL;
    out.printf(
        Locale.ROOT,
        "%-35s p50 %.1f, p99 %.1f; goals p50 < %.0f ms, p99 < %.0f ms: %s%n",
        leg + ", ratio to that",
        lags.percentile(50) / least.percentile(50),
        lags.percentile(99) / least.percentile(99),
        P50_GOAL,
        P99_GOAL,
        met ? "met" : "missed");
    return met;
  }

  private void print(String what, Lags lags) {
    out.printf(Locale.ROOT, "%-35s %s%n", what, lags);
  }

  /** A calendar at Google that the hub is brought to; its hub calendar. */
  private String writable(String api, DemoUser user, String token) {
    var base = api + "/integrations/calendar";
    web.send("POST", base + "/sync/schedule", user.token(), Web.object().put("allow_writes", true));
    var wish = Web.object().put("access", "write");
    var begun = web.send("POST", base + "/google/connect", user.token(), wish);
    var consent = begun.path("authorization_url").asText() + "&login_hint=" + EMAIL;
    web.get(web.redirect(consent).toString(), "");
    var bound =
        web.get(base + "/calendars", user.token())
            .path("calendars")
            .path(0)
            .path("bindings")
            .path(0);
    web.send(
        "PATCH",
        base + "/bindings/" + bound.path("id").asText(),
        user.token(),
        Web.object().put("direction", "two_way"));
    return bound.path("hub_calendar_id").asText();
  }

  /**
   * Nanoseconds from just before an end is sent. Where its answer says that it is delivered, the
   * answer is when the provider has it, which is looked at; else it is looked for there.
   */
  private record Times(long[] answered, long[] atProvider, long[] seen, int delivered) {}

  private final class Measuring {
    private final String api;
    private final String token;
    private final String hub;
    private final GoogleSimulator google;
    private final Listener view;
    private final String events;

    Measuring(String api, String token, String hub, GoogleSimulator google, Listener view) {
      this.api = api + "/integrations/calendar/sessions/";
      this.token = token;
      this.hub = hub;
      this.google = google;
      this.view = view;
      this.events = google.baseUrl() + "/calendar/v3/calendars/" + EMAIL + "/events";
    }

    Times run(int from, int many) {
      var answered = new long[many];
      var atProvider = new long[many];
      var seen = new long[many];
      var delivered = 0;
      for (var n = 0; n < many; n++) {
        var id = "bench-%06d".formatted(from + n);
        var now = CalsyncdApplication.CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);
        report(id, "start", now.minusSeconds(3600), now.minusSeconds(3600), 1);
        await(() -> endAtGoogle(id).equals(Instant.EPOCH) ? 0 : 1);
        var ended = now.minusSeconds(60);
        var began = System.nanoTime();
        var answer = report(id, "end", now.minusSeconds(3600), ended, 2);
        answered[n] = System.nanoTime() - began;
        var promised = answer.equals("delivered");
        if (promised && !endAtGoogle(id).equals(ended)) {
          throw new IllegalStateException("delivered, and not there: " + id);
        }
        var there = await(() -> endAtGoogle(id).equals(ended) ? System.nanoTime() : 0) - began;
        atProvider[n] = promised ? answered[n] : there;
        seen[n] = await(() -> view.ended(id)) - began;
        delivered += promised ? 1 : 0;
      }
      return new Times(answered, atProvider, seen, delivered);
    }

    private String report(String id, String action, Instant started, Instant at, int seq) {
      ObjectNode report = Web.object().put("action", action).put("title", id);
      report.put("hub_calendar_id", hub).put("started_at", started.toString());
      report.put("at", at.toString()).put("seq", seq);
      if (action.equals("end")) {
        report.put("ended_at", at.toString());
      }
      return web.send("PUT", api + id, token, report).path("delivery").asText();
    }

    private Instant endAtGoogle(String title) {
      var url = events + "?q=" + title + "&singleEvents=true";
      for (var item : web.get(url, google.accessTokenFor(EMAIL)).path("items")) {
        if (item.path("summary").asText().equals(title)) {
          return java.time.OffsetDateTime.parse(item.at("/end/dateTime").asText()).toInstant();
        }
      }
      return Instant.EPOCH;
    }

    private static long await(LongSupplier done) {
      var began = System.nanoTime();
      while (System.nanoTime() - began < PATIENCE) {
        var at = done.getAsLong();
        if (at != 0) {
          return at;
        }
        LockSupport.parkNanos(LOOK);
      }
      throw new IllegalStateException("it does not come");
    }
  }
}
