package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The writing verbs of the memory provider.
 *
 * @param events what the calendar holds, by id
 * @param keys what was ever created under which key
 * @param own the address of the account's person
 * @param uniqueUids whether a UID names one event at most
 * @param write puts an event under a new revision, and answers it as it stands then
 */
record MemoryWrites(
    Map<RemoteId, RemoteEvent> events,
    Map<CreateKey, RemoteId> keys,
    String own,
    boolean uniqueUids,
    UnaryOperator<RemoteEvent> write,
    Consumer<RemoteId> remove) {

  /** All that RFC 5545 has is carried, but overrides that say nothing and starts off the rule. */
  static Projection project(Event event) {
    try {
      Event pruned = Overrides.pruned(RuleStart.begun(event));
      var start = event.content().when().start().instant(ZoneOffset.UTC);
      Occurrences.within(pruned, start, start.plusSeconds(1), ZoneOffset.UTC, 1);
      return new Projection.Carried(pruned, List.of());
    } catch (IllegalArgumentException _) {
      return new Projection.Impossible("recurrence_not_representable");
    }
  }

  private static Event held(Event event) {
    return switch (project(event)) {
      case Projection.Carried(Event carried, var _) -> carried;
      case Projection.Impossible(String reason) ->
          throw ProviderException.of(FailureClass.REJECTED, reason);
    };
  }

  RemoteEvent create(CreateKey key, Event event) {
    Event held = held(event);
    Optional<RemoteEvent> namesake = namesake(key, held);
    if (namesake.isPresent()) {
      return namesake
          .filter(other -> other.event().equals(held))
          .orElseThrow(() -> ProviderException.of(FailureClass.REJECTED, "uid_taken"));
    }
    RemoteId id = keys.computeIfAbsent(key, k -> write(k, held));
    return find(id)
        .orElseThrow(() -> ProviderException.of(FailureClass.CONFLICT, "create_key_used"));
  }

  /** The event that has the UID of one that is to be made. */
  private Optional<RemoteEvent> namesake(CreateKey key, Event event) {
    return uniqueUids && !keys.containsKey(key)
        ? events.values().stream().filter(it -> it.event().uid().equals(event.uid())).findFirst()
        : Optional.empty();
  }

  private RemoteId write(CreateKey key, Event event) {
    RemoteId id = new RemoteId(key.value());
    Uid uid = event.uid();
    RemoteEvent made = RemoteEvent.of(id, new Revision(""), event, "raw of " + uid.value());
    write.apply(made.withKey(Optional.of(key)));
    return id;
  }

  private Optional<RemoteEvent> find(RemoteId id) {
    return Optional.ofNullable(events.get(id));
  }

  RemoteEvent update(RemoteEvent known, Event wanted) {
    RemoteEvent now =
        find(known.id()).orElseThrow(() -> ProviderException.of(FailureClass.GONE, "notFound"));
    refuseIfChanged(now, known);
    Event held = held(wanted);
    if (held.equals(now.event())) {
      return now;
    }
    if (isTheirs(now)) {
      throw ProviderException.of(FailureClass.REJECTED, "not_organizer");
    }
    return write.apply(now.withEvent(held));
  }

  private static void refuseIfChanged(RemoteEvent now, RemoteEvent known) {
    if (!now.revision().equals(known.revision())) {
      throw ProviderException.of(FailureClass.CONFLICT, "conditionNotMet");
    }
  }

  /** Whether it was there. */
  boolean delete(RemoteEvent known) {
    Optional<RemoteEvent> now = find(known.id());
    now.ifPresent(there -> refuseIfChanged(there, known));
    now.ifPresent(there -> remove.accept(there.id()));
    return now.isPresent();
  }

  RemoteEvent respond(RemoteEvent known, Response response) {
    RemoteEvent now =
        find(known.id()).orElseThrow(() -> ProviderException.of(FailureClass.GONE, "notFound"));
    People people = now.event().content().people();
    if (!isTheirs(now) || people.attendees().stream().noneMatch(this::isOwn)) {
      throw ProviderException.of(FailureClass.REJECTED, "not_invited");
    }
    List<Attendee> answered =
        people.attendees().stream().map(one -> isOwn(one) ? answered(one, response) : one).toList();
    return write.apply(now.withEvent(with(now.event(), new People(people.organizer(), answered))));
  }

  private static Attendee answered(Attendee one, Response response) {
    return new Attendee(one.email(), one.name(), response, one.role());
  }

  private static Event with(Event event, People people) {
    return event.withContent(event.content().withPeople(people));
  }

  private boolean isTheirs(RemoteEvent event) {
    return event.event().content().people().organizer().filter(one -> !isOwn(one)).isPresent();
  }

  private boolean isOwn(Attendee one) {
    return one.email().equalsIgnoreCase(own);
  }
}
