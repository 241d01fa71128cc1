package calsyncd.providers.caldav;

import calsyncd.provider.ProviderException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A {@code DAV:multistatus} (RFC 4918 §13).
 *
 * @param syncToken RFC 6578 §6.2; empty where the answer has none
 */
record Multistatus(URI uri, List<Item> items, String syncToken) {

  /**
   * One {@code DAV:response}.
   *
   * @param path the canonical absolute path of its href
   * @param url its href as an absolute URL
   * @param status of the whole response; 0 where it has none but properties
   * @param prop the properties that were found, as children
   */
  record Item(String path, URI url, int status, XmlNode prop) {}

  /**
   * Reads a 207.
   *
   * @throws ProviderException as the status says; TRANSIENT where the body is no multistatus
   */
  static Multistatus of(DavAnswer answer, CalDavFailures.Target target) {
    if (answer.status() >= 200 && answer.status() < 300 && answer.status() != 207) {
      throw CalDavFailures.unreadable("not_a_multistatus");
    }
    if (answer.status() != 207) {
      throw CalDavFailures.of(answer, target);
    }
    XmlNode root = XmlNode.parse(answer.body());
    if (!root.is(XmlNode.DAV, "multistatus")) {
      throw CalDavFailures.unreadable("not_a_multistatus");
    }
    List<Item> items =
        root.all(XmlNode.DAV, "response").flatMap(node -> items(answer.uri(), node)).toList();
    return new Multistatus(answer.uri(), items, root.textOf(XmlNode.DAV, "sync-token"));
  }

  /** A response may name several hrefs that share one status. */
  private static Stream<Item> items(URI base, XmlNode response) {
    int status = status(response);
    XmlNode prop = found(response);
    return response
        .all(XmlNode.DAV, "href")
        .map(XmlNode::text)
        .map(href -> new Item(Hrefs.path(base, href), Hrefs.url(base, href), status, prop));
  }

  private static XmlNode found(XmlNode response) {
    XmlNode found = XmlNode.node(XmlNode.DAV, "prop", "");
    response
        .all(XmlNode.DAV, "propstat")
        .filter(propstat -> status(propstat) / 100 == 2)
        .flatMap(propstat -> propstat.all(XmlNode.DAV, "prop"))
        .forEach(prop -> found.children().addAll(prop.children()));
    return found;
  }

  /** The code of {@code HTTP/1.1 404 Not Found}; 0 where there is none. */
  private static int status(XmlNode node) {
    String[] words = node.textOf(XmlNode.DAV, "status").split(" ", 3);
    return words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
  }

  /**
   * The properties of the resource that was asked itself (Depth 0).
   *
   * @throws ProviderException where a server says inside a 207 that there is none
   */
  Optional<Item> self(CalDavFailures.Target target) {
    items.stream()
        .filter(item -> item.status() >= 300)
        .findFirst()
        .ifPresent(item -> {
          throw CalDavFailures.of(item.status(), target);
        });
    return items.stream().findFirst();
  }
}
