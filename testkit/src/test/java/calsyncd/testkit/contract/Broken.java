package calsyncd.testkit.contract;

import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.ForwardingProvider;
import calsyncd.testkit.MemoryProvider;

/** An adapter that does right, but for what a subclass breaks. */
class Broken extends ForwardingProvider {
  final MemoryProvider memory;

  Broken(MemoryProvider memory) {
    super(memory);
    this.memory = memory;
  }

  /** The event as it stands now; it must be there. */
  RemoteEvent now(RemoteCalendarId calendar, RemoteEvent known) {
    return memory.fetch(calendar, known.id()) instanceof Fetched.Found(var event) ? event : known;
  }
}
