package calsyncd.proofs;

import calsyncd.daemon.demo.Browser;
import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Web;
import calsyncd.simulators.http.Faults;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A provider that fails at each call of a whole reading, in each of the ways that look like a loss:
 * not one event leaves the hub but the one that was deleted, and once the fault is over the binding
 * goes on, by itself where it was not stopped. The same where the list was a lie, too: it names no
 * event, and the reads of single events that it leads to fail. The guard is as good as off, so that
 * nothing but the proof of a read stands before a removal.
 */
final class Losses implements Proof {
  private static final int MOST_CALLS = 20;
  private static final int READS_AFTER_A_LIE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String LIST = "/(events|delta)$";
  private static final String FROM_THE_START = "^(?!.*(syncToken|deltatoken|skiptoken|pageToken))";
  private static final String SINGLE = "/events/[^/]+$";
  private static final String NO_LIMIT = "1000000";
  private static final Set<String> STATES = Set.of("active", "stopped");

  /** Where a single event is asked for, these say that it is gone, and prove it. */
  private static final Set<String> PROOFS_OF_ABSENCE = Set.of("404", "410");

  private final Predicate<String> chosen;

  /** All faults. */
  Losses() {
    this(_ -> true);
  }

  /** The faults of some names. */
  Losses(Predicate<String> chosen) {
    this.chosen = chosen;
  }

  @Override
  public void run(Verdict verdict, long seed, int events, Path folder) {
    try (ProofWorld world = new ProofWorld(folder);
        DaemonProcess daemon =
            DaemonProcess.start(
                world
                    .setup("node")
                    .onlyJob("calendar_webhook_processor", "0/30 * * * * ?")
                    .override("retry.transient_seconds", "0.1,0.1,0.1,0.1,0.1")
                    .override("pull.burst_gaps_seconds", "0.1")
                    .override("guard.count", NO_LIMIT)
                    .override("guard.min", NO_LIMIT))) {
      for (String provider : List.of("google", "microsoft")) {
        DemoUser user = world.user(provider + "-user");
        Instant now = world.clock().instant();
        Editor editor =
            new Editor(world.side(user, provider), provider, now, new SplittableRandom(seed));
        for (int n = 0; n < events; n++) {
          editor.create();
        }
        Pair pair = world.connect(daemon.api(), user, provider);
        world.requireEqual(verdict, daemon.api(), List.of(pair), PATIENCE, "at first");
        Target target = new Target(verdict, world, daemon.api(), pair, editor);
        Lies.of(provider, world).all().entrySet().stream()
            .filter(fault -> chosen.test(fault.getKey()))
            .forEach(fault -> target.strikes(fault.getKey(), fault.getValue()));
        target.revoked();
        if (provider.equals("google")) {
          target.shareLost(404);
          target.shareLost(403);
        } else {
          target.mailboxDisabled();
        }
      }
    }
  }

  /** One binding, its provider and what is done to it. */
  private record Target(Verdict verdict, ProofWorld world, String api, Pair pair, Editor editor) {
    private boolean google() {
      return pair.account().provider().equals("google");
    }

    private String simulator() {
      return google() ? world.google().baseUrl() : world.microsoft().baseUrl();
    }

    private Faults faults() {
      return google() ? world.google().faults() : world.microsoft().faults();
    }

    private HubRows hub() {
      return new HubRows(world.web(), api, pair);
    }

    void strikes(String name, ObjectNode fault) {
      int calls = 0;
      while (calls < MOST_CALLS
          && strike(name + " at call " + calls, at(anyCall(), fault, calls))) {
        calls++;
      }
      verdict.require(calls > 1, name + " met " + calls + " calls of " + pair.name());
      verdict.say(pair.name() + ": " + name + " at each of " + calls + " calls");
      if (!PROOFS_OF_ABSENCE.contains(name)) {
        afterALie(name, fault);
      }
    }

    /** A list from the start names no event; the reads that it leads to fail as well. */
    private void afterALie(String name, ObjectNode fault) {
      ObjectNode lie = Lies.of(pair.account().provider(), world).nothing();
      for (int read = 0; read < READS_AFTER_A_LIE; read++) {
        ObjectNode list = at(LIST, lie, 0);
        ((ObjectNode) list.path("match")).put("query", FROM_THE_START);
        boolean met = strike(name + " at read " + read, list, at(SINGLE, fault, read));
        verdict.require(met, name + " met no read " + read + " of " + pair.name());
      }
    }

    private String anyCall() {
      return google() ? "^/calendar/v3/" : "^/v1.0/";
    }

    private ObjectNode at(String path, ObjectNode fault, int skip) {
      ObjectNode script = fault.deepCopy().put("skip", skip).put("count", 1);
      script
          .putObject("match")
          .put("method", "GET")
          .put("path", path)
          .put("user", pair.account().email());
      return script;
    }

    /** Whether the whole reading had such calls. */
    private boolean strike(String name, ObjectNode... scripts) {
      hub().settled(world.clock());
      Map<String, String> before = new TreeMap<>(hub().titles());
      List.of(scripts).forEach(faults()::add);
      expire();
      before.values().remove(editor.delete());
      editor.create();
      hub().syncNow();
      JsonNode status = hub().settled(world.clock());
      boolean met = world.web().get(simulator() + "/control/faults", "").path("faults").isEmpty();
      intact(name, before.keySet(), status);
      faults().clear();
      goOn(name, status);
      return met;
    }

    private void intact(String name, Set<String> before, JsonNode status) {
      verdict.require(
          hub().versions().keySet().containsAll(before), pair.name() + " lost events: " + name);
      verdict.require(
          STATES.contains(status.path("state").asText()), name + " led to the state " + status);
    }

    private void goOn(String name, JsonNode status) {
      if (status.path("state").asText().equals("stopped")) {
        hub().activate();
      }
      hub().syncNow();
      world.requireEqual(verdict, api, List.of(pair), PATIENCE, "after " + name);
    }

    private void expire() {
      if (google()) {
        world.google().expireSyncTokens(pair.calendar().remoteId());
      } else {
        mailbox("expire_delta_tokens");
      }
    }

    private void mailbox(String action) {
      ObjectNode order = Web.object().put("action", action).put("user", pair.account().email());
      control("mailboxes", order);
    }

    private void control(String what, ObjectNode order) {
      world.web().send("POST", simulator() + "/control/" + what, "", order);
    }

    private void stops(String name, Runnable lose, Runnable restore) {
      Set<String> before = hub().versions().keySet();
      lose.run();
      hub().syncNow();
      JsonNode status = hub().settled(world.clock());
      intact(name, before, status);
      verdict.require(status.path("state").asText().equals("stopped"), name + ": " + status);
      restore.run();
      editor.create();
      goOn(name, status);
      verdict.say(pair.name() + ": " + name + " stops the binding and removes nothing");
    }

    void shareLost(int status) {
      String calendar = pair.calendar().remoteId();
      String email = pair.account().email();
      stops(
          "share lost with " + status,
          () -> world.google().loseShare(calendar, email, status == 403),
          () -> world.google().restore(calendar, email));
    }

    void mailboxDisabled() {
      stops("mailbox disabled", () -> mailbox("disable"), () -> mailbox("enable"));
    }

    /** A grant that was withdrawn asks for a new one; with it all goes on. */
    void revoked() {
      Set<String> before = hub().versions().keySet();
      String email = pair.account().email();
      (google() ? world.google().tokens() : world.microsoft().tokens()).revokeUser(email);
      hub().syncNow();
      JsonNode status = hub().settled(world.clock());
      intact("revoked", before, status);
      verdict.require(
          status.path("connection_state").asText().equals("needs_reauth"), "revoked: " + status);
      new Browser(world.web(), api).connect(pair.user(), pair.account().provider(), email, "");
      Pair again =
          new Pair(
              world.web(),
              pair.user(),
              pair.account(),
              pair.calendar(),
              world.side(pair.user(), pair.account().provider()));
      world.requireEqual(verdict, api, List.of(again), PATIENCE, "after a new consent");
      verdict.say(pair.name() + ": a revoked grant asks for a new one and removes nothing");
    }
  }
}
