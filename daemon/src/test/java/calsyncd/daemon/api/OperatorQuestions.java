package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.postgres.Crowd;
import calsyncd.daemon.postgres.DriftTable;
import calsyncd.daemon.postgres.FailingConnections;
import calsyncd.daemon.postgres.GaugeTable;
import calsyncd.daemon.postgres.Page;
import calsyncd.hub.Owner;
import calsyncd.queue.Notification;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * All that the console's views and the managers' endpoints ask of a database, each in as many
 * variations as it is asked: other connections, other users, other places of a list.
 */
final class OperatorQuestions {
  private static final Duration SETTLE = Duration.ofMinutes(10);
  private static final String ADMIN = "/api/calendar/admin";
  private static final String OWN = "/integrations/calendar";
  private static final String DEPTH = "&cursor=";
  private static final int QUEUED = 1_000;
  private static final UUID ANY = UUID.fromString("80000000-0000-0000-0000-000000000000");

  private final ApiWorld world;
  private final int connections;
  private final Instant now;
  private final String manager;
  private final List<Question> all = new ArrayList<>();

  /** What is asked; the round says in which variation. */
  record Question(String name, Asking asking) {}

  /** Asks. */
  interface Asking {
    void ask(int round);
  }

  /** Of this world, which has so many connections. */
  OperatorQuestions(ApiWorld world, int connections) {
    this.world = world;
    this.connections = connections;
    this.now = world.vendor.clock().instant();
    this.manager = world.token(Crowd.owner(1), Role.MANAGER);
  }

  /** All of them. */
  List<Question> all() {
    connections();
    failures();
    machine();
    audit();
    decisions();
    calendar();
    return List.copyOf(all);
  }

  private void connections() {
    manage("connections", "/connections?limit=50", _ -> "");
    manage("connections, deep", "/connections?limit=50", this::place);
    manage("connections, 200 a page", "/connections?limit=200", this::place);
    for (String state : List.of("active", "paused", "needs_reauth", "disconnected")) {
      manage("connections, state=" + state, "/connections?limit=50&state=" + state, this::place);
    }
    for (String level : List.of("healthy", "delayed", "degraded", "stopped", "needs_reauth")) {
      String path = "/connections?limit=50&health=" + level;
      manage("connections, health=" + level, path, _ -> "");
      manage("connections, health=" + level + ", deep", path, this::place);
    }
    manage(
        "connections, search",
        "/connections?limit=50&search=",
        n -> mail(n).substring(0, 1 + n % 3));
    manage("connections, search of one", "/connections?limit=50&search=", this::mail);
    manage(
        "connections, search, health=stopped",
        "/connections?health=stopped&search=",
        n -> mail(n).substring(0, 1));
    manage("connections of a user", "/connections?user_id=", n -> user(n).userId().toString());
    manage("sync-status", "/connections/", n -> id(n) + "/sync-status");
    manage(
        "sync-status of the busiest",
        "/connections/" + Crowd.id("connection", 1),
        _ -> "/sync-status");
  }

  private void failures() {
    for (String wish : List.of("", "&include_exhausted=true")) {
      String shown = wish.isEmpty() ? "" : ", include_exhausted";
      String failed = "/sync-attempts/failed?limit=50" + wish;
      String busiest = "/connections/" + Crowd.id("connection", 1) + "/failed-attempts?limit=50";
      boolean exhausted = !wish.isEmpty();
      manage("failed of all" + shown, failed, _ -> "");
      manage("failed of all, deep" + shown, failed, n -> since(n, "all all all " + exhausted));
      for (String word : List.of("transient", "rate_limited", "non_retryable")) {
        manage(
            "failed, " + word + shown,
            failed + "&error_class=" + word,
            n -> n % 2 == 0 ? "" : since(n, "all all " + word + " " + exhausted));
      }
      for (String word : List.of("pull", "watch", "create", "update", "delete", "respond")) {
        manage(
            "failed, " + word + shown,
            failed + "&operation=" + word,
            n -> n % 2 == 0 ? "" : since(n, "all " + word + " all " + exhausted));
      }
      manage("failed, both" + shown, failed + "&operation=pull&error_class=transient", _ -> "");
      manage("failed of one, by filter" + shown, failed + "&connection_id=", this::id);
      manage(
          "failed of one" + shown,
          "/connections/",
          n -> id(n) + "/failed-attempts?limit=50" + wish);
      manage(
          "failed of the busiest" + shown,
          busiest + wish,
          n -> n % 2 == 0 ? "" : since(n, Crowd.id("connection", 1) + " all all " + exhausted));
    }
    act(
        "replay of many",
        "/sync-attempts/replay",
        "{\"error_class\": \"transient\", \"limit\": 2}");
    act(
        "replay of many at one",
        "/sync-attempts/replay",
        "{\"connection_id\": \"" + Crowd.id("connection", 1) + "\", \"limit\": 2}");
  }

  private void machine() {
    List<Notification> queued = IntStream.range(0, QUEUED).mapToObj(this::notification).toList();
    world.admin.queue.append(queued).toCompletableFuture().join();
    manage("queues", "/queues", _ -> "");
    manage("a queue", "/queues/google?limit=50", _ -> "");
    manage("jobs", "/jobs", _ -> "");
    manage("what all share", "/system-health", _ -> "");
    FailingConnections failing = new FailingConnections(world.database);
    all.add(new Question("how many fail at a provider", _ -> failing.count(Crowd.FIRM, "google")));
    GaugeTable gauges = new GaugeTable(world.database);
    all.add(new Question("metrics' gauges", _ -> assertThat(gauges.read()).isNotEmpty()));
    DriftTable drift = new DriftTable(world.database, UUID::randomUUID);
    all.add(new Question("the drift audit's sample", _ -> drift.sample(50, 4)));
    all.add(new Question("the drift audit's suspects", _ -> drift.suspects(SETTLE, 50)));
    all.add(
        new Question(
            "what of them is unexplained", n -> drift.ringSuspects(SETTLE, 50, "drift " + n)));
    manage(
        "tasks",
        "/tasks/",
        n -> Crowd.id("task", Crowd.ofTenant(1 + n * 37L % (connections / 4 - 9))).toString());
  }

  private Notification notification(int n) {
    return new Notification(
        "google",
        user(n).userId().toString(),
        "watch-0-" + 2 * connection(n),
        "r",
        Notification.Signal.CHANGED,
        "exists",
        n,
        now,
        "c");
  }

  private void audit() {
    manage("audit", "/audit", _ -> "");
    manage("audit of a day", "/audit?from=", n -> past(1 + n % 5) + "&to=" + past(n % 5));
    manage("audit, deep", "/audit?limit=500&cursor=", n -> past(n % 5) + "/1");
    manage("webhooks", "/webhooks?limit=50", _ -> "");
    manage(
        "webhooks, deep",
        "/webhooks?limit=50",
        n -> DEPTH + ListCursor.of("webhooks", 1 + n * 997L % (2L * connections)));
    manage("webhooks, provider", "/webhooks?limit=50&provider=microsoft", _ -> "");
    manage("webhooks of one", "/webhooks?limit=50&connection_id=", this::id);
    manage(
        "webhooks of the busiest",
        "/webhooks?limit=50&connection_id=",
        _ -> Crowd.id("connection", 1).toString());
    act("webhooks, replay", "/webhooks/replay", "{\"from_id\": 100, \"to_id\": 140}");
  }

  private void decisions() {
    for (String list : List.of("conflicts", "proposals")) {
      busiest(list + " of the busiest", "/" + list + "?limit=20", _ -> "");
      busiest(
          list + " of the busiest, deep",
          "/" + list + "?limit=20",
          n -> DEPTH + ListCursor.of(list + " all", page(n)));
      user(list, "/" + list + "?limit=20", _ -> "");
    }
    busiest("conflicts, open", "/conflicts?limit=20&state=open", _ -> "");
    busiest("conflicts, resolved", "/conflicts?limit=20&state=resolved", _ -> "");
    busiest("proposals, open", "/proposals?limit=20&state=open", _ -> "");
    busiest("proposals, decided", "/proposals?limit=20&state=decided", _ -> "");
    busiest("a proposal", "/proposals/", n -> Crowd.id("proposal", n % 50 * 20).toString());
    busiest("a conflict", "/conflicts/", n -> Crowd.id("conflict", 20 + n % 50 * 20).toString());
  }

  private void calendar() {
    busiest("an event", "/events/", n -> Crowd.id("event", 1 + n * 10).toString());
    busiest(
        "history of the busiest",
        "/events/" + Crowd.id("event", 1) + "/history?limit=50",
        n -> n % 2 == 0 ? "" : DEPTH + ListCursor.of("history", 1 + n * 997L % (3L * connections)));
    busiest("history", "/events/", n -> Crowd.id("event", 1 + n * 10) + "/history?limit=50");
    busiest(
        "calendar of the busiest",
        "/events?expand=true&limit=500&from=",
        n -> past(n % 300) + "&to=" + past(n % 300 - 7));
    busiest(
        "removals of the busiest",
        "/events?limit=100&include_removed=true&updated_since=",
        n -> past(n % 300));
    busiest("changes of the busiest", "/events?limit=100&updated_since=", n -> past(n % 300));
    user(
        "calendar",
        "/events?expand=true&limit=500&from=",
        n -> past(n % 300) + "&to=" + past(n % 300 - 31));
    user("own connections", "/connections", _ -> "");
    user("own status", "/sync/status", _ -> "");
    user("own calendars", "/calendars", _ -> "");
    user("own schedule", "/sync/schedule", _ -> "");
  }

  private void manage(String name, String path, IntFunction<String> more) {
    all.add(new Question(name, n -> send(ADMIN + path + more.apply(n), request -> request)));
  }

  private void busiest(String name, String path, IntFunction<String> more) {
    acting(name, path, more, _ -> Crowd.owner(1));
  }

  private void user(String name, String path, IntFunction<String> more) {
    acting(name, path, more, this::user);
  }

  /** As the console does: a manager, for a user. */
  private void acting(
      String name, String path, IntFunction<String> more, IntFunction<Owner> whose) {
    all.add(
        new Question(
            name,
            n ->
                send(
                    OWN + path + more.apply(n),
                    request ->
                        request.header(ActingFor.HEADER, whose.apply(n).userId().toString()))));
  }

  private void act(String name, String path, String body) {
    all.add(
        new Question(
            name, _ -> send(ADMIN + path, request -> request.POST(BodyPublishers.ofString(body)))));
  }

  private interface Change {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  private void send(String path, Change change) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(world.uri(path))
            .header("Authorization", "Bearer " + manager)
            .header("Content-Type", "application/json");
    HttpResponse<String> answer = world.raw(change.of(request));
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 202);
  }

  private long connection(int round) {
    return Crowd.ofTenant(1 + round * 7919L % (connections - 9));
  }

  private Owner user(int round) {
    return Crowd.owner(connection(round));
  }

  private String id(int round) {
    return Crowd.id("connection", connection(round)).toString();
  }

  private String mail(int round) {
    return Crowd.email(connection(round));
  }

  /** Somewhere in the list of connections. */
  private String place(int round) {
    return DEPTH + ListCursor.of("connections", List.of(mail(round), ANY.toString()));
  }

  private String past(int days) {
    return now.minus(Duration.ofDays(days)).toString();
  }

  private Page page(int round) {
    return new Page(round % 2 == 0, now.minus(Duration.ofMinutes(round * 5L)), ANY);
  }

  private String since(int round, String filter) {
    Page page = new Page(false, now.minus(Duration.ofHours(3L * round)), ANY);
    return DEPTH + ListCursor.of("failed " + filter, page);
  }
}
