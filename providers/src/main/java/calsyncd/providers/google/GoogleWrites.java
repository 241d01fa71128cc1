package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.providers.google.GoogleFailures.Subject;
import com.google.api.client.http.HttpHeaders;
import com.google.api.services.calendar.Calendar;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes events of one calendar. No write asks for a mail, each names the state it was made for,
 * and none gives up the conference or the attachments that are there.
 */
record GoogleWrites(GoogleEvents events, RemoteCalendarId calendar) {
  private static final String NOBODY = "none";
  private static final int CONFERENCES_STAY = 1;

  /** See {@link calsyncd.provider.CalendarProvider#create}. */
  RemoteEvent create(CreateKey key, Event event) {
    Event wanted = GoogleProjection.carried(event).event();
    JsonItem item = inserted(key, event, wanted);
    RemoteEvent now = events.whole(calendar, item);
    boolean complete = true;
    for (var override : wanted.overrides().entrySet()) {
      if (!now.event().overrides().containsKey(override.getKey())) {
        complete &= !write(item, now.event(), override.getKey(), Optional.of(override.getValue()));
      }
    }
    return complete ? now : read(now.id());
  }

  /** A new event, or the one that an earlier call made under the same key. */
  private JsonItem inserted(CreateKey key, Event event, Event wanted) {
    GoogleDraft draft = GoogleDraft.fresh().all(event.content(), !wanted.recurrence().isEmpty());
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
        .setSendUpdates(NOBODY)
        .setConferenceDataVersion(CONFERENCES_STAY)
        .setSupportsAttachments(true);
  }

  /** Google remembers a deleted event's id longer than it shows the event. */
  private JsonItem earlier(CreateKey key) {
    try {
      return alive(events.get(calendar, new RemoteId(key.value())));
    } catch (ProviderException e) {
      throw e.failureClass() == FailureClass.GONE
          ? ProviderException.of(FailureClass.CONFLICT, "create_key_used")
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
            : patch(known.id(), known.revision(), update.master());
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
      master = patch(known.id(), known.revision(), update.master());
      now = events.whole(calendar, master);
    }
    boolean written = false;
    for (RecurrenceId id : update.differing(now.event())) {
      written |= write(master, now.event(), id, update.override(id));
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
   * Makes one occurrence say what is wanted; without an override, what its series says.
   *
   * @param series with the occurrences that there are now
   * @return whether it had to be written
   */
  private boolean write(
      JsonItem master, Event series, RecurrenceId at, Optional<SeriesOverride> wanted) {
    Optional<EventContent> plain = Overrides.said(series, at);
    if (plain.isEmpty()) {
      return false;
    }
    JsonItem item =
        events
            .occurrence(calendar, GoogleEventMapper.id(master), at)
            .orElseThrow(() -> ProviderException.of(FailureClass.REJECTED, "occurrence_unknown"));
    GoogleDraft draft = GoogleUpdate.occurrence(item, wanted, plain.get(), master);
    if (!draft.isEmpty()) {
      patch(GoogleEventMapper.id(item), new Revision(item.text("etag")), draft);
    }
    return !draft.isEmpty();
  }

  private JsonItem patch(RemoteId id, Revision revision, GoogleDraft draft) {
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
                      .setSendUpdates(NOBODY)
                      .setConferenceDataVersion(CONFERENCES_STAY)
                      .setSupportsAttachments(true);
              condition(patch.getRequestHeaders(), revision);
              return patch;
            });
  }

  private static void condition(HttpHeaders headers, Revision revision) {
    if (!revision.value().isEmpty()) {
      headers.setIfMatch(revision.value());
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
                      .setSendUpdates(NOBODY);
              condition(delete.getRequestHeaders(), known.revision());
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
    return told(known, () -> events.whole(calendar, patch(known.id(), known.revision(), draft)));
  }

  private interface Write {
    RemoteEvent now();
  }

  /** A 404 may speak of the calendar, and a condition is not met by what was deleted either. */
  private RemoteEvent told(RemoteEvent known, Write write) {
    try {
      return write.now();
    } catch (ProviderException e) {
      switch (e.failureClass()) {
        case GONE -> events.glance(calendar);
        case CONFLICT -> unlessGone(known, e);
        default -> {
          // It says what it means.
        }
      }
      throw e;
    }
  }

  private void unlessGone(RemoteEvent known, ProviderException conflict) {
    if (gone(known.id())) {
      throw ProviderException.of(FailureClass.GONE, "deleted").causedBy(conflict);
    }
  }

  private boolean gone(RemoteId id) {
    try {
      return GoogleEventMapper.cancelled(events.get(calendar, id));
    } catch (ProviderException e) {
      return e.failureClass() == FailureClass.GONE;
    }
  }
}
