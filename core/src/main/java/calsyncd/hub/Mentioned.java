package calsyncd.hub;

import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteId;
import java.util.Set;

/** What a page names: by each of them a link or an event may be known. */
public record Mentioned(Set<RemoteId> ids, Set<CreateKey> keys, Set<Uid> uids) {
  public Mentioned {
    ids = Set.copyOf(ids);
    keys = Set.copyOf(keys);
    uids = Set.copyOf(uids);
  }

  /** Only ids. */
  public static Mentioned of(Set<RemoteId> ids) {
    return new Mentioned(ids, Set.of(), Set.of());
  }
}
