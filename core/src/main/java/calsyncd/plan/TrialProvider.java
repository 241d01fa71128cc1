package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The provider of a trial: it reads what is known, and notes writes instead of making them. What it
 * would have written it then shows.
 */
final class TrialProvider extends ReadProvider {
  private final Notebook notebook;
  private final Map<RemoteId, Fetched> written = new HashMap<>();

  TrialProvider(CalendarProvider real, KnownReads reads, Notebook notebook) {
    super(real, reads);
    this.notebook = notebook;
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return reads.page(query).orElseThrow(Unanswered::new);
  }

  /**
   * Where the answer is missing, any will do: the trial ends before it comes to anything, and until
   * then the other reads of the batch are named.
   */
  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    Fetched ours = written.get(id);
    return ours == null ? reads.event(id).orElseGet(Fetched.Gone::new) : ours;
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return reads.access().orElseThrow(Unanswered::new);
  }

  /** One that was made under the key before is answered as it stands, as the provider does. */
  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    notebook.call(RemoteWrite.create(key, event).to(mailing));
    RemoteId id = new RemoteId("planned-" + key.value());
    RemoteEvent made = RemoteEvent.of(id, new Revision("planned"), event, "");
    return shown(reads.made(key).orElseGet(() -> made.withKey(Optional.of(key))));
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    notebook.call(RemoteWrite.update(known, wanted).to(mailing));
    return shown(moved(known).withEvent(wanted));
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    notebook.call(RemoteWrite.delete(known).to(mailing));
    written.put(known.id(), new Fetched.Gone());
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    Event answered = answered(known.event(), real.account().email(), response);
    notebook.call(RemoteWrite.respond(known, response, answered));
    return shown(moved(known).withEvent(answered));
  }

  private RemoteEvent shown(RemoteEvent event) {
    written.put(event.id(), new Fetched.Found(event));
    return event;
  }

  private static RemoteEvent moved(RemoteEvent known) {
    return known.withRevision(new Revision(known.revision().value() + "+planned"));
  }

  static Event answered(Event event, String own, Response response) {
    People people = event.content().people();
    var attendees =
        people.attendees().stream()
            .map(one ->
                one.email().equalsIgnoreCase(own)
                    ? new Attendee(one.email(), one.name(), response, one.role())
                    : one)
            .toList();
    return event.withContent(event.content().withPeople(new People(people.organizer(), attendees)));
  }
}
