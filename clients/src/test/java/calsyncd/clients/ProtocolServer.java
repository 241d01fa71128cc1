package calsyncd.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The daemon's side of the protocol, with faults as a test orders them. It serves the client's
 * files too, at the address 127.0.0.1, so that a page of there is of another origin than
 * "localhost".
 */
final class ProtocolServer implements AutoCloseable {
  static final String CALENDAR = UUID.randomUUID().toString();
  static final String OTHER = UUID.randomUUID().toString();
  private static final String API = "/integrations/calendar";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Map<String, String> TYPES =
      Map.of("js", "text/javascript", "html", "text/html", "css", "text/css");

  private final InstantSource clock = InstantSource.system();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Seen> seen = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Set<String> tokens = new LinkedHashSet<>(List.of("token"));
  private final int port;
  private HttpServer server;
  private Duration ahead = Duration.ZERO;
  final LiveStreams live = new LiveStreams();
  final SessionBook sessions = new SessionBook(Set.of(CALENDAR, OTHER));

  /** A request to the API, as it came. */
  record Seen(Instant at, String method, String path, String type, String resumed, JsonNode body) {}

  /** What is answered in place of the truth; the request has no effect. */
  private static final class Fault {
    private final Predicate<Seen> of;
    private final int status;
    private final String body;
    private final Map<String, String> headers;
    private int left;

    private Fault(
        Predicate<Seen> of, int status, String body, Map<String, String> headers, int times) {
      this.of = of;
      this.status = status;
      this.body = body;
      this.headers = headers;
      this.left = times;
    }
  }

  ProtocolServer() throws IOException {
    server = open(0);
    port = server.getAddress().getPort();
  }

  private HttpServer open(int at) throws IOException {
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer opened = HttpServer.create(new InetSocketAddress(here, at), 0);
    opened.setExecutor(workers);
    opened.createContext("/", this::files);
    opened.createContext(API, this::api);
    opened.start();
    return opened;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** The same server, but of another origin. */
  String foreignAddress() {
    return "http://localhost:" + port;
  }

  Instant now() {
    return clock.instant().plus(ahead);
  }

  synchronized void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  void down() {
    server.stop(0);
  }

  void up() throws IOException {
    server = open(port);
  }

  /** The next requests of a kind are answered so. */
  synchronized void fail(Predicate<Seen> of, int times, int status, String... headers) {
    Map<String, String> given = headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1]);
    String body = status == 200 ? "<p>Sign in to the network" : problem(status);
    faults.add(new Fault(of, status, body, given, times));
  }

  private static String problem(int status) {
    return SessionBook.problem(status, "scripted").body().toString();
  }

  synchronized void mend() {
    faults.clear();
  }

  /** Only this token is good from now on. */
  synchronized void accept(String token) {
    tokens.clear();
    tokens.add(token);
  }

  /** What came, in order. */
  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** What came of a kind. */
  List<Seen> seen(String method, String pathEnd) {
    return seen().stream()
        .filter(it -> it.method().equals(method) && it.path().endsWith(pathEnd))
        .toList();
  }

  List<Seen> puts() {
    return seen().stream().filter(it -> it.method().equals("PUT")).toList();
  }

  /** Waits until something is true of what came. */
  synchronized void until(BooleanSupplier condition) {
    Instant end = clock.instant().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      long left = Duration.between(clock.instant(), end).toMillis();
      if (left <= 0) {
        throw new AssertionError("did not come about; came: " + seen);
      }
      pause(left);
    }
  }

  private void pause(long milliseconds) {
    try {
      wait(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void files(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Path file =
        path.startsWith("/test/")
            ? Path.of("src/test/resources", path.substring(6))
            : Typescript.PACKAGE.resolve(path.substring(1)).normalize();
    if (!Files.isRegularFile(file)) {
      answer(exchange, 404, "none");
      return;
    }
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    exchange.getResponseHeaders().add("Content-Type", type + "; charset=utf-8");
    answer(exchange, 200, Files.readString(file));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
    exchange.close();
  }

  /** As a daemon answers whose operator allows the origin. */
  private static void allow(HttpExchange exchange) {
    var headers = exchange.getResponseHeaders();
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    if (origin != null) {
      headers.add("Access-Control-Allow-Origin", origin);
      headers.add("Access-Control-Allow-Methods", "GET, PUT, POST");
      headers.add("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID");
    }
  }

  private void api(HttpExchange exchange) throws IOException {
    allow(exchange);
    if (exchange.getRequestMethod().equals("OPTIONS")) {
      answer(exchange, 204, "");
      return;
    }
    Seen came = read(exchange);
    SessionBook.Answer given = faulty(exchange, came);
    if (given.status() == 0) {
      stream(exchange, came);
      return;
    }
    boolean text = given.body().has("text");
    exchange.getResponseHeaders().add("Content-Type", text ? "text/html" : "application/json");
    String body = text ? given.body().path("text").asText() : given.body().toString();
    note(came);
    answer(exchange, given.status(), given.status() == 202 && given.body().isEmpty() ? "" : body);
  }

  private Seen read(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var headers = exchange.getRequestHeaders();
    String resumed = String.valueOf(headers.getFirst("Last-Event-ID"));
    String query = exchange.getRequestURI().getRawQuery();
    String path = exchange.getRequestURI().getPath() + (query == null ? "" : "?" + query);
    return new Seen(
        now(),
        exchange.getRequestMethod(),
        path,
        String.valueOf(headers.getFirst("Content-Type")),
        resumed,
        MAPPER.readTree(body.isEmpty() ? "{}" : body));
  }

  private synchronized void note(Seen came) {
    seen.add(came);
    notifyAll();
  }

  private synchronized SessionBook.Answer faulty(HttpExchange exchange, Seen came) {
    for (Fault fault : faults) {
      if (fault.left > 0 && fault.of.test(came)) {
        fault.left--;
        fault.headers.forEach(exchange.getResponseHeaders()::add);
        return new SessionBook.Answer(fault.status, text(fault.body));
      }
    }
    String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    boolean known = bearer.startsWith("Bearer ") && tokens.contains(bearer.substring(7));
    String path = came.path().substring(API.length()).replaceFirst("\\?.*", "");
    if (!known && !path.equals("/sessions/beacon")) {
      return SessionBook.problem(401, "");
    }
    return answer(came, path);
  }

  private static ObjectNode text(String body) {
    try {
      return body.startsWith("<")
          ? SessionBook.object().put("text", body)
          : (ObjectNode) MAPPER.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SessionBook.Answer answer(Seen came, String path) {
    return switch (came.method() + " " + path) {
      case "GET /live" -> new SessionBook.Answer(0, SessionBook.object());
      case "POST /sessions/batch" -> batch(came.body());
      case "POST /sessions/beacon" -> beacon(came.body());
      case "GET /sessions" -> open();
      case "GET /sessions/dead-letters" -> {
        ObjectNode none = SessionBook.object().put("dropped", 0);
        none.putArray("dead_letters");
        yield new SessionBook.Answer(200, none);
      }
      default -> one(came, path);
    };
  }

  private SessionBook.Answer one(Seen came, String path) {
    String localId = path.substring("/sessions/".length());
    if (came.method().equals("PUT")) {
      return sessions.report(localId, came.body(), now());
    }
    return sessions.knows(localId)
        ? new SessionBook.Answer(200, sessions.shown(localId, now()))
        : SessionBook.problem(404, "");
  }

  private SessionBook.Answer batch(JsonNode body) {
    ObjectNode answer = SessionBook.object();
    ArrayNode results = answer.putArray("results");
    for (JsonNode report : body.path("reports")) {
      String localId = report.path("local_id").asText();
      SessionBook.Answer item = item(localId, report);
      String name = item.status() < 300 ? "session" : "problem";
      results
          .addObject()
          .put("local_id", localId)
          .put("status", item.status())
          .set(name, item.body());
    }
    return results.isEmpty()
        ? SessionBook.problem(422, "reports")
        : new SessionBook.Answer(200, answer.put("server_time", now().toString()));
  }

  /** Faults can be ordered for one item of a batch. */
  private SessionBook.Answer item(String localId, JsonNode report) {
    Seen alone = new Seen(now(), "ITEM", localId, "", "", report);
    for (Fault fault : faults) {
      if (fault.left > 0 && fault.of.test(alone)) {
        fault.left--;
        return SessionBook.problem(fault.status, "scripted");
      }
    }
    return sessions.report(localId, report, now());
  }

  private SessionBook.Answer beacon(JsonNode body) {
    String localId = body.path("local_id").asText();
    boolean right = body.path("token").asText().equals(SessionBook.token(localId));
    if (!right || !sessions.knows(localId)) {
      return SessionBook.problem(401, "");
    }
    sessions.beacon(body);
    return new SessionBook.Answer(202, SessionBook.object());
  }

  private SessionBook.Answer open() {
    ObjectNode answer = SessionBook.object();
    ArrayNode listed = answer.putArray("sessions");
    sessions.ids().stream()
        .map(id -> sessions.shown(id, now()))
        .filter(it -> it.path("state").asText().equals("open"))
        .forEach(listed::add);
    return new SessionBook.Answer(200, answer.putNull("next_cursor"));
  }

  private void stream(HttpExchange exchange, Seen came) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    live.listen(exchange.getResponseBody(), came.resumed(), now());
    note(came);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
