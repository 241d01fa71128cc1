package calsyncd.plan;

import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A hub whose pages are written down once they are committed. */
final class NotingHub implements Hub {
  private final Hub inner;
  private final Notebook notebook;
  private final Runnable before;
  private final Consumer<List<HubWrite>> check;

  /**
   * A hub over another one.
   *
   * @param before runs before each page, and may refuse it
   * @param check sees the writes of a page before they are made, and may refuse them
   */
  NotingHub(Hub inner, Notebook notebook, Runnable before, Consumer<List<HubWrite>> check) {
    this.inner = inner;
    this.notebook = notebook;
    this.before = before;
    this.check = check;
  }

  @Override
  public <T> T inPage(Lease lease, Function<HubPage, T> work) {
    before.run();
    List<HubWrite> writes = new ArrayList<>();
    T result =
        inner.inPage(
            lease,
            page -> {
              writes.clear(); // a transaction may be run again
              return work.apply(
                  new NotingPage(
                      page,
                      some -> {
                        check.accept(some);
                        writes.addAll(some);
                      }));
            });
    notebook.commit(writes);
    return result;
  }
}
