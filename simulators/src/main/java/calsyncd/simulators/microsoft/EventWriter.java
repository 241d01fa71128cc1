package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/** Creates, changes and deletes events as Graph would, or refuses as Graph would. */
final class EventWriter {
  private final GraphOptions.Exchange exchange;
  private final Expansion expansion;
  private final Invitations invitations;
  private final ChangeListener listener;
  private final StoreSwitches switches;

  EventWriter(
      GraphOptions.Exchange exchange,
      StoreSwitches switches,
      Invitations invitations,
      ChangeListener listener) {
    this.exchange = exchange;
    this.switches = switches;
    this.expansion = new Expansion(exchange.clampShortMonths());
    this.invitations = invitations;
    this.listener = listener;
  }

  /** POST: a single event or a series. */
  StoredEvent create(Mailbox mailbox, GraphCalendar calendar, ObjectNode input) {
    return create(mailbox, calendar, input, organizer(mailbox.email(), mailbox.email()));
  }

  /** An invitation that somebody else sent has arrived. */
  StoredEvent invite(Mailbox mailbox, GraphCalendar calendar, ObjectNode input, String from) {
    return create(mailbox, calendar, input, organizer(from, from));
  }

  private StoredEvent create(
      Mailbox mailbox, GraphCalendar calendar, ObjectNode input, ObjectNode organizer) {
    String transactionId = input.path("transactionId").asText("");
    mailbox.createdBy(transactionId).ifPresent(this::refuseDuplicate);
    ObjectNode properties = EventProperties.create(input, organizer);
    boolean own = organizer.path("emailAddress").path("address").asText().equals(mailbox.email());
    properties.put("isOrganizer", own);
    Timing first = first(properties, input, Optional.empty());
    properties.put("originalStartTimeZone", first.start().zone());
    properties.put("originalEndTimeZone", first.end().zone());
    Timing timing = timing(first, recurrence(input, first));
    EventId id = mailbox.newId();
    StoredEvent event = StoredEvent.created(id, mailbox.newStamp(), properties, timing);
    mailbox.put(calendar, event);
    if (!transactionId.isEmpty()) {
      mailbox.remember(transactionId, id);
    }
    invitations.created(mailbox, id, properties);
    tell(mailbox, ChangeListener.Type.CREATED, new Mailbox.Found(calendar, event, id));
    return event;
  }

  private void refuseDuplicate(EventId existing) {
    GraphError refused =
        new GraphError(
            switches.has(StoreSwitches.Switch.DUPLICATE_IS_409)
                ? 409
                : exchange.duplicateTransactionStatus(),
            "ErrorDuplicateTransactionId",
            "Your request can't be completed. The TransactionId specified in the request has"
                + " already been used to create a different event.");
    throw switches.has(StoreSwitches.Switch.DUPLICATE_IS_NOT_NAMED)
        ? refused
        : refused.annotated("@event.existingEventId", existing.text());
  }

  /** PATCH of an event, a series or one occurrence. */
  void patch(Mailbox mailbox, Mailbox.Found found, ObjectNode input) {
    if (found.id().isOccurrence()) {
      patchOccurrence(mailbox, found, input);
    } else {
      patchWhole(mailbox, found, input);
    }
    tell(mailbox, ChangeListener.Type.UPDATED, mailbox.find(found.id().text()));
  }

  private void patchWhole(Mailbox mailbox, Mailbox.Found found, ObjectNode input) {
    StoredEvent before = found.event();
    ObjectNode properties = EventProperties.patch(before.properties(), input);
    Timing timing = newTiming(before, properties, input);
    if (!switches.has(StoreSwitches.Switch.ZONE_STAYS)) {
      zone(properties, input, "start", "originalStartTimeZone");
      zone(properties, input, "end", "originalEndTimeZone");
    }
    boolean keep = switches.has(StoreSwitches.Switch.CANCELLED_STAY);
    StoredEvent after = before.with(properties, timing, mailbox.changed(before.stamp()), keep);
    mailbox.put(found.calendar(), after);
    invitations.updated(mailbox, before, properties, input);
  }

  private static void zone(ObjectNode properties, ObjectNode input, String time, String name) {
    if (input.path(time).isObject()) {
      properties.put(name, GraphTime.parse(input.get(time), time).zone());
    }
  }

  /** An attendee's answer: the copy says so. */
  void answered(Mailbox mailbox, Mailbox.Found found, ObjectNode properties) {
    StoredEvent before = found.event();
    StoredEvent.Stamp stamp = mailbox.changed(before.stamp());
    mailbox.put(found.calendar(), before.with(properties, before.timing(), stamp, true));
    tell(mailbox, ChangeListener.Type.UPDATED, mailbox.find(found.id().text()));
  }

  private Timing newTiming(StoredEvent before, ObjectNode properties, ObjectNode input) {
    boolean sameTime = !input.has("start") && !input.has("end") && !input.has("isAllDay");
    if (sameTime && !input.has("recurrence")) {
      return before.timing();
    }
    Timing first = first(properties, input, Optional.of(before.timing()));
    if (input.has("recurrence")) {
      return timing(first, recurrence(input, first));
    }
    return switch (before.timing()) {
      case Timing.Single single -> first;
      case Timing.Series series -> timing(first, Optional.of(moved(series, first)));
    };
  }

  /** The rule of a series whose first occurrence moved: its range begins with it. */
  private static Recurrence moved(Timing.Series series, Timing first) {
    Recurrence recurrence = series.recurrence();
    return first.start().instant().equals(series.start().instant())
        ? recurrence
        : recurrence.startingOn(first.start().dateIn(recurrence.range().zone()));
  }

  private void patchOccurrence(Mailbox mailbox, Mailbox.Found found, ObjectNode input) {
    StoredEvent before = found.event();
    LocalDate date = found.id().date();
    Instance current = expansion.instanceOn(before, date).orElseThrow(GraphError::itemNotFound);
    Timing.Series series = (Timing.Series) before.timing();
    Timing old = current(before, series, date);
    ObjectNode previous = before.propertiesOn(date);
    ObjectNode whole = EventProperties.patchOccurrence(previous, input);
    Timing moved = first(whole, input, Optional.of(old));
    if (!moved.start().instant().equals(current.start())) {
      LocalDate target = moved.start().dateIn(series.start().zone());
      expansion.requireBetweenNeighbours(before, date, target);
    }
    StoredEvent.Stamp stamp = ofOccurrence(mailbox, before);
    StoredEvent.Edit edit =
        new StoredEvent.Edit(own(before, whole), moved.start(), moved.end(), stamp.version());
    mailbox.put(found.calendar(), before.edited(date, edit, stamp));
    invitations.updatedOccurrence(mailbox, found.id(), previous, whole, input);
  }

  private StoredEvent.Stamp ofOccurrence(Mailbox mailbox, StoredEvent before) {
    StoredEvent.Stamp changed = mailbox.changed(before.stamp());
    return switches.has(StoreSwitches.Switch.MASTER_VERSION_STAYS)
        ? changed.keeping(before.stamp())
        : changed;
  }

  private static Timing current(StoredEvent event, Timing.Series series, LocalDate date) {
    StoredEvent.Edit edit = event.edits().get(date);
    return edit == null
        ? Timing.of(series.startOn(date), series.endOn(date))
        : Timing.of(edit.start(), edit.end());
  }

  /** What of an occurrence's properties is not its master's. */
  private static ObjectNode own(StoredEvent master, ObjectNode whole) {
    ObjectNode own = JsonNodeFactory.instance.objectNode();
    whole
        .properties()
        .forEach(property -> {
          if (!property.getValue().equals(master.properties().path(property.getKey()))) {
            own.set(property.getKey(), property.getValue());
          }
        });
    return own;
  }

  /** DELETE of an event, a series or one occurrence. */
  void delete(Mailbox mailbox, Mailbox.Found found) {
    StoredEvent before = found.event();
    if (!found.id().isOccurrence()) {
      mailbox.remove(found.calendar(), before);
      invitations.cancelled(mailbox, before.id(), before.properties());
      tell(mailbox, ChangeListener.Type.DELETED, found);
      return;
    }
    LocalDate date = found.id().date();
    expansion.instanceOn(before, date).orElseThrow(GraphError::itemNotFound);
    ObjectNode properties = before.propertiesOn(date);
    mailbox.put(found.calendar(), before.cancelled(date, ofOccurrence(mailbox, before)));
    invitations.cancelled(mailbox, found.id(), properties);
    tell(mailbox, ChangeListener.Type.DELETED, found);
  }

  /** The organizer of an invitation has cancelled it: the attendee's copy stays and says so. */
  void cancelByOrganizer(Mailbox mailbox, Mailbox.Found found) {
    StoredEvent before = found.event();
    ObjectNode properties = before.properties().deepCopy().put("isCancelled", true);
    StoredEvent.Stamp stamp = mailbox.changed(before.stamp());
    mailbox.put(found.calendar(), before.with(properties, before.timing(), stamp, true));
    tell(mailbox, ChangeListener.Type.UPDATED, mailbox.find(found.id().text()));
  }

  /** It is known by the UID that it came with, as one that was read from a file. */
  void identify(Mailbox mailbox, Mailbox.Found found, String uid) {
    StoredEvent before = found.event();
    ObjectNode properties = before.properties().deepCopy().put("iCalUId", uid);
    StoredEvent.Stamp stamp = mailbox.changed(before.stamp());
    mailbox.put(found.calendar(), before.with(properties, before.timing(), stamp, true));
    tell(mailbox, ChangeListener.Type.UPDATED, mailbox.find(found.id().text()));
  }

  /** Moves an event to another calendar: its regular id changes. */
  StoredEvent move(Mailbox mailbox, Mailbox.Found found, GraphCalendar target) {
    StoredEvent before = found.event();
    mailbox.remove(found.calendar(), before);
    StoredEvent after = before.moved(mailbox.changed(before.stamp()));
    mailbox.put(target, after);
    tell(mailbox, ChangeListener.Type.DELETED, found);
    tell(mailbox, ChangeListener.Type.CREATED, mailbox.find(after.id().text()));
    return after;
  }

  private void tell(Mailbox mailbox, ChangeListener.Type type, Mailbox.Found found) {
    String etag = EventView.etag(found.event(), found.id());
    listener.changed(
        mailbox, new ChangeListener.Change(type, found.id(), found.calendar().id(), etag));
  }

  private static ObjectNode organizer(String name, String address) {
    ObjectNode organizer = JsonNodeFactory.instance.objectNode();
    organizer.putObject("emailAddress").put("name", name).put("address", address);
    return organizer;
  }

  private Timing timing(Timing first, Optional<Recurrence> recurrence) {
    return recurrence
        .<Timing>map(rule -> Timing.series(first, rule, exchange.clampShortMonths()))
        .orElse(first);
  }

  private static Optional<Recurrence> recurrence(ObjectNode input, Timing first) {
    JsonNode given = input.path("recurrence");
    return given.isObject()
        ? Optional.of(Recurrence.parse(given, first.start().zone()))
        : Optional.empty();
  }

  private static Timing first(ObjectNode properties, ObjectNode input, Optional<Timing> before) {
    GraphTime start = time(input, "start", before.map(Timing::start));
    GraphTime end = time(input, "end", before.map(Timing::end));
    Timing first = Timing.of(start, end);
    if (properties.path("isAllDay").asBoolean()) {
      requireWholeDays(start, end);
    }
    return first;
  }

  private static GraphTime time(ObjectNode input, String name, Optional<GraphTime> before) {
    if (input.path(name).isObject()) {
      return GraphTime.parse(input.get(name), name);
    }
    return before.orElseThrow(
        () -> GraphError.invalidProperty("At least one property failed validation: " + name + "."));
  }

  private static void requireWholeDays(GraphTime start, GraphTime end) {
    boolean midnight = start.isMidnight() && end.isMidnight();
    boolean oneZone = start.zone().equals(end.zone());
    boolean whole = Duration.between(start.local(), end.local()).toDays() >= 1;
    if (!midnight || !oneZone || !whole) {
      throw GraphError.invalidRequest(
          "The Event.Start and Event.End of an all-day event must be midnight in the same time"
              + " zone, and its duration at least 24 hours.");
    }
  }
}
