package calsyncd.providers.caldav;

import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.providers.caldav.CalDavFailures.Target;
import java.net.URI;
import java.util.Optional;

/** The calendar objects of one collection, read one at a time. */
record CalendarObjects(DavClient dav, URI calendar) {
  private static final String SUFFIX = ".ics";

  /** The object that a create under this key makes. */
  URI at(CreateKey key) {
    String folder = calendar.getRawPath();
    String slash = folder.endsWith("/") ? "" : "/";
    return Hrefs.at(calendar, folder + slash + key.value() + SUFFIX);
  }

  URI at(RemoteId id) {
    return Hrefs.at(calendar, Hrefs.path(calendar, id.value()));
  }

  static RemoteId id(URI object) {
    return new RemoteId(Hrefs.canonical(object.getRawPath()));
  }

  /**
   * The object as it is now; empty where there is none.
   *
   * @throws ProviderException REJECTED where it is no event, or cannot be read
   */
  Optional<RemoteEvent> read(RemoteId id) {
    DavAnswer answer = dav.get(at(id));
    return switch (answer.status()) {
      case 200 -> Optional.of(event(id, answer));
      case 404, 410 -> Optional.empty();
      default -> throw CalDavFailures.of(answer, Target.EVENT);
    };
  }

  private static RemoteEvent event(RemoteId id, DavAnswer answer) {
    try {
      return event(id, answer.header("ETag"), answer.text())
          .orElseThrow(() -> ProviderException.of(FailureClass.REJECTED, "not_an_event"));
    } catch (IcsException e) {
      throw unreadable(e);
    }
  }

  static ProviderException unreadable(IcsException cause) {
    return ProviderException.of(FailureClass.REJECTED, "unreadable_event").causedBy(cause);
  }

  /**
   * An object as an event; empty where it is none but, e.g., a to-do.
   *
   * @throws IcsException where it cannot be read
   */
  static Optional<RemoteEvent> event(RemoteId id, String etag, String ics) throws IcsException {
    return IcsEvents.dated(ics)
        .map(found ->
            RemoteEvent.of(id, new Revision(etag), found.event(), ics)
                .withKey(key(id))
                .withChangedAt(found.changedAt()));
  }

  /** The key that a create of ours gave the object its name by. */
  private static Optional<CreateKey> key(RemoteId id) {
    String name = id.value().substring(id.value().lastIndexOf('/') + 1);
    return name.endsWith(SUFFIX)
        ? CreateKey.maybe(name.substring(0, name.length() - SUFFIX.length()))
        : Optional.empty();
  }
}
