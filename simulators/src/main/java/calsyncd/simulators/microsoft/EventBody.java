package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An event's body. Exchange keeps HTML and rewrites what it is given, so no body ever comes back
 * byte for byte.
 */
final class EventBody {
  private static final int PREVIEW = 255;
  private static final String HEAD =
      "<html>\r\n<head>\r\n"
          + "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n";
  private static final String FROM_TEXT =
      "<meta name=\"Generator\" content=\"Microsoft Exchange Server\">\r\n"
          + "<!-- converted from text -->\r\n</head>\r\n<body>\r\n"
          + "<font size=\"2\"><span style=\"font-size:11pt;\"><div class=\"PlainText\">";
  private static final String FROM_TEXT_END = "</div></span></font>\r\n</body>\r\n</html>\r\n";
  private static final Pattern INNER = Pattern.compile("(?is)^.*?<body[^>]*>(.*)</body>.*$");
  private static final Pattern BREAK = Pattern.compile("(?i)<br\\s*/?>|</p>|</div>");
  private static final Pattern SPACE_BETWEEN = Pattern.compile("[\\r\\n]+");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");

  private EventBody() {}

  static ObjectNode stored(JsonNode given) {
    String content = given.path("content").asText("");
    return switch (given.path("contentType").asText("html").toLowerCase(Locale.ROOT)) {
      case "html" -> html(content);
      case "text" -> fromText(content);
      default -> throw GraphError.malformedBody("body.contentType must be html or text.");
    };
  }

  /** Wraps a fragment; of a whole document only the body is kept. */
  static ObjectNode html(String content) {
    if (content.isEmpty()) {
      return body("");
    }
    String inner = INNER.matcher(content).replaceFirst("$1").strip();
    return body(HEAD + "</head>\r\n<body>\r\n" + inner + "\r\n</body>\r\n</html>\r\n");
  }

  private static ObjectNode fromText(String content) {
    if (content.isEmpty()) {
      return body("");
    }
    String lines = escape(content).replace("\r\n", "\n").replace("\n", "<br>\r\n");
    return body(HEAD + FROM_TEXT + lines + FROM_TEXT_END);
  }

  /** The same body with a fragment at its end. */
  static ObjectNode with(JsonNode stored, String fragment) {
    String content = stored.path("content").asText("");
    String inner = content.isEmpty() ? "" : INNER.matcher(content).replaceFirst("$1").strip();
    return html(inner + "\r\n" + fragment);
  }

  static byte[] bytes(JsonNode stored) {
    return stored.path("content").asText("").getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode body(String content) {
    return JsonNodeFactory.instance.objectNode().put("contentType", "html").put("content", content);
  }

  /** The body as {@code Prefer: outlook.body-content-type="text"} shows it. */
  static ObjectNode asText(JsonNode stored) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("contentType", "text")
        .put("content", text(stored));
  }

  static String preview(JsonNode stored) {
    String text = text(stored);
    return text.length() > PREVIEW ? text.substring(0, PREVIEW) : text;
  }

  private static String text(JsonNode stored) {
    String inner = INNER.matcher(stored.path("content").asText("")).replaceFirst("$1");
    String joined = SPACE_BETWEEN.matcher(inner).replaceAll("");
    String lines = BREAK.matcher(joined).replaceAll("\r\n");
    return unescape(TAG.matcher(lines).replaceAll("")).strip();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String unescape(String text) {
    return text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }
}
