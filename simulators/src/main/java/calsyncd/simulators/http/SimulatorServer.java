package calsyncd.simulators.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on 127.0.0.1 with routes, an access log, scripted faults and control endpoints
 * under {@code /control/}. Each request runs on its own virtual thread; connections are kept alive.
 * Control requests are neither logged nor subject to faults.
 */
public final class SimulatorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatorServer.class);
  private static final int BACKLOG = 4_096;

  static {
    // Read once by the JDK's server: without them each kept connection waits for a delayed ACK,
    // and all but 200 idle connections are closed under the client's hands.
    defaultProperty("sun.net.httpserver.nodelay", "true");
    defaultProperty("sun.net.httpserver.maxIdleConnections", "10000");
    defaultProperty("sun.net.httpserver.idleInterval", "300");
  }

  /** Whose request it is, and to whom its token was issued; each may be empty. */
  record Caller(String user, String client) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Router router = new Router();
  private final AccessLog accessLog = new AccessLog();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AdjustableClock clock;
  private final ErrorWriter errors;
  private final Function<Request, Optional<String>> users;
  private final Function<Request, Optional<String>> clients;
  private final Faults faults;

  /**
   * Binds; nothing is answered before {@link #start}.
   *
   * @param port the port, 0 for any free one
   * @param clock time of the simulated world
   * @param errors the vendor's error envelope
   * @param users whose request it is, for the log and for faults (usually by bearer token)
   * @throws UncheckedIOException if the port is taken
   */
  public SimulatorServer(
      int port,
      AdjustableClock clock,
      ErrorWriter errors,
      Function<Request, Optional<String>> users) {
    this(port, clock, errors, users, _ -> Optional.empty());
  }

  /**
   * The same, where tokens are issued to clients.
   *
   * @param clients to whom a request's token was issued, for the log and for faults
   * @throws UncheckedIOException if the port is taken
   */
  public SimulatorServer(
      int port,
      AdjustableClock clock,
      ErrorWriter errors,
      Function<Request, Optional<String>> users,
      Function<Request, Optional<String>> clients) {
    this.clock = clock;
    this.errors = errors;
    this.users = users;
    this.clients = clients;
    this.faults = new Faults(clock);
    try {
      var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
    }
    server.setExecutor(threads);
  }

  /** Adds a route; placeholders are whole segments: {@code /calendars/{calendarId}/events}. */
  public void route(String method, String template, Handler handler) {
    router.add(method, template, handler);
  }

  /** Adds {@code /control/NAME}. */
  public void control(String method, String name, Handler handler) {
    router.add(method, "/control/" + name, handler);
  }

  /**
   * Answers a request that another one holds, as in a batch: logged, and subject to scripted
   * answers, but to no faults of a connection, which it has none of.
   */
  public Response dispatch(Request inner) {
    Instant arrived = clock.instant();
    Caller caller = caller(inner);
    Optional<Faults.Effect> fault = faults.next(inner, caller);
    fault.ifPresent(effect -> pause(effect.delay()));
    Response response = fault.flatMap(Faults.Effect::response).orElseGet(() -> handle(inner));
    accessLog.add(entry(arrived, inner, response.status(), caller, fault));
    return response;
  }

  private Caller caller(Request request) {
    return new Caller(users.apply(request).orElse(""), clients.apply(request).orElse(""));
  }

  /** Begins to answer. */
  public void start() {
    clock.install(this);
    accessLog.install(this);
    faults.install(this);
    server.createContext("/", this::serve);
    server.start();
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The requests so far. */
  public AccessLog accessLog() {
    return accessLog;
  }

  /** The scripted faults. */
  public Faults faults() {
    return faults;
  }

  /** Closes all connections at once and frees the port. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = read(exchange);
      if (request.uri().getRawPath().startsWith("/control/")) {
        write(exchange, control(request), false);
        return;
      }
      answer(exchange, request, caller(request));
    } catch (RuntimeException e) {
      LOG.error("simulator could not answer {}", exchange.getRequestURI(), e);
    }
  }

  private void answer(HttpExchange exchange, Request request, Caller caller) throws IOException {
    Instant arrived = clock.instant();
    Optional<Faults.Effect> fault = faults.next(request, caller);
    fault.ifPresent(effect -> pause(effect.delay()));
    Faults.Kind kind = fault.map(Faults.Effect::kind).orElse(Faults.Kind.PASS);
    Optional<Response> response =
        kind == Faults.Kind.DROP
            ? Optional.empty()
            : fault.flatMap(Faults.Effect::response).or(() -> Optional.of(handle(request)));
    Optional<Response> sent = response.filter(any -> kind != Faults.Kind.DROP_AFTER);
    // Logged before it is sent: who has the answer finds the request in the log.
    accessLog.add(entry(arrived, request, sent.map(Response::status).orElse(0), caller, fault));
    if (sent.isPresent()) {
      write(exchange, sent.get(), kind == Faults.Kind.TRUNCATE);
    }
  }

  /** A script that cannot be understood is the caller's fault. */
  private Response control(Request request) {
    try {
      return router.dispatch(request, errors);
    } catch (Refusal refusal) {
      return refusal.response();
    } catch (IllegalArgumentException | DateTimeException | Request.BadJson bad) {
      return Response.text(400, String.valueOf(bad.getMessage()));
    }
  }

  private void pause(Duration delay) {
    try {
      closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Response handle(Request request) {
    try {
      return router.dispatch(request, errors);
    } catch (Refusal refusal) {
      return refusal.response();
    } catch (Request.BadJson bad) {
      return errors.error(400, String.valueOf(bad.getMessage()));
    } catch (RuntimeException bug) {
      LOG.error("simulator failed on {} {}", request.method(), request.uri(), bug);
      return errors.error(500, "simulator failure: " + bug);
    }
  }

  private static AccessLog.Entry entry(
      Instant at, Request request, int status, Caller caller, Optional<Faults.Effect> fault) {
    String query = request.uri().getRawQuery();
    return new AccessLog.Entry(
        at,
        request.method(),
        request.path(),
        query == null ? "" : query,
        status,
        caller.user(),
        caller.client(),
        Arrays.hashCode(request.body()),
        request.header("If-None-Match").filter("*"::equals).isPresent(),
        request.report(),
        fault.map(Faults.Effect::name).orElse(""));
  }

  private static Request read(HttpExchange exchange) throws IOException {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(exchange.getRequestHeaders());
    URI uri = exchange.getRequestURI();
    String query = uri.getRawQuery();
    String override = exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override");
    return new Request(
        override == null ? exchange.getRequestMethod() : override.toUpperCase(Locale.ROOT),
        uri,
        Map.of(),
        Request.parseQuery(query == null ? "" : query),
        headers,
        body(exchange));
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      boolean gzip =
          "gzip".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      byte[] raw = in.readAllBytes();
      if (!gzip || raw.length == 0) {
        return raw;
      }
      try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(raw))) {
        return unpacked.readAllBytes();
      }
    }
  }

  private static void write(HttpExchange exchange, Response response, boolean truncated)
      throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = response.body();
    boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(response.status(), bodiless ? -1 : body.length);
    if (bodiless) {
      return;
    }
    var out = exchange.getResponseBody();
    out.write(body, 0, truncated ? body.length / 2 : body.length);
    if (truncated) {
      out.flush();
      return;
    }
    out.close();
  }

  private static void defaultProperty(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
