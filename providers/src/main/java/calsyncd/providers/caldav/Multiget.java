package calsyncd.providers.caldav;

import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.providers.caldav.CalDavFailures.Target;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads events of one calendar by name, a chunk at a time (RFC 4791 §7.9). */
final class Multiget {
  private static final Logger LOG = LoggerFactory.getLogger(Multiget.class);

  private final DavClient dav;
  private final URI calendar;
  private final String folder;
  private final int size;

  Multiget(DavClient dav, URI calendar, int size) {
    this.dav = dav;
    this.calendar = calendar;
    this.folder = calendar.getRawPath();
    this.size = size;
  }

  /** What one request brought, and the names that are still to read. */
  record Chunk(List<RemoteChange> changes, List<String> unread) {}

  /** A path as a name inside the collection, to keep tokens short. */
  String name(String path) {
    return path.startsWith(folder) ? path.substring(folder.length()) : path;
  }

  RemoteId id(String name) {
    return new RemoteId(name.startsWith("/") ? name : folder + name);
  }

  /**
   * Reads the first names. One that the server says nothing of, or no content of, is unsure: some
   * answer 404, some drop it silently. Where the server cut its answer, the rest stays unread.
   */
  Chunk read(List<String> names) {
    if (names.isEmpty()) {
      return new Chunk(List.of(), List.of());
    }
    List<String> asked = names.subList(0, Math.min(size, names.size()));
    Multistatus answer = ask(asked);
    boolean cut = answer.items().stream().anyMatch(item -> item.status() == 507);
    Map<String, Multistatus.Item> byPath = new HashMap<>();
    answer.items().forEach(item -> byPath.put(item.path(), item));
    List<RemoteChange> changes = new ArrayList<>(asked.size());
    List<String> unread = new ArrayList<>();
    for (String name : asked) {
      RemoteId id = id(name);
      Multistatus.Item item = byPath.get(id.value());
      if (item == null && cut && answer.items().size() > 1) {
        unread.add(name);
      } else if (item == null || data(item).isEmpty()) {
        changes.add(new RemoteChange.Unsure(id));
      } else {
        event(id, etag(item), data(item)).map(RemoteChange.Whole::new).ifPresent(changes::add);
      }
    }
    unread.addAll(names.subList(asked.size(), names.size()));
    return new Chunk(changes, unread);
  }

  private Multistatus ask(List<String> names) {
    List<String> paths = names.stream().map(name -> id(name).value()).toList();
    return Multistatus.of(dav.report(calendar, 1, DavRequests.multiget(paths)), Target.COLLECTION);
  }

  /**
   * The resource as an event. One that cannot be read must not stop the others: it is left out, and
   * said so; so is a to-do or a journal, silently.
   */
  static Optional<RemoteEvent> event(RemoteId id, String etag, String data) {
    try {
      return CalendarObjects.event(id, etag, data);
    } catch (IcsException e) {
      LOG.warn("caldav event skipped: href={} reason={}", id.value(), e.getMessage());
      return Optional.empty();
    }
  }

  static String etag(Multistatus.Item item) {
    return item.prop().textOf(XmlNode.DAV, "getetag");
  }

  private static String data(Multistatus.Item item) {
    return item.prop()
        .child(XmlNode.CALDAV, "calendar-data")
        .map(XmlNode::text)
        .filter(text -> !text.isBlank())
        .orElse("");
  }
}
