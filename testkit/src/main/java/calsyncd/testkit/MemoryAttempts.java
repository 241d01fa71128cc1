package calsyncd.testkit;

import calsyncd.hub.BindingId;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Try;
import java.util.Map;
import java.util.Optional;

/** The memory hub's attempts: the open ones are rows, the ended ones are in the journal. */
final class MemoryAttempts {
  private final MemoryState state;
  private final MemoryJournal journal;

  MemoryAttempts(MemoryState state, MemoryJournal journal) {
    this.state = state;
    this.journal = journal;
  }

  /** An open attempt of a link. */
  record Open(BindingId binding, Attempt attempt) {}

  /** An attempt of a link that ended. */
  record Ended(LinkId link, Attempt attempt) {}

  void tried(BindingId binding, Try call) {
    journal.tries.add(call);
    Optional<Open> open = state.attempts.find(call.link());
    state.attempts.remove(call.link());
    call.failure()
        .map(failure -> Attempt.of(call.operation(), failure))
        .or(() -> open.map(it -> it.attempt().ended("succeeded")))
        .ifPresent(now -> keep(binding, call, now));
  }

  private void keep(BindingId binding, Try call, Attempt now) {
    if (now.isOpen()) {
      state.attempts.put(call.link(), new Open(binding, now));
    } else {
      journal.attempts.add(new Ended(call.link(), now));
    }
  }

  /** Ends what is open of links that are at rest by now, or are no more. */
  void end(MemoryState before) {
    for (Map.Entry<LinkId, Open> row : state.attempts.all().toList()) {
      BindingId binding = row.getValue().binding();
      Optional<Link> now = link(state, binding, row.getKey());
      if (now.isEmpty()) {
        end(row.getKey(), link(before, binding, row.getKey()).filter(MemoryAttempts::goes));
      } else if (now.get().rests()) {
        end(row.getKey(), now.filter(MemoryAttempts::isFree));
      }
    }
  }

  private static Optional<Link> link(MemoryState tables, BindingId binding, LinkId link) {
    return tables.links(binding).find(link).map(MemoryLinks.Row::link);
  }

  private static boolean goes(Link link) {
    return link.intent().filter(it -> it.wanted().isEmpty()).isPresent();
  }

  private static boolean isFree(Link link) {
    return switch (link.hold().state()) {
      case LINKED, APPROVED -> true;
      case PARKED, OUT_OF_WINDOW, CONFLICT -> false;
    };
  }

  private void end(LinkId link, Optional<Link> done) {
    Attempt open = state.attempts.get(link).attempt();
    state.attempts.remove(link);
    String how = done.isPresent() ? "succeeded" : "superseded";
    journal.attempts.add(new Ended(link, open.ended(how)));
  }
}
