package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.RecurrenceId;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.providers.microsoft.GraphWrites.Created;
import calsyncd.providers.microsoft.Projector.Plan;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes whole events: the master by one request, then each override that differs by one more. What
 * is the same is not written.
 */
final class EventWriter {
  private final GraphReads reads;
  private final EventReader events;
  private final GraphWrites writes;
  private final OccurrenceWriter occurrences;

  EventWriter(
      GraphReads reads, EventReader events, GraphWrites writes, OccurrenceWriter occurrences) {
    this.reads = reads;
    this.events = events;
    this.writes = writes;
    this.occurrences = occurrences;
  }

  RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
    Plan plan = Projector.plan(event);
    return switch (writes.create(calendar, key, plan.master())) {
      case Created.Made(GraphEvent made) -> completed(calendar, EventReader.alone(made), plan);
      case Created.Existing(RemoteId id) -> completed(calendar, existing(calendar, id), plan);
      case Created.Unnamed() -> completed(calendar, sought(calendar, key, event), plan);
    };
  }

  /** Nobody can say where it is, and the key makes no other: a person has to look. */
  private RemoteEvent sought(RemoteCalendarId calendar, CreateKey key, Event event) {
    return events
        .made(calendar, key, event)
        .orElseThrow(() -> ProviderException.of(FailureClass.REJECTED, "duplicate_is_not_named"));
  }

  private RemoteEvent existing(RemoteCalendarId calendar, RemoteId id) {
    try {
      return events.require(calendar, id);
    } catch (ProviderException failure) {
      throw failure.failureClass() == FailureClass.GONE
          ? ProviderException.of(FailureClass.CONFLICT, "create_key_used")
          : failure;
    }
  }

  /** Writes the overrides that are not there yet; those that are stay as they are. */
  private RemoteEvent completed(RemoteCalendarId calendar, RemoteEvent made, Plan plan) {
    Set<RecurrenceId> missing = new HashSet<>(plan.event().overrides().keySet());
    missing.removeAll(made.event().overrides().keySet());
    boolean series = !made.event().recurrence().isEmpty();
    if (series && !missing.isEmpty()) {
      SeriesWrite write = new SeriesWrite(made.event(), made, plan.event(), plan.writer(), false);
      occurrences.write(calendar, write, missing);
    }
    return series ? events.require(calendar, made.id()) : made;
  }

  RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    return named(calendar, () -> written(calendar, known, wanted));
  }

  private RemoteEvent written(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    Stored stored = Stored.of(known);
    Plan asked = stored.plan(known.event(), wanted);
    ContentWriter writer = stored.writer(asked);
    JsonObject difference = master(known.event(), asked, writer);
    stored.requireOurs(difference, OccurrenceWriter.differing(known.event(), asked.event()));
    Plan plan = possible(known.event(), asked, difference);
    boolean reshaped = difference.has("recurrence");
    if (reshaped && stored.raw().isMaster()) {
      requireSame(calendar, known);
    }
    RemoteEvent now = difference.isEmpty() ? unchanged(calendar, known) : known;
    if (!difference.isEmpty()) {
      GraphEvent answer = writes.patch(calendar, known.id(), known.revision(), difference);
      if (!answer.isMaster()) {
        return EventReader.alone(answer);
      }
      now = events.require(calendar, known.id());
    }
    return overrides(calendar, new SeriesWrite(known.event(), now, plan.event(), writer, reshaped));
  }

  /** What cannot be restored stays cancelled, and stops nothing else that is wanted. */
  private static Plan possible(Event known, Plan asked, JsonObject difference) {
    Event possible = SeriesWrite.noneRestored(known, asked.event());
    boolean nothingElse =
        difference.isEmpty() && OccurrenceWriter.differing(known, possible).isEmpty();
    if (nothingElse && !OccurrenceWriter.differing(possible, asked.event()).isEmpty()) {
      throw ProviderException.of(FailureClass.REJECTED, "occurrence_stays_cancelled");
    }
    return asked.with(possible);
  }

  /**
   * The version of a series need not tell of its occurrences, so these are compared before they are
   * gone: with the series, or with its old rule.
   */
  private void requireSame(RemoteCalendarId calendar, RemoteEvent known) {
    RemoteEvent now = unchanged(calendar, known);
    if (!OccurrenceWriter.differing(known.event(), now.event()).isEmpty()) {
      throw changedMeanwhile();
    }
  }

  /** No write of the master holds the others to the version that was read. */
  private RemoteEvent unchanged(RemoteCalendarId calendar, RemoteEvent known) {
    RemoteEvent now = events.require(calendar, known.id());
    if (!known.revision().value().isEmpty() && !now.revision().equals(known.revision())) {
      throw changedMeanwhile();
    }
    return now;
  }

  private static ProviderException changedMeanwhile() {
    return ProviderException.of(FailureClass.CONFLICT, "changed_meanwhile");
  }

  private RemoteEvent overrides(RemoteCalendarId calendar, SeriesWrite series) {
    Set<RecurrenceId> due = series.due();
    if (due.isEmpty()) {
      return series.now();
    }
    occurrences.write(calendar, series, due);
    return events.require(calendar, series.now().id());
  }

  /** The rule goes out whole, and with every new start, since its range begins with that. */
  private static JsonObject master(Event known, Plan plan, ContentWriter writer) {
    Event wanted = plan.event();
    JsonObject patch = writer.difference(known.content(), wanted.content());
    if (!known.recurrence().equals(wanted.recurrence())
        || plan.recurrence().isPresent() && patch.has("start")) {
      patch.add(
          "recurrence", plan.recurrence().<JsonElement>map(it -> it).orElse(JsonNull.INSTANCE));
    }
    return patch;
  }

  void delete(RemoteCalendarId calendar, RemoteEvent known) {
    try {
      named(calendar, () -> deleted(calendar, known));
    } catch (ProviderException failure) {
      if (failure.failureClass() != FailureClass.GONE) {
        throw failure;
      }
    }
  }

  private RemoteId deleted(RemoteCalendarId calendar, RemoteEvent known) {
    if (Stored.of(known).raw().isMaster()) {
      requireSame(calendar, known);
    }
    writes.delete(calendar, known.id(), known.revision());
    return known.id();
  }

  /** An event that is not there is gone only if its calendar is there. */
  private <T> T named(RemoteCalendarId calendar, Supplier<T> write) {
    try {
      return write.get();
    } catch (ProviderException failure) {
      if (failure.failureClass() == FailureClass.GONE) {
        reads.calendar(calendar);
      }
      throw failure;
    }
  }

  RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    if (!Stored.of(known).isInvitation()) {
      throw ProviderException.of(FailureClass.REJECTED, "not_invited");
    }
    String verb = verb(response);
    return named(
        calendar,
        () -> {
          writes.answer(calendar, known.id(), verb);
          return answered(calendar, known, response);
        });
  }

  /** A declined meeting may leave the calendar at once: then the answer is all that is known. */
  private RemoteEvent answered(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    try {
      return events.require(calendar, known.id());
    } catch (ProviderException failure) {
      if (failure.failureClass() != FailureClass.GONE || response != Response.DECLINED) {
        throw failure;
      }
      reads.calendar(calendar);
      return Stored.declined(known, reads.me());
    }
  }

  private static String verb(Response response) {
    return switch (response) {
      case ACCEPTED -> "accept";
      case TENTATIVE -> "tentativelyAccept";
      case DECLINED -> "decline";
      case NEEDS_ACTION ->
          throw ProviderException.of(FailureClass.REJECTED, "response_not_representable");
    };
  }
}
