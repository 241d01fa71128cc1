package calsyncd.sync;

import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A page's changes, each occurrence after the series it is of. No provider promises an order, and
 * an occurrence says nothing of a series that has another rule, time or text by now. Pure.
 *
 * @param now what is taken with the page
 * @param later occurrences whose series may come on this page or another
 * @param overtaken series that a later item tells whole, or gone: what waits is older
 */
record InOrder(List<RemoteChange> now, List<RemoteChange.Instance> later, Set<RemoteId> overtaken) {

  /** The order in which a pass takes a page. */
  static InOrder of(Pass pass, ChangePage page) {
    Sorter sorter = new Sorter(pass, page);
    page.changes().forEach(sorter::take);
    return new InOrder(sorter.now, sorter.later, sorter.overtaken);
  }

  private static final class Sorter {
    private final Pass pass;
    private final boolean last;
    private final Set<RemoteId> here = new HashSet<>();
    private final Set<RemoteId> told = new HashSet<>();
    private final Set<RemoteId> waiting = new HashSet<>();
    private final List<RemoteChange> now = new ArrayList<>();
    private final List<RemoteChange.Instance> later = new ArrayList<>();
    private final Set<RemoteId> overtaken = new HashSet<>();

    Sorter(Pass pass, ChangePage page) {
      this.pass = pass;
      this.last = page.then() instanceof Then.End;
      pass.orphans.forEach(orphan -> waiting.add(orphan.id()));
      page.changes().stream()
          .filter(change -> change instanceof RemoteChange.Master)
          .forEach(master -> here.add(master.id()));
    }

    void take(RemoteChange change) {
      if (change instanceof RemoteChange.Instance instance && waits(instance.id())) {
        waiting.add(instance.id());
        later.add(instance);
        return;
      }
      now.add(change);
      switch (change) {
        case RemoteChange.Master(var event) -> told.add(event.id());
        case RemoteChange.Whole(var event) -> overtake(event.id());
        case RemoteChange.Removed(RemoteId id) -> overtake(id);
        case RemoteChange.Instance _, RemoteChange.Unsure _ -> {}
      }
    }

    private boolean waits(RemoteId series) {
      boolean known = told.contains(series) || pass.told.hasMaster(series);
      return waiting.contains(series) || !known && (!last || here.contains(series));
    }

    /** All of the series is told by this, and what waits is older. */
    private void overtake(RemoteId id) {
      told.add(id);
      waiting.remove(id);
      overtaken.add(id);
      later.removeIf(instance -> instance.id().equals(id));
    }
  }
}
