package calsyncd.proofs;

import calsyncd.daemon.demo.Browser;
import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Web;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A provider that fails at each call of a whole reading, in each of the ways that look like a loss:
 * not one event leaves the hub, and once the fault is over the binding goes on, by itself where it
 * was not stopped.
 */
final class Losses implements Proof {
  private static final int MOST_CALLS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Set<String> STATES = Set.of("active", "stopped");

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
                    .override("retry.transient_seconds", "0.1,0.1,0.1,0.1,0.1"))) {
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
        faults(provider, world).entrySet().stream()
            .filter(fault -> chosen.test(fault.getKey()))
            .forEach(fault -> target.eachCall(fault.getKey(), fault.getValue()));
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

  private static Map<String, ObjectNode> faults(String provider, ProofWorld world) {
    boolean google = provider.equals("google");
    return Map.of(
        "404", respond(404, google ? reason("notFound") : code("ErrorItemNotFound")),
        "403", respond(403, google ? reason("forbidden") : code("ErrorAccessDenied")),
        "410", respond(410, google ? reason("deleted") : code("ErrorItemNotFound")),
        "401", respond(401, google ? reason("authError") : code("InvalidAuthenticationToken")),
        "503", respond(503, Json.object()),
        "empty page", respond(200, google ? nothing() : nothing(world.microsoft().graphUrl())),
        "cut page", Json.object().put("truncate", true),
        "dropped connection", Json.object().put("drop", true));
  }

  private static ObjectNode respond(int status, ObjectNode body) {
    ObjectNode fault = Json.object();
    fault.putObject("response").put("status", status).set("body", body);
    return fault;
  }

  private static ObjectNode reason(String reason) {
    ObjectNode body = Json.object();
    ObjectNode error = body.putObject("error").put("message", reason);
    error.putArray("errors").addObject().put("domain", "global").put("reason", reason);
    return body;
  }

  private static ObjectNode code(String code) {
    ObjectNode body = Json.object();
    body.putObject("error").put("code", code).put("message", code);
    return body;
  }

  /** The end of a list without an item. */
  private static ObjectNode nothing() {
    ObjectNode page = Json.object().put("accessRole", "owner").put("nextSyncToken", "none");
    page.putArray("items");
    return page;
  }

  private static ObjectNode nothing(String graph) {
    String link = graph + "/me/calendarView/delta?$deltatoken=none";
    ObjectNode page = Json.object().put("@odata.deltaLink", link);
    page.putArray("value");
    return page;
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

    void eachCall(String name, ObjectNode fault) {
      int call = 0;
      while (call < MOST_CALLS && strike(name + " at call " + call, fault, call)) {
        call++;
      }
      verdict.require(call > 0, name + " met no call of " + pair.name());
      verdict.say(pair.name() + ": " + name + " at each of " + call + " calls");
    }

    /** Whether the whole reading had a call of that number. */
    private boolean strike(String name, ObjectNode fault, int call) {
      ObjectNode script = fault.deepCopy().put("skip", call).put("count", 1);
      script
          .putObject("match")
          .put("method", "GET")
          .put("path", google() ? "^/calendar/v3/" : "^/v1.0/")
          .put("user", pair.account().email());
      expire();
      Set<String> before = hub().versions().keySet();
      faults().add(script);
      editor.create();
      hub().syncNow();
      JsonNode status = hub().settled(world.clock());
      boolean met = world.web().get(simulator() + "/control/faults", "").path("faults").isEmpty();
      intact(name, before, status);
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
