package calsyncd.testkit;

import calsyncd.hub.BindingId;
import calsyncd.hub.Deed;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Try;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What transactions only ever add to. */
final class MemoryJournal {
  final List<Deed> deeds = new ArrayList<>();
  final List<HubWrite.Clash> settled = new ArrayList<>();
  final List<Try> tries = new ArrayList<>();
  final List<MemoryAttempts.Ended> attempts = new ArrayList<>();
  final Set<BindingId> rung = new LinkedHashSet<>();
  int writes;

  void add(MemoryJournal other) {
    deeds.addAll(other.deeds);
    settled.addAll(other.settled);
    tries.addAll(other.tries);
    attempts.addAll(other.attempts);
    rung.addAll(other.rung);
    writes += other.writes;
  }
}
