package calsyncd.providers.caldav;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An XML element, read with neither DTDs nor entities of its own. Attributes: only {@code name}, or
 * {@code preferred} of an address.
 */
record XmlNode(
    String namespace,
    String name,
    String attribute,
    StringBuilder content,
    List<XmlNode> children) {
  static final String DAV = "DAV:";
  static final String CALDAV = "urn:ietf:params:xml:ns:caldav";
  static final String CALENDAR_SERVER = "http://calendarserver.org/ns/";
  static final String APPLE = "http://apple.com/ns/ical/";

  private static final XMLInputFactory FACTORY = factory();

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLResolver((_, _, _, _) -> {
      throw new XMLStreamException("external entity");
    });
    return factory;
  }

  static XmlNode node(String namespace, String name, String attribute) {
    return new XmlNode(namespace, name, attribute, new StringBuilder(), new ArrayList<>(2));
  }

  /**
   * The root element.
   *
   * @throws calsyncd.provider.ProviderException TRANSIENT where the document is cut, malformed or
   *     has a DTD
   */
  static XmlNode parse(byte[] document) {
    if (document.length == 0) {
      throw CalDavFailures.unreadable("empty_body");
    }
    try {
      return read(FACTORY.createXMLStreamReader(new ByteArrayInputStream(legal(document))));
    } catch (XMLStreamException e) {
      throw CalDavFailures.unreadable("malformed_xml").causedBy(e);
    }
  }

  /** Some servers pass control characters of an event on, which XML 1.0 §2.2 forbids. */
  private static byte[] legal(byte[] document) {
    for (int i = 0; i < document.length; i++) {
      byte b = document[i];
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && !wide(document)) {
        return replaced(document);
      }
    }
    return document;
  }

  private static boolean wide(byte[] document) {
    return document.length > 1 && (document[0] == 0 || document[1] == 0 || document[0] == -2);
  }

  private static byte[] replaced(byte[] document) {
    byte[] copy = document.clone();
    for (int i = 0; i < copy.length; i++) {
      boolean kept = copy[i] < 0 || copy[i] >= ' ' || "\n\r\t".indexOf(copy[i]) >= 0;
      copy[i] = kept ? copy[i] : (byte) ' ';
    }
    return copy;
  }

  private static XmlNode read(XMLStreamReader xml) throws XMLStreamException {
    Deque<XmlNode> open = new ArrayDeque<>();
    XmlNode document = node("", "", "");
    open.push(document);
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> open.push(start(xml, open.element()));
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            open.element()
                .content
                .append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XMLStreamException("DTDs and entities are not read");
        default -> {}
      }
    }
    return document.children.getFirst();
  }

  private static XmlNode start(XMLStreamReader xml, XmlNode parent) {
    String attribute =
        Optional.ofNullable(xml.getAttributeValue(null, "name"))
            .or(() -> Optional.ofNullable(xml.getAttributeValue(null, "preferred")))
            .orElse("");
    String namespace = Optional.ofNullable(xml.getNamespaceURI()).orElse("");
    XmlNode node = node(namespace, xml.getLocalName(), attribute);
    parent.children.add(node);
    return node;
  }

  boolean is(String otherNamespace, String otherName) {
    return name.equals(otherName) && namespace.equals(otherNamespace);
  }

  String text() {
    return content.toString();
  }

  Optional<XmlNode> child(String childNamespace, String childName) {
    return all(childNamespace, childName).findFirst();
  }

  Stream<XmlNode> all(String childNamespace, String childName) {
    return children.stream().filter(child -> child.is(childNamespace, childName));
  }

  /** Whether an element of this name is anywhere below. */
  boolean holds(String namespaceBelow, String nameBelow) {
    return children.stream()
        .anyMatch(c -> c.is(namespaceBelow, nameBelow) || c.holds(namespaceBelow, nameBelow));
  }

  /** The text of a child, or empty. */
  String textOf(String childNamespace, String childName) {
    return child(childNamespace, childName).map(XmlNode::text).orElse("").strip();
  }

  /** The hrefs inside a property such as {@code current-user-principal}. */
  List<String> hrefsOf(String childNamespace, String childName) {
    return all(childNamespace, childName)
        .flatMap(child -> child.all(DAV, "href"))
        .map(href -> href.text().strip())
        .filter(href -> !href.isEmpty())
        .toList();
  }
}
