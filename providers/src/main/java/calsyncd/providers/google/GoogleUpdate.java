package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The pieces of an update: a patch of the master and the overrides that the series shall have.
 *
 * @param series whether there are occurrences to look after, before or after
 */
record GoogleUpdate(
    GoogleDraft master, SortedMap<RecurrenceId, SeriesOverride> overrides, boolean series) {

  /**
   * What it takes to turn an event into another one.
   *
   * @throws ProviderException REJECTED where Google has no form for what differs, or another person
   *     organises it
   */
  static GoogleUpdate of(RemoteEvent known, Event wanted) {
    Event from = known.event();
    JsonItem raw = JsonItem.parse(known.raw());
    boolean reshaped = reshaped(from, wanted);
    Event target = reshaped ? GoogleProjection.carried(wanted).event() : wanted;
    EventContent content = wanted.content().withWhen(target.content().when());
    boolean ruled = !target.recurrence().equals(from.recurrence());
    Set<GoogleField> differing = differing(from.content(), content, recurs(target));
    if (ruled && recurs(target) && !recurs(from)) {
      differing.add(GoogleField.TIME);
    }
    GoogleDraft draft = GoogleDraft.patch(raw);
    differing.forEach(field -> draft.set(field, content, recurs(target)));
    if (ruled) {
      draft.recurrence(target.recurrence());
    }
    SortedMap<RecurrenceId, SeriesOverride> overrides = GoogleProjection.telling(target);
    boolean shared = ruled || !GoogleField.OWN.containsAll(differing);
    if (foreign(raw) && (shared || !overrides.equals(GoogleProjection.telling(from)))) {
      throw ProviderException.of(FailureClass.REJECTED, "another_organizer");
    }
    return new GoogleUpdate(draft, overrides, recurs(from) || recurs(target));
  }

  /** Only then must the whole event have a form here; what stays as it is has one already. */
  private static boolean reshaped(Event from, Event wanted) {
    return !from.content().when().equals(wanted.content().when())
        || !from.content().standing().equals(wanted.content().standing())
        || !from.recurrence().equals(wanted.recurrence())
        || !from.overrides().equals(wanted.overrides());
  }

  private static boolean recurs(Event event) {
    return !event.recurrence().isEmpty();
  }

  /** Guests may change what others see only where the organizer lets them. */
  private static boolean foreign(JsonItem raw) {
    boolean another = raw.has("organizer") && !raw.object("organizer").flag("self");
    return another && !raw.flag("guestsCanModify");
  }

  private static Set<GoogleField> differing(EventContent from, EventContent to, boolean recurs) {
    Set<GoogleField> differing = EnumSet.noneOf(GoogleField.class);
    for (GoogleField field : GoogleField.values()) {
      if (!field.of(from).equals(field.of(to))) {
        differing.add(field);
      }
    }
    if (differing.contains(GoogleField.TIME) && sent(to, recurs).equals(from.when())) {
      differing.remove(GoogleField.TIME);
    }
    return differing;
  }

  private static When sent(EventContent content, boolean recurs) {
    return SentTimes.canonical(content.when(), recurs);
  }

  /** The occurrences that say something else than they shall. */
  Set<RecurrenceId> differing(Event now) {
    Set<RecurrenceId> differing = new TreeSet<>(overrides.keySet());
    differing.addAll(now.overrides().keySet());
    differing.removeIf(id -> Optional.ofNullable(overrides.get(id)).equals(override(now, id)));
    return differing;
  }

  private static Optional<SeriesOverride> override(Event event, RecurrenceId id) {
    return Optional.ofNullable(event.overrides().get(id));
  }

  /** What an occurrence shall say; empty: what its series says. */
  Optional<SeriesOverride> override(RecurrenceId id) {
    return Optional.ofNullable(overrides.get(id));
  }

  /**
   * The patch of one occurrence.
   *
   * @param item the occurrence as it is
   * @param plain what the series says of it
   * @param master the series as it is, for the reminders of an occurrence that is put back
   */
  static GoogleDraft occurrence(
      JsonItem item, Optional<SeriesOverride> wanted, EventContent plain, JsonItem master) {
    GoogleDraft draft = GoogleDraft.patch(item);
    if (wanted.isPresent() && wanted.get() instanceof SeriesOverride.Cancelled) {
      draft.event().setStatus("cancelled");
      return draft;
    }
    EventContent content =
        wanted
            .filter(SeriesOverride.Changed.class::isInstance)
            .map(override -> ((SeriesOverride.Changed) override).content())
            .orElse(plain);
    fields(item, content).forEach(field -> draft.set(field, content, false));
    if (wanted.isEmpty()) {
      draft.remindersOf(master);
    }
    return draft;
  }

  /** Of a cancelled occurrence nothing is known for sure: all is written. */
  private static Set<GoogleField> fields(JsonItem item, EventContent content) {
    return GoogleEventMapper.cancelled(item)
        ? EnumSet.allOf(GoogleField.class)
        : GoogleTimes.of("")
            .when(item)
            .map(when -> differing(GoogleContent.of(item, when), content, false))
            .orElseGet(() -> EnumSet.allOf(GoogleField.class));
  }
}
