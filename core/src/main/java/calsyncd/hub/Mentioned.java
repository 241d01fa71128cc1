package calsyncd.hub;

import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteId;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a page names: by each of them a link or an event may be known. */
public record Mentioned(Set<RemoteId> ids, Set<CreateKey> keys, Set<Uid> uids) {
  public Mentioned {
    ids = ordered(ids);
    keys = ordered(keys);
    uids = ordered(uids);
  }

  /** In the same order in each process, which {@code Set.copyOf} does not give. */
  private static <T> Set<T> ordered(Set<T> set) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(set));
  }

  /** Only ids. */
  public static Mentioned of(Set<RemoteId> ids) {
    return new Mentioned(ids, Set.of(), Set.of());
  }
}
