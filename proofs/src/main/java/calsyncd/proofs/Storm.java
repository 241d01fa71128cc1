package calsyncd.proofs;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Follower;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Ten thousand notifications for ten Google calendars, posted at once, while the calendars are
 * edited: at most four list calls a calendar, and no change is missed. The simulator's own access
 * log counts.
 */
final class Storm implements Proof {
  private static final int CALENDARS = 10;
  private static final int EVENTS = 20;
  private static final int POSTERS = 64;
  private static final int EDITS = 30;
  private static final int CALLS = 4 * CALENDARS;
  private static final Duration BETWEEN = Duration.ofMillis(2);
  private static final Duration QUIET = Duration.ofSeconds(11);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public void run(Verdict verdict, long seed, int notifications, Path folder) {
    SplittableRandom random = new SplittableRandom(seed);
    try (ProofWorld world = new ProofWorld(folder);
        DaemonProcess daemon =
            DaemonProcess.start(
                world
                    .setup("node")
                    .onlyJob("calendar_webhook_processor", "0/30 * * * * ?")
                    .override("guard.count", "1000000")
                    .override("guard.fraction", "1.0"))) {
      List<Editor> editors = new ArrayList<>();
      List<Pair> pairs = new ArrayList<>();
      for (int n = 0; n < CALENDARS; n++) {
        DemoUser user = world.user("user" + n);
        Instant now = world.clock().instant();
        Editor editor = new Editor(world.side(user, "google"), "storm" + n, now, random.split());
        connect(world, daemon, editor, user, editors, pairs);
      }
      world.requireEqual(verdict, daemon.api(), pairs, PATIENCE, "before the storm");
      List<JsonNode> channels = channels(world);
      verdict.require(channels.size() == CALENDARS, channels.size() + " channels are open");
      lastList(world);
      world.google().accessLog().clear();
      rage(verdict, world, channels, editors, notifications);
      world.requireEqual(verdict, daemon.api(), pairs, PATIENCE, "after the storm");
      int calls = lastList(world);
      verdict.require(calls <= CALLS, "the storm cost " + calls + " list calls");
      verdict.say(
          notifications
              + " notifications and "
              + editors.size() * EDITS
              + " edits cost "
              + calls
              + " list calls");
    }
  }

  private static void connect(
      ProofWorld world,
      DaemonProcess daemon,
      Editor editor,
      DemoUser user,
      List<Editor> editors,
      List<Pair> pairs) {
    for (int event = 0; event < EVENTS; event++) {
      editor.create();
    }
    editors.add(editor);
    pairs.add(world.connect(daemon.api(), user, "google"));
  }

  private static List<JsonNode> channels(ProofWorld world) {
    List<JsonNode> channels = new ArrayList<>();
    world
        .web()
        .get(world.google().baseUrl() + "/control/channels", "")
        .path("channels")
        .forEach(channels::add);
    return channels;
  }

  /** How many lists of the daemon's there were, once there are no more. */
  private static int lastList(ProofWorld world) {
    Follower follower = new Follower(world.clock(), PATIENCE.multipliedBy(2), QUIET);
    int[] calls = {-1};
    follower.until(
        () -> lists(world) == calls[0] || grow(calls, lists(world)), world.clock().instant());
    return calls[0];
  }

  private static boolean grow(int[] calls, int now) {
    calls[0] = now;
    return false;
  }

  /** Whoever compares lists occurrences; the daemon lists series. */
  private static int lists(ProofWorld world) {
    return world
        .google()
        .accessLog()
        .entries(entry ->
            entry.method().equals("GET")
                && entry.path().endsWith("/events")
                && !entry.query().contains("singleEvents=true"))
        .size();
  }

  private static void rage(
      Verdict verdict,
      ProofWorld world,
      List<JsonNode> channels,
      List<Editor> editors,
      int notifications) {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    long began = System.nanoTime();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int poster = 0; poster < POSTERS; poster++) {
        threads.execute(() -> {
          for (int n = next.getAndIncrement(); n < notifications; n = next.getAndIncrement()) {
            await(began, BETWEEN.multipliedBy(n));
            refused.addAndGet(post(http, channels.get(n % channels.size()), n) == 200 ? 0 : 1);
          }
        });
      }
      for (Editor editor : editors) {
        threads.execute(() -> edit(editor, began, BETWEEN.multipliedBy(notifications / EDITS)));
      }
    }
    verdict.require(refused.get() == 0, refused + " notifications were not answered 200");
    verdict.say("the storm lasted " + Duration.ofNanos(System.nanoTime() - began));
  }

  private static void await(long began, Duration after) {
    long end = began + after.toNanos();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void edit(Editor editor, long began, Duration between) {
    for (int n = 0; n < EDITS; n++) {
      await(began, between.multipliedBy(n));
      editor.edit();
    }
  }

  /** As the provider would. */
  private static int post(HttpClient http, JsonNode channel, int number) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(channel.path("address").asText()))
            .header("X-Goog-Channel-ID", channel.path("id").asText())
            .header("X-Goog-Channel-Token", channel.path("token").asText())
            .header("X-Goog-Resource-ID", channel.path("resourceId").asText())
            .header("X-Goog-Resource-URI", channel.path("resourceUri").asText())
            .header("X-Goog-Resource-State", "exists")
            .header("X-Goog-Message-Number", String.valueOf(1_000_000 + number))
            .POST(BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
