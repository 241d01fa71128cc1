package calsyncd.proofs;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Follower;
import calsyncd.daemon.demo.Web;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * SIGKILL to the daemon between the commit of a session's end and its push, or at any moment around
 * them. The next process, on the PostgreSQL that the killed one left, brings the end to Google:
 * there is one event of the session, none was made and removed, and a repeat of the report writes
 * nothing. No job runs that would look for what lags.
 */
final class SessionKill implements Proof {
  private static final String NAME = "ada";
  private static final String EMAIL = "ada@example.com";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int LONGEST_MILLIS = 400;
  private static final int LATE_MILLIS = 3_000;
  private static final int LOST_MILLIS = 20_000;

  /** Where the write is when its daemon dies. */
  private enum Moment {
    /** Sent, and Google never gets it. */
    LOST,
    /** Sent; Google does it when its sender is dead, and answers nobody. */
    LATE,
    /** Refused for now, and to be tried again. */
    WAITING,
    /** Anywhere. The client that got no answer says it again. */
    ANY
  }

  /** One session; its id is its title. */
  private record Session(String id, Instant started, Instant ended) {}

  @Override
  public void run(Verdict verdict, long seed, int kills, Path folder) {
    try (ProofWorld world = new ProofWorld(folder);
        FrontDoor door = new FrontDoor()) {
      new Run(verdict, world, door, new SplittableRandom(seed)).run(kills);
    }
  }

  private static final class Run {
    private final Verdict verdict;
    private final ProofWorld world;
    private final FrontDoor door;
    private final SplittableRandom random;
    private final Web web;
    private final DemoUser user;
    private DaemonProcess daemon;
    private String hub = "";

    Run(Verdict verdict, ProofWorld world, FrontDoor door, SplittableRandom random) {
      this.verdict = verdict;
      this.world = world;
      this.door = door;
      this.random = random;
      this.web = world.web();
      this.user = world.user(NAME);
      this.daemon = started();
    }

    private DaemonProcess started() {
      DaemonProcess next =
          DaemonProcess.start(
              world
                  .setup("node")
                  .with("CALSYNCD_PUBLIC_BASE_URL", door.url())
                  .onlyJob("calendar_webhook_processor", "0/5 * * * * ?")
                  .override("jobs.wait_seconds", "2"));
      door.leadTo(next.setup().port());
      return next;
    }

    void run(int kills) {
      try {
        hub = writable();
        for (int n = 0; n < kills && verdict.failures().isEmpty(); n++) {
          round(n, Moment.values()[n % Moment.values().length], random.nextBoolean());
        }
        verdict.require(world.google().mails().mails().isEmpty(), "Google mailed somebody");
      } finally {
        daemon.close();
      }
    }

    private String at(String path) {
      return daemon.api() + "/integrations/calendar" + path;
    }

    /** A calendar at Google that the hub is brought to; its hub calendar. */
    private String writable() {
      String token = user.token();
      web.send("POST", at("/sync/schedule"), token, Web.object().put("allow_writes", true));
      ObjectNode wish = Web.object().put("access", "write");
      JsonNode begun = web.send("POST", at("/google/connect"), token, wish);
      String consent = begun.path("authorization_url").asText() + "&login_hint=" + EMAIL;
      web.get(web.redirect(consent).toString(), "");
      JsonNode calendar = web.get(at("/calendars"), token).path("calendars").path(0);
      JsonNode binding = calendar.path("bindings").path(0);
      ObjectNode both = Web.object().put("direction", "two_way");
      web.send("PATCH", at("/bindings/" + binding.path("id").asText()), token, both);
      return binding.path("hub_calendar_id").asText();
    }

    /** A session whose start Google has, or has not heard of; then its end, and the kill. */
    private void round(int n, Moment moment, boolean known) {
      Instant now = world.clock().instant().truncatedTo(ChronoUnit.SECONDS);
      Session session =
          new Session("session-%04d".formatted(n), now.minusSeconds(3600), now.minusSeconds(60));
      if (known) {
        report(session, "start", session.started, 1);
        require(() -> atGoogle(session).size() == 1, session, "its start is at Google");
      }
      boolean committed = moment == Moment.ANY ? anyMoment(session) : between(session, moment);
      world.google().faults().clear();
      long began = world.clock().millis();
      daemon = started();
      long up = world.clock().millis();
      if (!committed) {
        report(session, "end", session.ended, 2);
      }
      require(() -> ends(session).contains(session.ended), session, "its end is at Google");
      long there = world.clock().millis();
      once(session);
      verdict.say(
          "%s, %s: killed while %s, up after %d ms, at Google %d ms later"
              .formatted(session.id, known ? "changed" : "new", moment, up - began, there - up));
    }

    /** The end is committed and answered, Google has not got it, and the daemon dies. */
    private boolean between(Session session, Moment moment) {
      world.google().accessLog().clear();
      fault(moment);
      String delivery = report(session, "end", session.ended, 2).path("delivery").asText();
      verdict.require(delivery.equals("handed_over"), session.id + " is " + delivery);
      daemon.kill();
      verdict.require(!ends(session).contains(session.ended), session.id + " was there too early");
      if (moment == Moment.LATE) {
        require(() -> ends(session).contains(session.ended), session, "Google does it late");
      }
      return true;
    }

    private void fault(Moment moment) {
      ObjectNode fault = Web.object().put("count", 100_000);
      fault.putObject("match").put("method", "POST|PUT|PATCH").put("path", "/events");
      switch (moment) {
        case LOST -> fault.put("drop", true).put("delay_ms", LOST_MILLIS);
        case LATE -> fault.put("delay_ms", LATE_MILLIS);
        case WAITING -> fault.putObject("response").put("status", 503);
        case ANY -> throw new IllegalArgumentException("any moment needs no fault");
      }
      world.google().faults().add(fault);
    }

    /** Whether the end was answered before the daemon died. */
    private boolean anyMoment(Session session) {
      List<Boolean> answered = new ArrayList<>();
      Thread client =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  report(session, "end", session.ended, 2);
                  answered.add(true);
                } catch (UncheckedIOException noAnswer) {
                  answered.add(false);
                }
              });
      world.pause(random.nextInt(LONGEST_MILLIS));
      daemon.kill();
      join(client);
      return answered.getFirst();
    }

    private JsonNode report(Session session, String action, Instant at, int seq) {
      ObjectNode report = Web.object().put("action", action).put("title", session.id);
      report.put("hub_calendar_id", hub).put("started_at", session.started.toString());
      report.put("at", at.toString()).put("seq", seq);
      if (action.equals("end")) {
        report.put("ended_at", at.toString());
      }
      return web.send("PUT", at("/sessions/" + session.id), user.token(), report);
    }

    /** Whatever Google has, or had, of a session. */
    private List<JsonNode> atGoogle(Session session) {
      List<JsonNode> found = new ArrayList<>();
      String query = "/calendar/v3/calendars/" + EMAIL + "/events?maxResults=2500&showDeleted=true";
      web.get(world.google().baseUrl() + query, world.google().accessTokenFor(EMAIL))
          .path("items")
          .forEach(event -> {
            if (event.path("summary").asText().equals(session.id)) {
              found.add(event);
            }
          });
      return found;
    }

    private List<Instant> ends(Session session) {
      return atGoogle(session).stream()
          .map(it -> OffsetDateTime.parse(it.at("/end/dateTime").asText()).toInstant())
          .toList();
    }

    /** One event, and one row; saying it again writes nothing. */
    private void once(Session session) {
      require(() -> known(session).equals("delivered"), session, "it is known to be delivered");
      int found = atGoogle(session).size();
      verdict.require(found == 1, session.id + " is " + found + " times at Google");
      long before = writes();
      JsonNode again = report(session, "end", session.ended, 2);
      verdict.require(again.path("delivery").asText().equals("delivered"), "again: " + again);
      verdict.require(writes() == before, session.id + ": a repeat wrote");
    }

    private String known(Session session) {
      JsonNode row = web.get(at("/sessions/" + session.id), user.token());
      return row.path("delivery").asText();
    }

    /** How often Google was asked to write an event. */
    private long writes() {
      return world.google().accessLog().entries(it -> !it.method().equals("GET")).stream()
          .filter(it -> it.path().contains("/events") && !it.path().endsWith("/watch"))
          .count();
    }

    private void require(BooleanSupplier holds, Session session, String what) {
      Follower follower = new Follower(world.clock(), PATIENCE, LOOK);
      boolean held = follower.until(holds, world.clock().instant()).isPresent();
      verdict.require(held, session.id + ": in time " + what);
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
