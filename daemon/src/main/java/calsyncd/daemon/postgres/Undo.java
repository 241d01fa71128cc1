package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.daemon.postgres.PersonsEdits.Held;
import calsyncd.daemon.postgres.UndoScope.Target;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Takes back what passes and people did to events of the hub, as an edit of the person who asks:
 * what stood before the oldest of the deeds stands again. What was done since, outside of the
 * scope, goes with it; it stays in the history, from where it can be taken back in turn.
 */
public final class Undo {
  /** So many events are locked at once. */
  private final int BATCH = 50;

  private final Database database;
  private final Supplier<UUID> ids;
  private final int most;

  /**
   * Undoes in a database.
   *
   * @param most so many events in one go
   */
  public Undo(Database database, Supplier<UUID> ids, int most) {
    this.database = database;
    this.ids = ids;
    this.most = most;
  }

  /** What becomes of an event. */
  public enum Result {
    /** It says again what it said. */
    RESTORED,
    /** It was gone, and lives. */
    REVIVED,
    /** It was made in the scope, or brought back, and goes. */
    REMOVED,
    /** It was made in the scope, and stays, as nobody asked for its removal. */
    KEPT,
    /** It says what it said already. */
    UNCHANGED,
    /** What it said is kept no more. */
    FORGOTTEN,
    /** It is only imported: the next pass would bring back what is undone. */
    IMPORTED,
    /** It is gone, and another event has its UID. */
    UID_TAKEN
  }

  /** One event of an undo. */
  public record Step(EventId event, String title, Result result) {}

  /** What becomes of a wish to undo. */
  public sealed interface Outcome {
    /** This was done, or would be. */
    record Done(List<Step> steps) implements Outcome {}

    /** More events than may be undone in one go. */
    record TooMany(int most) implements Outcome {}

    /** The user has no such event, pass or binding. */
    record Unknown() implements Outcome {}
  }

  /**
   * Undoes.
   *
   * @param preview whether only to tell
   */
  public Outcome undo(Author author, UndoScope scope, boolean preview) {
    if (!database.in(handle -> UndoScope.known(handle, author.owner(), scope))) {
      return new Outcome.Unknown();
    }
    List<Target> targets = database.in(handle -> scope.targets(handle, author.owner(), most + 1));
    if (targets.size() > most) {
      return new Outcome.TooMany(most);
    }
    List<Step> steps = new ArrayList<>();
    for (int from = 0; from < targets.size(); from += BATCH) {
      List<Target> batch = targets.subList(from, Math.min(from + BATCH, targets.size()));
      steps.addAll(
          database.in(handle ->
              new Run(handle, author, ids, scope.removeCreated(), preview).all(scope, batch)));
    }
    return new Outcome.Done(steps);
  }

  /** One transaction. */
  private record Run(
      Handle handle, Author author, Supplier<UUID> ids, boolean removeCreated, boolean preview) {

    List<Step> all(UndoScope scope, List<Target> found) {
      PersonsEdits edits = new PersonsEdits(handle, author, ids);
      List<EventId> events = found.stream().map(Target::event).toList();
      Map<EventId, Held> held = edits.hold(events);
      List<Step> steps = new ArrayList<>();
      for (Target target : scope.again(handle, author.owner(), events)) {
        Optional.ofNullable(held.get(target.event()))
            .ifPresent(event -> steps.add(one(edits, event, target)));
      }
      edits.ring();
      if (!preview) {
        audit(scope, steps);
      }
      return steps;
    }

    /** What it did to each event is in the audit of that event. */
    private void audit(UndoScope scope, List<Step> steps) {
      ObjectNode done = JsonNodeFactory.instance.objectNode();
      steps.forEach(step -> done.put(step.event().toString(), step.result().name()));
      AuditTable.act(
          handle, author, "calendar_undo", subject(scope.what()), Change.to(done.toString()));
    }

    private static String subject(UndoScope.What what) {
      return switch (what) {
        case UndoScope.What.Last(EventId event) -> "event:" + event;
        case UndoScope.What.Pass(UUID pass) -> "pass:" + pass;
        case UndoScope.What.Span(Instant from, Instant to) -> "span:" + from + "/" + to;
      };
    }

    private Step one(PersonsEdits edits, Held held, Target target) {
      Result result = judged(edits, held, target);
      if (!preview) {
        carryOut(edits, held, target, result);
      }
      String title =
          target.before().map(RemoteJson::event).orElse(held.event()).content().text().title();
      return new Step(target.event(), title, result);
    }

    private Result judged(PersonsEdits edits, Held held, Target target) {
      return switch (target.stood()) {
        case FORGOTTEN -> Result.FORGOTTEN;
        case UNMADE -> removeCreated ? gone(held) : Result.KEPT;
        case DELETED -> gone(held);
        case SAID -> said(edits, held, RemoteJson.event(target.before().orElseThrow()));
      };
    }

    private static Result gone(Held held) {
      if (held.imported().isPresent()) {
        return Result.IMPORTED;
      }
      return held.gone() ? Result.UNCHANGED : Result.REMOVED;
    }

    private static Result said(PersonsEdits edits, Held held, Event before) {
      if (held.imported().isPresent()) {
        return Result.IMPORTED;
      }
      if (held.gone()) {
        return edits.taken(held, before.uid()) ? Result.UID_TAKEN : Result.REVIVED;
      }
      return before.equals(held.event()) ? Result.UNCHANGED : Result.RESTORED;
    }

    private void carryOut(PersonsEdits edits, Held held, Target target, Result result) {
      switch (result) {
        case RESTORED, REVIVED ->
            edits.put(held, RemoteJson.event(target.before().orElseThrow()), "undo", List.of());
        case REMOVED -> edits.remove(held, "undo");
        case UNCHANGED -> {}
        case KEPT, FORGOTTEN, IMPORTED, UID_TAKEN -> {
          return;
        }
      }
      target.markUndone(handle, author.owner());
    }
  }
}
