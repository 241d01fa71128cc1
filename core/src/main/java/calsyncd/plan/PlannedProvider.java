package calsyncd.plan;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The provider of a pass that does a plan: it reads what the plan's trial read, makes the calls
 * that the plan has, and no other. What it has written to it reads anew.
 */
final class PlannedProvider extends ReadProvider {
  private final Allowed allowed;
  private final Notebook notebook;
  private final Set<RemoteId> written = new HashSet<>();

  PlannedProvider(CalendarProvider real, KnownReads reads, Allowed allowed, Notebook notebook) {
    super(real, reads);
    this.allowed = allowed;
    this.notebook = notebook;
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return reads.page(query).orElseThrow(() -> new MovedException("another list is to be read"));
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return written.contains(id)
        ? real.fetch(calendar, id)
        : reads
            .event(id)
            .orElseThrow(() -> new MovedException("an event is to be read that was settled"));
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return written.isEmpty()
        ? reads.access().orElseThrow(() -> new MovedException("access is to be proved anew"))
        : real.access(calendar);
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    return call(
        RemoteWrite.create(key, event).to(mailing),
        () -> real.create(calendar, key, event, mailing));
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    return call(
        RemoteWrite.update(known, wanted).to(mailing),
        () -> real.update(calendar, known, wanted, mailing));
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    call(
        RemoteWrite.delete(known).to(mailing),
        () -> {
          real.delete(calendar, known, mailing);
          return known;
        });
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    Event answered = TrialProvider.answered(known.event(), account().email(), response);
    return call(
        RemoteWrite.respond(known, response, answered),
        () -> real.respond(calendar, known, response));
  }

  /** Whoever changed the copy since it was read has moved the world. */
  private RemoteEvent call(RemoteWrite write, Supplier<RemoteEvent> call) {
    allowed.call(write);
    try {
      write.known().map(RemoteEvent::id).ifPresent(written::add);
      RemoteEvent answer = call.get();
      notebook.call(write);
      return answer;
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.CONFLICT || e.failureClass() == FailureClass.GONE) {
        throw new MovedException("a copy was changed: " + e.reason());
      }
      throw e;
    }
  }
}
