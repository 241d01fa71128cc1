package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.providers.microsoft.ContentWriter.Occurrence;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What is to become of the occurrences of one series, and what may have become of them meanwhile.
 *
 * @param known the series as it was read before anything was written
 * @param now as it is after its master was written
 * @param wanted as it is to be
 * @param reshaped whether its times or its rule were written, with which Exchange forgets
 *     exceptions
 */
record SeriesWrite(
    Event known, RemoteEvent now, Event wanted, ContentWriter writer, boolean reshaped) {

  /** Reads occurrences of a series. */
  static SeriesReader.Overrides form(RemoteEvent series) {
    GraphEvent master = GraphEvent.of(Json.parse(series.raw()).orElseGet(JsonObject::new));
    return new SeriesReader.Overrides(master, series.event().content().when().start());
  }

  /**
   * What is wanted, without bringing cancelled occurrences back: Graph has no request for that, and
   * what a new rule does to them is not documented.
   */
  static Event noneRestored(Event known, Event wanted) {
    TreeSet<LocalDate> cancelled = new TreeSet<>();
    known
        .overrides()
        .forEach((id, override) -> {
          if (override instanceof SeriesOverride.Cancelled) {
            cancelled.add(RuleOccurrences.day(id.start()));
          }
        });
    if (cancelled.isEmpty() || wanted.recurrence().isEmpty()) {
      return wanted;
    }
    return RuleOccurrences.of(wanted)
        .amongDays(cancelled.first(), cancelled.last())
        .keySet()
        .stream()
        .filter(id -> cancelled.contains(RuleOccurrences.day(id.start())))
        .reduce(
            wanted,
            (event, id) -> event.withOverride(id, SeriesOverride.CANCELLED),
            (one, other) -> other);
  }

  /**
   * The occurrences that have to be written.
   *
   * @throws ProviderException CONFLICT where another client changed one meanwhile, even one that
   *     need not be written: the answer of a write would hide it
   */
  Set<RecurrenceId> due() {
    Set<RecurrenceId> due = OccurrenceWriter.differing(now.event(), wanted);
    due.stream().filter(id -> !isAsKnown(id)).forEach(this::requireOurs);
    return due;
  }

  private boolean isAsKnown(RecurrenceId id) {
    return OccurrenceWriter.same(known.overrides().get(id), now.event().overrides().get(id));
  }

  private void requireOurs(RecurrenceId id) {
    EventContent shown =
        says(now.event(), id)
            .orElseThrow(
                () -> ProviderException.of(FailureClass.CONFLICT, "occurrence_changed_meanwhile"));
    writer.difference(occurrence(id, shown, it -> it));
  }

  /** The name that an occurrence had: a new time leaves it on its day at most. */
  private Optional<RecurrenceId> before(RecurrenceId id) {
    if (!reshaped || known.overrides().containsKey(id)) {
      return Optional.of(id);
    }
    LocalDate day = RuleOccurrences.day(id.start());
    return known.overrides().keySet().stream()
        .filter(one -> RuleOccurrences.day(one.start()).equals(day))
        .findFirst();
  }

  boolean isCancelled(RecurrenceId id) {
    return wanted.overrides().get(id) instanceof SeriesOverride.Cancelled;
  }

  /** An occurrence as Graph has it, beside what was known and what is wanted of it. */
  Occurrence occurrence(RecurrenceId id, GraphEvent there) {
    EventContent shown =
        form(now)
            .content(there)
            .orElseThrow(
                () -> ProviderException.of(FailureClass.TRANSIENT, "occurrence_without_time"));
    boolean plain = there.type().equals("occurrence");
    return occurrence(id, shown, plain ? it -> lastingAs(shown, it) : it -> it);
  }

  /**
   * Over a change of the clocks Graph keeps an occurrence as long on the wall clock, and we keep it
   * as long in real time: one that nobody changed ends when Graph says.
   */
  private static EventContent lastingAs(EventContent shown, EventContent natural) {
    return begins(shown).equals(begins(natural)) ? natural.withWhen(shown.when()) : natural;
  }

  private Occurrence occurrence(
      RecurrenceId id, EventContent shown, UnaryOperator<EventContent> told) {
    EventContent natural = RuleOccurrences.of(wanted).on(id).map(told).orElse(shown);
    Optional<EventContent> said =
        before(id).flatMap(it -> RuleOccurrences.of(known).on(it)).map(told);
    Optional<EventContent> before = before(id).flatMap(it -> says(known, it)).map(told);
    Optional<EventContent> inherited = reshaped ? before : before.flatMap(any -> said);
    return new Occurrence(before, inherited, shown, natural, wanted(id, natural));
  }

  private EventContent wanted(RecurrenceId id, EventContent natural) {
    return wanted.overrides().get(id) instanceof SeriesOverride.Changed(EventContent own)
        ? own
        : natural;
  }

  /** What an event says of one occurrence; nothing of a cancelled one. */
  private static Optional<EventContent> says(Event event, RecurrenceId id) {
    return switch (event.overrides().get(id)) {
      case null -> RuleOccurrences.of(event).on(id);
      case SeriesOverride.Changed(EventContent own) -> Optional.of(own);
      case SeriesOverride.Cancelled _ -> Optional.empty();
    };
  }

  /** In an order in which none meets another: of those that move ahead the later ones first. */
  List<RecurrenceId> ordered(List<RecurrenceId> ids) {
    List<RecurrenceId> ahead = new ArrayList<>();
    List<RecurrenceId> back = new ArrayList<>();
    ids.forEach(id -> (movesAhead(id) ? ahead : back).add(id));
    ahead.sort(Comparator.reverseOrder());
    back.sort(Comparator.naturalOrder());
    ahead.addAll(back);
    return ahead;
  }

  private boolean movesAhead(RecurrenceId id) {
    Optional<Instant> from = says(now.event(), id).map(SeriesWrite::begins);
    Optional<Instant> to = says(wanted, id).map(SeriesWrite::begins);
    return from.isPresent() && to.isPresent() && to.get().isAfter(from.get());
  }

  private static Instant begins(EventContent content) {
    return content.when().start().instant(ZoneOffset.UTC);
  }
}
