package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Mailing;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.providers.google.GoogleFailures.Subject;
import com.google.api.services.calendar.Calendar;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes events of one calendar. Each write names the state it was made for, and none gives up the
 * conference or the attachments that are there. Of a series the master is what guests are told of:
 * an occurrence in which nothing but its people differs is written without a mail, so that neither
 * the second write of one update nor the repeat of one that broke off mails them again.
 *
 * @param mailing whom Google is to tell
 */
record GoogleWrites(GoogleEvents events, RemoteCalendarId calendar, Mailing mailing) {
  private static final int CONFERENCES_STAY = 1;

  /** See {@link calsyncd.provider.CalendarProvider#create}. */
  RemoteEvent create(CreateKey key, Event event) {
    Event wanted = GoogleProjection.carried(event).event();
    try {
      JsonItem item = inserted(key, event, wanted);
      return completed(item, events.whole(calendar, item), wanted);
    } catch (ProviderException e) {
      unlessOfCalendar(e);
      throw e;
    }
  }

  /**
   * With the overrides that are not there yet; what there is stays as somebody may have left it.
   */
  private RemoteEvent completed(JsonItem item, RemoteEvent now, Event wanted) {
    if (now.event().recurrence().isEmpty()) {
      return now;
    }
    boolean complete = true;
    for (var override : wanted.overrides().entrySet()) {
      if (!now.event().overrides().containsKey(override.getKey())) {
        Step step = new Step(item, now.event(), now.event(), Mailing.NOBODY);
        complete &= !write(step, override.getKey(), Optional.of(override.getValue()));
      }
    }
    return complete ? now : read(now.id());
  }

  /** A new event, or the one that an earlier call made under the same key. */
  private JsonItem inserted(CreateKey key, Event event, Event wanted) {
    EventContent content = event.content().withWhen(wanted.content().when());
    GoogleDraft draft = GoogleDraft.fresh().all(content, !wanted.recurrence().isEmpty());
    draft.recurrence(wanted.recurrence());
    draft.event().setId(key.value());
    try {
      return events.calls().read(Subject.NEW_EVENT, GoogleEvents.EVENT, () -> insert(draft));
    } catch (ProviderException e) {
      if (e.failureClass() != FailureClass.CONFLICT) {
        throw e;
      }
      return earlier(key);
    }
  }

  private Calendar.Events.Insert insert(GoogleDraft draft) throws IOException {
    return events
        .client()
        .events()
        .insert(calendar.value(), draft.event())
        .setSendUpdates(sendUpdates(mailing))
        .setConferenceDataVersion(CONFERENCES_STAY)
        .setSupportsAttachments(true);
  }

  /** Google's words; nothing there names some of the guests only. */
  private static String sendUpdates(Mailing mailing) {
    return switch (mailing) {
      case NOBODY -> "none";
      case EVERYBODY -> "all";
    };
  }

  /** Google remembers a deleted event's id longer than it shows the event. */
  private JsonItem earlier(CreateKey key) {
    try {
      return alive(events.get(calendar, new RemoteId(key.value())));
    } catch (ProviderException e) {
      unlessOfCalendar(e);
      throw e.failureClass() == FailureClass.GONE
          ? ProviderException.of(FailureClass.CONFLICT, "create_key_used").causedBy(e)
          : e;
    }
  }

  /** See {@link calsyncd.provider.CalendarProvider#update}. */
  RemoteEvent update(RemoteEvent known, Event wanted) {
    GoogleUpdate update = GoogleUpdate.of(known, wanted);
    return told(known, () -> update.series() ? series(known, update) : single(known, update));
  }

  private RemoteEvent single(RemoteEvent known, GoogleUpdate update) {
    JsonItem item =
        update.master().isEmpty()
            ? unchanged(known)
            : patch(known.id(), known.revision(), update.master(), mailing);
    return events.whole(calendar, item);
  }

  /**
   * The master first, since it decides which occurrences there are. An exception that was put back
   * before stays an exception for Google, and may by then say what the series said once.
   */
  private RemoteEvent series(RemoteEvent known, GoogleUpdate update) {
    RemoteEvent now = same(known);
    JsonItem master = JsonItem.parse(now.raw());
    if (!update.master().isEmpty()) {
      master = patch(known.id(), known.revision(), update.master(), mailing);
      now = events.whole(calendar, master);
    }
    boolean written = false;
    for (RecurrenceId id : update.differing(now.event())) {
      Step step = new Step(master, now.event(), known.event(), mailing);
      written |= write(step, id, update.override(id));
    }
    return written ? read(known.id()) : now;
  }

  /** The event as it is now, which is as it was read last. */
  private RemoteEvent same(RemoteEvent known) {
    RemoteEvent now = events.whole(calendar, unchanged(known));
    if (!GoogleProjection.telling(now.event()).equals(GoogleProjection.telling(known.event()))) {
      throw ProviderException.of(FailureClass.CONFLICT, "occurrence_changed");
    }
    return now;
  }

  private JsonItem unchanged(RemoteEvent known) {
    JsonItem item = alive(events.get(calendar, known.id()));
    String revision = known.revision().value();
    if (!revision.isEmpty() && !item.text("etag").equals(revision)) {
      throw ProviderException.of(FailureClass.CONFLICT, "conditionNotMet");
    }
    return item;
  }

  private RemoteEvent read(RemoteId id) {
    return events.whole(calendar, alive(events.get(calendar, id)));
  }

  private static JsonItem alive(JsonItem item) {
    if (GoogleEventMapper.cancelled(item)) {
      throw ProviderException.of(FailureClass.GONE, "deleted");
    }
    return item;
  }

  /**
   * Where an update of a series stands.
   *
   * @param master as it is, maybe patched by then
   * @param series what it says now, with the occurrences that there are
   * @param known what it said when it was read last
   * @param mailing whom Google is to tell of what changes beside the people
   */
  private record Step(JsonItem master, Event series, Event known, Mailing mailing) {}

  /**
   * Makes one occurrence say what is wanted; without an override, what its series says.
   *
   * @return whether it had to be written
   * @throws ProviderException CONFLICT where it no longer is as it was known, or Google does not
   *     show it; the ETag of what was compared is the condition of the write
   */
  private boolean write(Step step, RecurrenceId at, Optional<SeriesOverride> wanted) {
    Optional<EventContent> plain = Overrides.said(step.series(), at);
    if (plain.isEmpty()) {
      return false;
    }
    GoogleOccurrence now =
        events
            .occurrence(calendar, GoogleEventMapper.id(step.master()), at)
            .orElseThrow(() -> ProviderException.of(FailureClass.CONFLICT, "occurrence_unknown"));
    if (!now.isAsKnown(step.known(), step.series(), at)) {
      throw ProviderException.of(FailureClass.CONFLICT, "occurrence_changed");
    }
    JsonItem item = now.item();
    GoogleDraft draft = GoogleUpdate.occurrence(item, wanted, plain.get(), step.master());
    if (!draft.isEmpty()) {
      Mailing told = draft.isOf("attendees") ? Mailing.NOBODY : step.mailing();
      patch(GoogleEventMapper.id(item), new Revision(item.text("etag")), draft, told);
    }
    return !draft.isEmpty();
  }

  private JsonItem patch(RemoteId id, Revision revision, GoogleDraft draft, Mailing told) {
    requireNamed(revision);
    return events
        .calls()
        .read(
            Subject.EVENT,
            GoogleEvents.EVENT,
            () -> {
              var patch =
                  events
                      .client()
                      .events()
                      .patch(calendar.value(), id.value(), draft.event())
                      .setSendUpdates(sendUpdates(told))
                      .setConferenceDataVersion(CONFERENCES_STAY)
                      .setSupportsAttachments(true);
              patch.getRequestHeaders().setIfMatch(revision.value());
              return patch;
            });
  }

  /** A write without a condition would overwrite what nobody here has seen. */
  private static void requireNamed(Revision revision) {
    if (revision.value().isEmpty()) {
      throw ProviderException.of(FailureClass.CONFLICT, "no_revision");
    }
  }

  /** See {@link calsyncd.provider.CalendarProvider#delete}. */
  void delete(RemoteEvent known) {
    try {
      told(
          known,
          () -> {
            if (!known.event().recurrence().isEmpty()) {
              same(known);
            }
            remove(known);
            return known;
          });
    } catch (ProviderException e) {
      if (e.failureClass() != FailureClass.GONE) {
        throw e;
      }
    }
  }

  private void remove(RemoteEvent known) {
    requireNamed(known.revision());
    events
        .calls()
        .tell(
            Subject.EVENT,
            () -> {
              var delete =
                  events
                      .client()
                      .events()
                      .delete(calendar.value(), known.id().value())
                      .setSendUpdates(sendUpdates(mailing));
              delete.getRequestHeaders().setIfMatch(known.revision().value());
              return delete;
            });
  }

  /** See {@link calsyncd.provider.CalendarProvider#respond}. */
  RemoteEvent respond(RemoteEvent known, Response response) {
    JsonItem raw = JsonItem.parse(known.raw());
    boolean invited = raw.objects("attendees").stream().anyMatch(one -> one.flag("self"));
    if (!invited || raw.object("organizer").flag("self")) {
      throw ProviderException.of(FailureClass.REJECTED, "not_invited");
    }
    GoogleDraft draft = GoogleDraft.patch(raw);
    draft.answer(response);
    return told(
        known, () -> events.whole(calendar, patch(known.id(), known.revision(), draft, mailing)));
  }

  private interface Write {
    RemoteEvent now();
  }

  /** What a failure proves of an event depends on its calendar, and on what became of the event. */
  private RemoteEvent told(RemoteEvent known, Write write) {
    try {
      return write.now();
    } catch (ProviderException e) {
      unlessOfCalendar(e);
      if (e.failureClass() == FailureClass.CONFLICT && gone(known.id())) {
        throw ProviderException.of(FailureClass.GONE, "deleted").causedBy(e);
      }
      throw e;
    }
  }

  /**
   * A 404 or 403 may speak of the calendar.
   *
   * @throws ProviderException COLLECTION_GONE where the calendar does not read either
   */
  private void unlessOfCalendar(ProviderException e) {
    if (e.failureClass() == FailureClass.GONE || e.reason().equals("forbidden")) {
      events.glance(calendar);
    }
  }

  /** A condition is not met by what was deleted either. */
  private boolean gone(RemoteId id) {
    try {
      return GoogleEventMapper.cancelled(events.get(calendar, id));
    } catch (ProviderException e) {
      unlessOfCalendar(e);
      return e.failureClass() == FailureClass.GONE;
    }
  }
}
