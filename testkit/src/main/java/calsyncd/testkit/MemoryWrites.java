package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Capabilities.Mail;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.provider.UnaskedMail;
import calsyncd.testkit.quirks.Quirks;
import calsyncd.testkit.quirks.Quirks.Quirk;
import calsyncd.testkit.quirks.Quirks.UsedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The writing verbs of the memory provider. */
final class MemoryWrites {
  private final MemoryCalendar calendar;
  private final Quirks quirks;
  private final Account account;
  private final Map<CreateKey, RemoteId> keys = new HashMap<>();
  private final List<String> mails = new ArrayList<>();
  private boolean uniqueUids;

  MemoryWrites(MemoryCalendar calendar, Quirks quirks, Account account) {
    this.calendar = calendar;
    this.quirks = quirks;
    this.account = account;
    this.uniqueUids = quirks.has(Quirk.ONE_EVENT_A_UID);
  }

  void keepUidsUnique() {
    uniqueUids = true;
  }

  List<String> mails() {
    return List.copyOf(mails);
  }

  private Event held(Event event) {
    return switch (quirks.projection().apply(event)) {
      case Projection.Carried(Event carried, var _) -> carried;
      case Projection.Impossible(String reason) ->
          throw ProviderException.of(FailureClass.REJECTED, reason);
    };
  }

  RemoteEvent create(CreateKey key, Event event, Mailing mailing) {
    refuse(mailing);
    Event held = held(event);
    Optional<RemoteId> used = Optional.ofNullable(keys.get(key));
    Optional<RemoteEvent> there = used.flatMap(calendar::find);
    if (there.isPresent()) {
      return there.get();
    }
    if (used.isPresent() && quirks.usedKey() == UsedKey.REFUSED) {
      throw ProviderException.of(FailureClass.CONFLICT, "create_key_used");
    }
    return uniqueUids
        ? namesake(held).orElseGet(() -> made(key, held, mailing))
        : made(key, held, mailing);
  }

  /** Only a server that is to mail by itself, or not at all, has nobody to be asked. */
  private void refuse(Mailing mailing) {
    if (mailing == Mailing.EVERYBODY && quirks.capabilities().mail() == Mail.WHERE_OTHERS_INVITED) {
      throw ProviderException.of(FailureClass.REJECTED, CalendarProvider.CANNOT_INVITE);
    }
  }

  /** Another event of the UID is answered where it says the same. */
  private Optional<RemoteEvent> namesake(Event event) {
    Optional<RemoteEvent> other =
        calendar.events.values().stream()
            .filter(it -> it.event().uid().equals(event.uid()))
            .findFirst();
    if (other.isPresent() && !other.get().event().equals(event)) {
      throw ProviderException.of(FailureClass.REJECTED, "uid_taken");
    }
    return other;
  }

  private RemoteEvent made(CreateKey key, Event held, Mailing mailing) {
    RemoteId id = new RemoteId(key.value());
    keys.put(key, id);
    Event stored = quirks.has(Quirk.OWN_UIDS) ? held.withUid(ownUid(id)) : held;
    RemoteEvent made =
        RemoteEvent.of(id, new Revision(""), stored, "raw of " + stored.uid().value())
            .withKey(Optional.of(key));
    mail("invitation", Optional.empty(), Optional.of(stored), mailing);
    return calendar.write(made);
  }

  private Uid ownUid(RemoteId id) {
    return new Uid(id.value() + "@" + quirks.name() + ".example");
  }

  private void mail(String what, Optional<Event> before, Optional<Event> after, Mailing mailing) {
    Capabilities as = quirks.capabilities();
    Capabilities asked =
        mailing == Mailing.EVERYBODY
            ? new Capabilities(as.watchScope(), as.window(), Mail.ALWAYS)
            : as;
    UnaskedMail.recipients(asked, account, before, after)
        .forEach(to -> mails.add(what + " to " + to));
  }

  private RemoteEvent there(RemoteEvent known) {
    return calendar
        .find(known.id())
        .orElseThrow(() -> ProviderException.of(FailureClass.GONE, "notFound"));
  }

  RemoteEvent update(RemoteEvent known, Event wanted, Mailing mailing) {
    refuse(mailing);
    RemoteEvent now = there(known);
    refuseIfChanged(now, known);
    Event held = kept(now.event(), wanted, held(wanted)).withUid(now.event().uid());
    if (held.equals(now.event())) {
      return now;
    }
    if (isTheirs(now)) {
      throw ProviderException.of(FailureClass.REJECTED, "not_organizer");
    }
    Event possible = quirks.has(Quirk.KEEPS_CANCELLED) ? stillCancelled(now.event(), held) : held;
    if (possible.equals(now.event())) {
      throw ProviderException.of(FailureClass.REJECTED, "occurrence_stays_cancelled");
    }
    mail("update", Optional.of(now.event()), Optional.of(possible), mailing);
    return calendar.write(now.withEvent(possible));
  }

  private static void refuseIfChanged(RemoteEvent now, RemoteEvent known) {
    if (!now.revision().equals(known.revision())) {
      throw ProviderException.of(FailureClass.CONFLICT, "conditionNotMet");
    }
  }

  /** People and extras are written only where they differ. */
  private static Event kept(Event now, Event wanted, Event held) {
    if (wanted.equals(now)) {
      return now;
    }
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>(held.overrides());
    overrides.replaceAll(
        (id, override) -> kept(now.overrides().get(id), wanted.overrides().get(id), override));
    return held.withContent(kept(now.content(), wanted.content(), held.content()))
        .withOverrides(overrides);
  }

  private static SeriesOverride kept(
      @org.jspecify.annotations.Nullable SeriesOverride now,
      @org.jspecify.annotations.Nullable SeriesOverride wanted,
      SeriesOverride held) {
    return now instanceof SeriesOverride.Changed(EventContent is)
            && wanted instanceof SeriesOverride.Changed(EventContent want)
            && held instanceof SeriesOverride.Changed(EventContent hold)
        ? new SeriesOverride.Changed(kept(is, want, hold))
        : held;
  }

  private static EventContent kept(EventContent now, EventContent wanted, EventContent held) {
    EventContent people =
        wanted.people().equals(now.people()) ? held.withPeople(now.people()) : held;
    return wanted.extras().equals(now.extras()) ? people.withExtras(now.extras()) : people;
  }

  private static Event stillCancelled(Event now, Event held) {
    Event kept = held;
    for (var override : now.overrides().entrySet()) {
      if (override.getValue() instanceof SeriesOverride.Cancelled
          && Overrides.said(held, override.getKey()).isPresent()) {
        kept = kept.withOverride(override.getKey(), SeriesOverride.CANCELLED);
      }
    }
    return kept;
  }

  /** Whether it was there. */
  boolean delete(RemoteEvent known, Mailing mailing) {
    refuse(mailing);
    Optional<RemoteEvent> now = calendar.find(known.id());
    now.ifPresent(there -> refuseIfChanged(there, known));
    now.ifPresent(there -> {
      mail("cancellation", Optional.of(there.event()), Optional.empty(), mailing);
      calendar.remove(there.id());
    });
    return now.isPresent();
  }

  RemoteEvent respond(RemoteEvent known, Response response) {
    RemoteEvent now = there(known);
    People people = now.event().content().people();
    if (!isTheirs(now) || people.attendees().stream().noneMatch(this::isOwn)) {
      throw ProviderException.of(FailureClass.REJECTED, "not_invited");
    }
    List<Attendee> answered =
        people.attendees().stream().map(one -> isOwn(one) ? answered(one, response) : one).toList();
    People others = new People(people.organizer(), answered);
    return calendar.write(
        now.withEvent(now.event().withContent(now.event().content().withPeople(others))));
  }

  private static Attendee answered(Attendee one, Response response) {
    return new Attendee(one.email(), one.name(), response, one.role());
  }

  private boolean isTheirs(RemoteEvent event) {
    return event.event().content().people().organizer().filter(one -> !isOwn(one)).isPresent();
  }

  private boolean isOwn(Attendee one) {
    return one.email().equalsIgnoreCase(account.email());
  }
}
