package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Capabilities.Mail;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.provider.Window;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A connection to one mailbox. */
final class MicrosoftProvider implements CalendarProvider {
  private static final Capabilities CAPABILITIES =
      new Capabilities(WatchScope.ACCOUNT, WindowKind.FROZEN, Mail.ALWAYS);

  private final GraphReads reads;
  private final EventReader events;
  private final SeriesBatch series;
  private final EventWriter writer;
  private final Subscriptions subscriptions;

  MicrosoftProvider(
      GraphReads reads,
      EventReader events,
      SeriesBatch series,
      EventWriter writer,
      Subscriptions subscriptions) {
    this.reads = reads;
    this.events = events;
    this.series = series;
    this.writer = writer;
    this.subscriptions = subscriptions;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Account account() {
    JsonObject me = reads.me();
    String mail = Json.text(me, "mail");
    return new Account(accountId(me), mail.isEmpty() ? Json.text(me, "userPrincipalName") : mail);
  }

  private static String accountId(JsonObject me) {
    String id = Json.text(me, "id");
    if (id.isEmpty()) {
      throw MicrosoftFailures.unreadable("account_without_id", "");
    }
    return id;
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return reads.calendars().stream()
        .filter(calendar -> !Json.text(calendar, "id").isEmpty())
        .map(MicrosoftProvider::calendar)
        .toList();
  }

  /** A calendar has no time zone of its own: it is the mailbox's, which we don't ask to read. */
  private static RemoteCalendar calendar(JsonObject json) {
    String hex = Json.text(json, "hexColor");
    return new RemoteCalendar(
        new RemoteCalendarId(Json.text(json, "id")),
        Json.text(json, "name"),
        "",
        hex.isEmpty() ? Json.text(json, "color") : hex,
        role(json),
        isTrue(json.get("isDefaultCalendar")));
  }

  private static String role(JsonObject calendar) {
    return isTrue(calendar.get("canEdit")) ? "owner" : "reader";
  }

  private static boolean isTrue(JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.getAsBoolean();
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    JsonObject page =
        switch (query) {
          case ChangeQuery.Snapshot snapshot -> begin(calendar, snapshot.window());
          case ChangeQuery.Delta delta -> resume(delta.since().value());
          case ChangeQuery.Next next -> resume(next.token().value());
        };
    ChangePage told = new DeltaPage(reads.urls()).read(page);
    Map<RemoteId, RemoteEvent> read = series.read(calendar, DeltaPage.series(page));
    List<RemoteChange> changes =
        told.changes().stream().map(change -> whole(change, read)).toList();
    return new ChangePage(changes, told.then(), told.accessRole());
  }

  private static RemoteChange whole(RemoteChange change, Map<RemoteId, RemoteEvent> read) {
    return Optional.ofNullable(read.get(change.id()))
        .filter(any -> change instanceof RemoteChange.Unsure)
        .<RemoteChange>map(RemoteChange.Whole::new)
        .orElse(change);
  }

  private JsonObject begin(RemoteCalendarId calendar, Window window) {
    if (window.from().equals(Instant.MIN) || window.to().equals(Instant.MAX)) {
      throw new IllegalArgumentException("Graph's delta needs a window with both ends");
    }
    return reads.delta(reads.urls().delta(calendar, window), GraphSubject.CALENDAR);
  }

  /** A link to another Graph than ours, made before the settings changed, resumes nothing here. */
  private JsonObject resume(String link) {
    if (!reads.urls().owns(link)) {
      throw ProviderException.of(FailureClass.CURSOR_EXPIRED, "foreign_link");
    }
    return reads.delta(link, GraphSubject.CURSOR);
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    try {
      return events
          .read(calendar, id)
          .<Fetched>map(Fetched.Found::new)
          .orElseGet(Fetched.Gone::new);
    } catch (ProviderException failure) {
      return goneOr(failure);
    }
  }

  private static Fetched goneOr(ProviderException failure) {
    if (failure.failureClass() == FailureClass.GONE) {
      return new Fetched.Gone();
    }
    throw failure;
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    JsonObject found = reads.calendar(calendar);
    if (Json.text(found, "id").isEmpty()) {
      throw MicrosoftFailures.unreadable("calendar_without_id", "");
    }
    return new Access(accountId(reads.me()), role(found));
  }

  @Override
  public Projection project(Event event) {
    return Projector.project(event);
  }

  /** Graph has no switch for its mails: whoever may not be mailed is not named. */
  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    return writer.create(calendar, key, event);
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    return writer.update(calendar, known, wanted);
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    writer.delete(calendar, known);
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    return writer.respond(calendar, known, response);
  }

  @Override
  public Watch watch(WatchRequest request) {
    return subscriptions.create(request);
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    return subscriptions.renew(watch, until);
  }

  @Override
  public void unwatch(Watch watch) {
    subscriptions.delete(watch);
  }
}
