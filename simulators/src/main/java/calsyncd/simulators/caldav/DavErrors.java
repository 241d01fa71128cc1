package calsyncd.simulators.caldav;

import calsyncd.simulators.http.Refusal;
import calsyncd.simulators.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Refusals in the form of RFC 4918 §16. */
final class DavErrors {
  private DavErrors() {}

  static Response xml(int status, String document) {
    return new Response(
        status,
        Map.of("Content-Type", "application/xml; charset=utf-8"),
        document.getBytes(StandardCharsets.UTF_8));
  }

  static Response plain(int status, String message) {
    return Response.text(status, message);
  }

  static Refusal refusal(int status) {
    return new Refusal(plain(status, "refused"));
  }

  /** A precondition that was not met, e.g. {@code d:valid-sync-token}. */
  static Refusal precondition(int status, String element) {
    return new Refusal(xml(status, Xml.document("d:error", "<" + element + "/>")));
  }

  /** A precondition of the scheduling or the calendar object. */
  static Refusal object(String name) {
    return precondition(403, "c:" + name);
  }

  /** sabre/dav names its exception, and for some failures nothing else. */
  static Refusal sentence(int status, String message) {
    return new Refusal(
        xml(
            status,
            Xml.document(
                "d:error",
                "<s:exception>Sabre\\DAV\\Exception</s:exception><s:message>%s</s:message>"
                    .formatted(Xml.escaped(message)))));
  }

  static Refusal unauthorized() {
    return new Refusal(
        plain(401, "who are you").withHeader("WWW-Authenticate", "Basic realm=\"dav\""));
  }
}
