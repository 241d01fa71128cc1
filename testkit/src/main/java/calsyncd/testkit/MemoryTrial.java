package calsyncd.testkit;

import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** A memory hub for one trial: nobody sees what its transactions write. */
final class MemoryTrial implements Hub {
  private final InstantSource clock;
  private final Supplier<UUID> ids;
  private MemoryState state;

  MemoryTrial(MemoryState state, InstantSource clock, Supplier<UUID> ids) {
    this.state = state;
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public <T> T inPage(Lease lease, Function<HubPage, T> work) {
    work.apply(page(state.copy(), lease));
    MemoryState changed = state.copy();
    T result = work.apply(page(changed, lease));
    state = changed;
    return result;
  }

  private MemoryPage page(MemoryState tables, Lease lease) {
    return new MemoryPage(tables, new MemoryJournal(), lease, clock.instant(), ids);
  }
}
