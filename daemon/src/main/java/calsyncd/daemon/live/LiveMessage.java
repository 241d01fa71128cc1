package calsyncd.daemon.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One message of a stream (WHATWG HTML, server-sent events).
 *
 * @param id where a listener that has seen it goes on, if that is another place now
 */
record LiveMessage(String event, Optional<String> id, ObjectNode data) {
  static LiveMessage bye(String reason) {
    return new LiveMessage(
        "bye", Optional.empty(), JsonNodeFactory.instance.objectNode().put("reason", reason));
  }

  /** On the wire: JSON has no line break of its own. */
  byte[] bytes() {
    String line = id.map(it -> "id: " + it + "\n").orElse("");
    return ("event: " + event + "\n" + line + "data: " + data + "\n\n").getBytes(UTF_8);
  }
}
