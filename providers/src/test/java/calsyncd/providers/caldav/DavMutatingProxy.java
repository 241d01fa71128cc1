package calsyncd.providers.caldav;

import calsyncd.providers.Relay;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before a simulator, notes every header, element, property and parameter that passes by,
 * and takes one of them away. A part is named e.g. {@code REPORT sync-collection xml sync-token} or
 * {@code PUT ics VEVENT ATTENDEE;SCHEDULE-AGENT}.
 */
final class DavMutatingProxy implements AutoCloseable {
  private static final List<String> HEADERS =
      List.of(
          "Authorization", "Content-Type", "Depth", "If-Match", "If-None-Match", "Schedule-Reply");
  private static final Pattern TAG = Pattern.compile("<(/?)([a-z]+:[a-z-]+)([^>]*?)(/?)>");
  private static final Pattern PARAMETER = Pattern.compile(";([A-Z-]+)=((?:\"[^\"]*\"|[^\":;])*)");

  private final String target;
  private final Relay relay;

  /** Passes everything on but the broken part. */
  DavMutatingProxy(String target, String broken) throws IOException {
    this.target = target;
    relay = new Relay(broken, this::request, DavMutatingProxy::answer);
  }

  String host() {
    return relay.host();
  }

  URI url(String path) {
    return URI.create("http://" + host() + path);
  }

  /** The parts that passed by. */
  Set<String> seen() {
    return relay.seen();
  }

  @Override
  public void close() {
    relay.close();
  }

  private static byte[] answer(HttpResponse<byte[]> answer, Headers headers) {
    for (String name : List.of("ETag", "Location", "Content-Type")) {
      answer.headers().firstValue(name).ifPresent(value -> headers.set(name, value));
    }
    return answer.body();
  }

  private HttpRequest request(HttpExchange exchange) throws IOException {
    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher root = TAG.matcher(sent);
    String method = exchange.getRequestMethod();
    String call = method + (root.find() ? " " + root.group(2) : "");
    String body = sent.startsWith("<?xml") ? xml(sent, call) : ics(sent, call);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI().getRawPath()))
            .method(method, BodyPublishers.ofString(body));
    relay.headers(exchange, HEADERS, call, request::header);
    return request.build();
  }

  private boolean keeps(String part) {
    return relay.keeps(part);
  }

  /** An element is taken away with all that is in it. */
  private String xml(String sent, String call) {
    StringBuilder kept = new StringBuilder();
    Deque<String> open = new ArrayDeque<>();
    Matcher tag = TAG.matcher(sent);
    int from = 0;
    int dropping = 0;
    while (tag.find()) {
      String before = sent.substring(from, tag.start());
      from = tag.end();
      kept.append(dropping == 0 ? before : "");
      boolean closes = !tag.group(1).isEmpty();
      boolean whole = !tag.group(4).isEmpty();
      if (!closes) {
        open.push(tag.group(2));
        boolean drops = open.size() > 1 && !keeps(call + " xml " + tag.group(2));
        dropping = dropping == 0 && drops ? open.size() : dropping;
      }
      kept.append(dropping == 0 ? tag.group() : "");
      if (closes || whole) {
        dropping = dropping == open.size() ? 0 : dropping;
        open.pop();
      }
    }
    return kept + (dropping == 0 ? sent.substring(from) : "");
  }

  /** A property is taken away whole, a component with all that is in it. */
  private String ics(String sent, String call) {
    if (sent.isEmpty()) {
      return "";
    }
    StringBuilder kept = new StringBuilder();
    Deque<String> open = new ArrayDeque<>();
    int dropping = 0;
    for (String line : sent.replace("\r\n ", "").split("\r\n")) {
      String name = line.split("[;:]", 2)[0].toUpperCase(Locale.ROOT);
      if (name.equals("BEGIN")) {
        open.push(line.substring(6));
        boolean drops = !keeps(call + " ics " + open.element());
        dropping = dropping == 0 && drops ? open.size() : dropping;
      }
      boolean limit = name.equals("BEGIN") || name.equals("END");
      if (dropping == 0 && (limit || keeps(call + " ics " + open.peek() + " " + name))) {
        kept.append(line.isEmpty() || limit ? line : parameters(line, call, open.element()));
        kept.append("\r\n");
      }
      if (name.equals("END")) {
        dropping = dropping == open.size() ? 0 : dropping;
        open.pop();
      }
    }
    return kept.toString();
  }

  private String parameters(String line, String call, String component) {
    int colon = line.indexOf(':');
    String head = line.substring(0, colon);
    String name = head.split(";", 2)[0];
    Matcher parameter = PARAMETER.matcher(head);
    StringBuilder kept = new StringBuilder(name);
    while (parameter.find()) {
      String part = "%s ics %s %s;%s".formatted(call, component, name, parameter.group(1));
      kept.append(keeps(part) ? parameter.group() : "");
    }
    return kept + line.substring(colon);
  }
}
