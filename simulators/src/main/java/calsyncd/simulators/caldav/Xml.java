package calsyncd.simulators.caldav;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** An element of a request, and the words of answers. */
record Xml(Element element) {
  static final String DAV = "DAV:";
  static final String CALDAV = "urn:ietf:params:xml:ns:caldav";
  static final String SERVER = "http://calendarserver.org/ns/";
  static final String APPLE = "http://apple.com/ns/ical/";
  private static final String NAMESPACES =
      " xmlns:d=\"%s\" xmlns:c=\"%s\" xmlns:cs=\"%s\" xmlns:a=\"%s\" xmlns:s=\"%s\""
          .formatted(DAV, CALDAV, SERVER, APPLE, "http://sabredav.org/ns");

  /**
   * The root of a document.
   *
   * @throws calsyncd.simulators.http.Refusal 400 where it is no XML
   */
  static Xml parse(byte[] body) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return new Xml(builder.parse(new ByteArrayInputStream(body)).getDocumentElement());
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw DavErrors.refusal(400);
    }
  }

  boolean is(String namespace, String name) {
    return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
  }

  String namespace() {
    return String.valueOf(element.getNamespaceURI());
  }

  String name() {
    return element.getLocalName();
  }

  String text() {
    return element.getTextContent().strip();
  }

  String attribute(String name) {
    return element.getAttribute(name);
  }

  Stream<Xml> children() {
    List<Xml> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(new Xml(child));
      }
    }
    return children.stream();
  }

  Stream<Xml> children(String namespace, String name) {
    return children().filter(child -> child.is(namespace, name));
  }

  Optional<Xml> child(String namespace, String name) {
    return children(namespace, name).findFirst();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static String document(String root, String content) {
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<%s%s>%s</%s>"
        .formatted(root, NAMESPACES, content, root);
  }

  static String href(String href) {
    return "<d:href>" + escaped(href) + "</d:href>";
  }

  /** A member or a removed one: a status for all of it. */
  static String response(String href, int status, String more) {
    return "<d:response>%s<d:status>HTTP/1.1 %d X</d:status>%s</d:response>"
        .formatted(href(href), status, more);
  }

  static String propstat(String props, int status) {
    return props.isEmpty()
        ? ""
        : "<d:propstat><d:prop>%s</d:prop><d:status>HTTP/1.1 %d X</d:status></d:propstat>"
            .formatted(props, status);
  }
}
