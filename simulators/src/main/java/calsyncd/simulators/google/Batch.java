package calsyncd.simulators.google;

import calsyncd.simulators.http.Refusal;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code POST /batch/calendar/v3}: up to 1000 calls in one multipart body, each answered by itself.
 * They run in another order than they came in (here backwards) and are answered in the order of the
 * request; of two writes to one event the later to run is answered 409 {@code conflict}.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/batch">Sending batch
 *     requests</a>
 */
final class Batch {
  private static final int LIMIT = 1_000;
  private static final Pattern BOUNDARY =
      Pattern.compile("multipart/mixed;.*boundary=\"?([^\";]+)\"?.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/\\S*)( HTTP/1\\.1)?");
  private static final Pattern EVENT =
      Pattern.compile("/calendar/v3/calendars/([^/]+)/events/([^/?]+)");
  private static final Set<String> NO_EVENT = Set.of("import", "watch", "quickAdd");

  private final Function<Request, Response> dispatch;

  /** The calls of a batch are answered as they would be alone. */
  Batch(Function<Request, Response> dispatch) {
    this.dispatch = dispatch;
  }

  private record Part(String contentId, Request request) {}

  Response run(Request batch) {
    String boundary =
        batch
            .header("Content-Type")
            .map(BOUNDARY::matcher)
            .filter(Matcher::matches)
            .map(found -> found.group(1))
            .orElseThrow(() -> refused("Missing multipart boundary."));
    List<Part> parts = parts(batch, boundary);
    if (parts.isEmpty() || parts.size() > LIMIT) {
      throw refused("The batch must hold 1 to " + LIMIT + " calls.");
    }
    return answer(parts, answers(parts));
  }

  private List<Response> answers(List<Part> parts) {
    Set<String> written = new HashSet<>();
    List<Response> answers = new ArrayList<>();
    for (Part part : parts.reversed()) {
      answers.addFirst(answer(part.request(), written));
    }
    return answers;
  }

  private Response answer(Request request, Set<String> written) {
    Optional<String> target = target(request);
    if (target.isPresent() && !written.add(target.get())) {
      return GoogleErrors.conflict().response();
    }
    boolean location =
        !request.method().equals("GET") && request.bodyText().contains("\"workingLocation\"");
    return location
        ? GoogleErrors.invalid("Working locations cannot be written in a batch.").response()
        : dispatch.apply(request);
  }

  /** The event that a call writes, by its path or by the id in the body of an insert. */
  private static Optional<String> target(Request request) {
    Matcher path = EVENT.matcher(request.path());
    if (request.method().equals("GET")) {
      return Optional.empty();
    }
    return path.lookingAt() && !NO_EVENT.contains(path.group(2))
        ? Optional.of(path.group(1) + " " + path.group(2))
        : Optional.empty();
  }

  private static List<Part> parts(Request batch, String boundary) {
    List<Part> parts = new ArrayList<>();
    String body = batch.bodyText().replace("\r\n", "\n");
    for (String text : body.split("(^|\n)--" + Pattern.quote(boundary) + "(--)?[ \t]*\n?")) {
      if (!text.isBlank()) {
        parts.add(part(batch, text));
      }
    }
    return parts;
  }

  /** Headers of the part, then the inner request with headers and a body of its own. */
  private static Part part(Request batch, String text) {
    String[] outer = text.split("\n\n", 2);
    Map<String, List<String>> described = headers(outer[0].split("\n"));
    boolean http =
        described
            .getOrDefault("Content-Type", List.of(""))
            .getFirst()
            .startsWith("application/http");
    if (!http || outer.length < 2) {
      throw refused("Each part must be of the type application/http.");
    }
    String[] inner = outer[1].stripLeading().split("\n\n", 2);
    String[] lines = inner[0].strip().split("\n");
    Matcher line = REQUEST_LINE.matcher(lines[0].strip());
    if (!line.matches()) {
      throw refused("The inner request has no request line with a path.");
    }
    Map<String, List<String>> headers = headers(lines);
    batch
        .header("Authorization")
        .ifPresent(it -> headers.putIfAbsent("Authorization", List.of(it)));
    byte[] body = (inner.length < 2 ? "" : inner[1].strip()).getBytes(StandardCharsets.UTF_8);
    return new Part(
        described.getOrDefault("Content-ID", List.of("")).getFirst(),
        Request.of(line.group(1), URI.create(line.group(2)), headers, body));
  }

  private static Map<String, List<String>> headers(String[] lines) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).contains(" ")) {
        headers.put(line.substring(0, colon), List.of(line.substring(colon + 1).strip()));
      }
    }
    return headers;
  }

  private static Response answer(List<Part> parts, List<Response> answers) {
    String boundary = "batch_" + Integer.toHexString(parts.hashCode());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      text.append("--").append(boundary).append("\r\nContent-Type: application/http\r\n");
      text.append("Content-ID: ").append(responseId(parts.get(i).contentId())).append("\r\n\r\n");
      inner(text, answers.get(i));
    }
    text.append("--").append(boundary).append("--\r\n");
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    return new Response(200, Map.of("Content-Type", "multipart/mixed; boundary=" + boundary), body);
  }

  private static void inner(StringBuilder text, Response answer) {
    text.append("HTTP/1.1 ").append(answer.status()).append("\r\n");
    new TreeMap<>(answer.headers())
        .forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    text.append("\r\n").append(answer.bodyText()).append("\r\n");
  }

  private static String responseId(String contentId) {
    return contentId.startsWith("<")
        ? "<response-" + contentId.substring(1)
        : "response-" + contentId;
  }

  private static Refusal refused(String message) {
    return GoogleErrors.refusal(400, "global", "badRequest", message);
  }
}
