package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.providers.microsoft.GraphWrites.Created;
import calsyncd.providers.microsoft.Projector.Plan;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes whole events: the master by one request, then each override that differs by one more. What
 * is the same is not written.
 */
final class EventWriter {
  /** An attendee may change these of the own copy. */
  private static final Set<String> OWN =
      Set.of("isReminderOn", "reminderMinutesBeforeStart", "categories", "showAs");

  private final EventReader events;
  private final GraphWrites writes;
  private final OccurrenceWriter occurrences;

  EventWriter(EventReader events, GraphWrites writes, OccurrenceWriter occurrences) {
    this.events = events;
    this.writes = writes;
    this.occurrences = occurrences;
  }

  RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
    Plan plan = Projector.plan(event);
    return switch (writes.create(calendar, key, plan.master())) {
      case Created.Made(GraphEvent made) -> completed(calendar, EventReader.alone(made), plan);
      case Created.Existing(RemoteId id) -> completed(calendar, existing(calendar, id), plan);
    };
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
      occurrences.write(calendar, made, plan, missing);
    }
    return series ? events.require(calendar, made.id()) : made;
  }

  RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    Stored stored = new Stored(known);
    Plan plan = stored.adapted(Projector.plan(wanted));
    JsonObject difference = master(known.event(), plan);
    stored.requireOurs(difference, differing(known.event(), plan.event()));
    RemoteEvent now = difference.isEmpty() ? unchanged(calendar, known) : known;
    if (!difference.isEmpty()) {
      GraphEvent answer = writes.patch(calendar, known.id(), known.revision(), difference);
      if (!answer.isMaster()) {
        return EventReader.alone(answer);
      }
      now = events.require(calendar, known.id());
    }
    return overrides(calendar, now, plan);
  }

  /** No write of the master holds the others to the version that was read. */
  private RemoteEvent unchanged(RemoteCalendarId calendar, RemoteEvent known) {
    RemoteEvent now = events.require(calendar, known.id());
    if (!known.revision().value().isEmpty() && !now.revision().equals(known.revision())) {
      throw ProviderException.of(FailureClass.CONFLICT, "changed_meanwhile");
    }
    return now;
  }

  private RemoteEvent overrides(RemoteCalendarId calendar, RemoteEvent now, Plan plan) {
    Set<RecurrenceId> differing = differing(now.event(), plan.event());
    if (differing.isEmpty()) {
      return now;
    }
    if (restores(now.event(), plan.event(), differing)) {
      RemoteEvent fresh = renewed(calendar, now, plan);
      occurrences.write(calendar, fresh, plan, differing(fresh.event(), plan.event()));
    } else {
      occurrences.write(calendar, now, plan, differing);
    }
    return events.require(calendar, now.id());
  }

  private static boolean restores(Event now, Event wanted, Set<RecurrenceId> differing) {
    return differing.stream()
        .anyMatch(id ->
            now.overrides().get(id) instanceof SeriesOverride.Cancelled
                && !(wanted.overrides().get(id) instanceof SeriesOverride.Cancelled));
  }

  /**
   * Graph has no way to bring a deleted occurrence back but a new rule, with which all exceptions
   * are forgotten. So the series gets another rule for a moment.
   */
  private RemoteEvent renewed(RemoteCalendarId calendar, RemoteEvent now, Plan plan) {
    JsonObject recurrence = plan.recurrence().orElseThrow(NotRepresentable::recurrence);
    writes.patch(calendar, now.id(), now.revision(), recurrence(shortened(recurrence)));
    writes.patch(calendar, now.id(), recurrence(recurrence));
    RemoteEvent fresh = events.require(calendar, now.id());
    if (restores(fresh.event(), plan.event(), differing(fresh.event(), plan.event()))) {
      throw ProviderException.of(FailureClass.REJECTED, "occurrence_stays_cancelled");
    }
    return fresh;
  }

  private static JsonObject shortened(JsonObject recurrence) {
    JsonObject shorter = recurrence.deepCopy();
    JsonObject range = shorter.getAsJsonObject("range");
    boolean once = "1".equals(Json.text(range, "numberOfOccurrences"));
    range.remove("endDate");
    range.addProperty("type", "numbered");
    range.addProperty("numberOfOccurrences", once ? 2 : 1);
    return shorter;
  }

  private static JsonObject recurrence(JsonObject recurrence) {
    JsonObject patch = new JsonObject();
    patch.add("recurrence", recurrence);
    return patch;
  }

  /** The rule goes out whole, and with every new start, since its range begins with that. */
  private static JsonObject master(Event known, Plan plan) {
    Event wanted = plan.event();
    JsonObject patch = plan.writer().difference(known.content(), wanted.content());
    if (!known.recurrence().equals(wanted.recurrence())
        || plan.recurrence().isPresent() && patch.has("start")) {
      patch.add(
          "recurrence",
          plan.recurrence().<com.google.gson.JsonElement>map(r -> r).orElse(JsonNull.INSTANCE));
    }
    return patch;
  }

  private static Set<RecurrenceId> differing(Event known, Event wanted) {
    Set<RecurrenceId> ids = new HashSet<>(known.overrides().keySet());
    ids.addAll(wanted.overrides().keySet());
    ids.removeIf(
        id -> OccurrenceWriter.same(known.overrides().get(id), wanted.overrides().get(id)));
    return ids;
  }

  void delete(RemoteCalendarId calendar, RemoteEvent known) {
    try {
      writes.delete(calendar, known.id(), known.revision());
    } catch (ProviderException failure) {
      if (failure.failureClass() != FailureClass.GONE) {
        throw failure;
      }
    }
  }

  RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    if (!new Stored(known).isInvitation()) {
      throw ProviderException.of(FailureClass.REJECTED, "not_invited");
    }
    writes.answer(calendar, known.id(), verb(response));
    return events.require(calendar, known.id());
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

  /** What the raw form of an event tells beyond our words. */
  private record Stored(GraphEvent raw) {
    Stored(RemoteEvent known) {
      this(GraphEvent.of(Json.parse(known.raw()).orElseGet(JsonObject::new)));
    }

    boolean isForeign() {
      return Boolean.FALSE.equals(raw.model().getIsOrganizer());
    }

    boolean isInvitation() {
      return isForeign()
          && raw.model().getAttendees() != null
          && !raw.model().getAttendees().isEmpty();
    }

    void requireOurs(JsonObject difference, Set<RecurrenceId> overrides) {
      if (isForeign() && !(OWN.containsAll(difference.keySet()) && overrides.isEmpty())) {
        throw ProviderException.of(FailureClass.REJECTED, "not_organizer");
      }
    }

    /** Days stay midnights of the zone that they were made in. */
    Plan adapted(Plan plan) {
      String zone = Json.text(raw.json(), "originalStartTimeZone");
      return plan.event().content().when().start() instanceof EventTime.Day
          ? WriteZone.named(zone).map(plan::in).orElse(plan)
          : plan;
    }
  }
}
