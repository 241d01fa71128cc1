package calsyncd.daemon.connect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A CalDAV server that lets one login in and shows it a calendar. Whatever else is asked fails with
 * an answer that quotes what it should not.
 */
public final class DavHost implements AutoCloseable {
  /** Who may log in. */
  public static final String USER = "ada";

  /** With which password. */
  public static final String PASSWORD = "app-password-of-ada";

  private static final String FACTS =
      """
      <d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>\
      <d:href>/u/cal/</d:href><d:propstat><d:prop>\
      <d:resourcetype><d:collection/><c:calendar/></d:resourcetype>\
      <d:current-user-principal><d:href>/p/u/</d:href></d:current-user-principal>\
      <d:current-user-privilege-set><d:privilege><d:read/></d:privilege>\
      </d:current-user-privilege-set></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>\
      </d:response></d:multistatus>\
      """;

  private final HttpServer server;
  private final String quoted;

  /** A server on this machine; its failures quote the text and the login. */
  public DavHost(String quoted) {
    this.quoted = quoted;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where it is, as an operator's exception names it. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The calendar that there is. */
  public String url() {
    return "http://" + host() + "/u/cal/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    String login =
        Base64.getEncoder()
            .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    boolean known = ("Basic " + login).equals(given);
    boolean facts = known && exchange.getRequestMethod().equals("PROPFIND");
    String body = facts ? FACTS : "<error>" + quoted + " " + given + "</error>";
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(facts ? 207 : known ? 500 : 401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
