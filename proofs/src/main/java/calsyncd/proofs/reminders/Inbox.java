package calsyncd.proofs.reminders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The servers of all owners: takes what is posted to them, and keeps what came when. It knows
 * Standard Webhooks from their document, not from the daemon.
 */
final class Inbox implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int TAKEN = 204;
  private static final int UNSIGNED = 401;

  private final InstantSource clock;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> keys = new ConcurrentHashMap<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private int unsigned;

  /**
   * A message that came.
   *
   * @param address of the endpoint to which it was posted
   * @param id the same in each try of a message
   * @param event the meeting of which it reminds
   */
  record Arrival(String address, String id, String event, Instant at) {
    /** One reminder is one message to one endpoint. */
    String reminder() {
      return event + " " + address;
    }
  }

  /** Takes messages on a free port of loopback. */
  Inbox(InstantSource clock) {
    this.clock = clock;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  /** Where it is, with the port. */
  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on what comes to this address is signed with this secret. */
  void knows(String address, String secret) {
    keys.put(address, Base64.getDecoder().decode(secret.substring("whsec_".length())));
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      Instant at = clock.instant();
      byte[] body = exchange.getRequestBody().readAllBytes();
      String address = exchange.getRequestURI().getPath();
      String id = header(exchange, "webhook-id");
      boolean signed = signed(exchange, address, id, body);
      if (signed) {
        JsonNode data = MAPPER.readTree(body).path("data");
        keep(new Arrival(address, id, data.at("/meeting/event_id").asText(), at));
      } else {
        refuse();
      }
      exchange.sendResponseHeaders(signed ? TAKEN : UNSIGNED, -1);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getOrDefault(name, List.of("")).getFirst();
  }

  private boolean signed(HttpExchange exchange, String address, String id, byte[] body) {
    byte[] key = keys.getOrDefault(address, new byte[] {0});
    String head = id + "." + header(exchange, "webhook-timestamp") + ".";
    byte[] says = header(exchange, "webhook-signature").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(says, signature(key, head, body));
  }

  private static byte[] signature(byte[] key, String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      String code = Base64.getEncoder().encodeToString(mac.doFinal(body));
      return ("v1," + code).getBytes(StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void keep(Arrival arrival) {
    arrivals.add(arrival);
  }

  private synchronized void refuse() {
    unsigned++;
  }

  /** What came so far. */
  synchronized List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /** How many reminders came so far, each counted once. */
  long reminders() {
    return arrivals().stream().map(Arrival::reminder).distinct().count();
  }

  /** How many came that nobody known had signed. */
  synchronized int unsigned() {
    return unsigned;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
