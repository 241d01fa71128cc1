package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a series whole: its master, its exceptions and its cancelled occurrences. Graph tells the
 * latter two of a master alone, by {@code exceptionOccurrences} and {@code cancelledOccurrences};
 * where it leaves either out, the instances tell.
 */
final class SeriesReader {
  /** {@code OID.{master}.{yyyy-MM-dd}}; the form is not promised, so only the date is read. */
  private static final Pattern OCCURRENCE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\D*$");

  private final GraphReads reads;
  private final InstanceDifference difference;

  SeriesReader(GraphReads reads, InstanceDifference difference) {
    this.reads = reads;
    this.difference = difference;
  }

  /** The series with all its overrides. */
  RemoteEvent read(RemoteCalendarId calendar, GraphEvent master, RemoteEvent alone) {
    Told told = told(calendar, master.id());
    Told whole = told.with(told.exceptions().stream().map(it -> whole(calendar, it)).toList());
    Overrides overrides = overrides(master, alone, whole);
    if (!told.all() || RecurrenceRule.isClamped(master.model().getRecurrence())) {
      difference.add(calendar, alone, overrides);
    }
    return overrides.on(alone);
  }

  /**
   * The series by answers that are there already; empty where they do not tell it all, or it is
   * none.
   *
   * @param overrides as {@link GraphUrls#overrides} answers
   */
  Optional<RemoteEvent> readFrom(GraphEvent master, JsonObject overrides) {
    boolean more = overrides.has("exceptionOccurrences@odata.nextLink");
    boolean plain =
        master.isMaster()
            && !master.isCancelled()
            && !RecurrenceRule.isClamped(master.model().getRecurrence());
    return plain && !more
        ? Optional.of(told(overrides))
            .filter(
                told -> told.all() && told.exceptions().stream().allMatch(SeriesReader::isWhole))
            .flatMap(told ->
                EventMapper.event(master).map(alone -> overrides(master, alone, told).on(alone)))
        : Optional.empty();
  }

  private Overrides overrides(GraphEvent master, RemoteEvent alone, Told told) {
    Overrides overrides = new Overrides(master, alone.event().content().when().start());
    told.exceptions().forEach(overrides::change);
    told.cancelled().forEach(day -> overrides.cancel(difference.dayOf(alone.event(), day)));
    return overrides;
  }

  private static boolean isWhole(GraphEvent exception) {
    return exception.isComplete() || exception.isCancelled();
  }

  private Told told(RemoteCalendarId calendar, RemoteId master) {
    try {
      return told(reads.overrides(calendar, master));
    } catch (ProviderException failure) {
      if (failure.failureClass() == FailureClass.REJECTED) {
        return new Told(List.of(), List.of(), false);
      }
      throw failure;
    }
  }

  private Told told(JsonObject answer) {
    Optional<List<GraphEvent>> exceptions =
        Json.array(answer, "exceptionOccurrences")
            .map(array -> Json.objects(array).stream().map(GraphEvent::of).toList());
    Optional<List<Optional<LocalDate>>> cancelled =
        Json.array(answer, "cancelledOccurrences")
            .map(array -> Json.texts(array).stream().map(SeriesReader::date).toList());
    return new Told(
        exceptions.map(first -> all(first, answer)).orElse(List.of()),
        cancelled.orElse(List.of()).stream().flatMap(Optional::stream).toList(),
        exceptions.isPresent()
            && cancelled.filter(dates -> dates.stream().allMatch(Optional::isPresent)).isPresent());
  }

  /** An expanded list has pages of its own. */
  private List<GraphEvent> all(List<GraphEvent> first, JsonObject answer) {
    String next = Json.text(answer, "exceptionOccurrences@odata.nextLink");
    List<GraphEvent> all = new ArrayList<>(first);
    if (!next.isEmpty()) {
      all.addAll(reads.events(next));
    }
    return all;
  }

  private static Optional<LocalDate> date(String occurrenceId) {
    Matcher date = OCCURRENCE.matcher(occurrenceId);
    try {
      return date.find() ? Optional.of(LocalDate.parse(date.group(1))) : Optional.empty();
    } catch (DateTimeException notDate) {
      return Optional.empty();
    }
  }

  /** Some exceptions come as stubs; then only a read of its own tells what one says. */
  private GraphEvent whole(RemoteCalendarId calendar, GraphEvent exception) {
    if (isWhole(exception)) {
      return exception;
    }
    try {
      return reads.event(calendar, exception.id());
    } catch (ProviderException failure) {
      if (failure.failureClass() == FailureClass.GONE) {
        return exception;
      }
      throw failure;
    }
  }

  /**
   * What a master's own answer told.
   *
   * @param all whether both lists were there and could be read
   */
  private record Told(List<GraphEvent> exceptions, List<LocalDate> cancelled, boolean all) {
    Told with(List<GraphEvent> whole) {
      return new Told(whole, cancelled, all);
    }
  }

  /** The overrides of one series, as they are found. */
  static final class Overrides {
    private final EventTimes times;
    private final EventTime start;
    private final SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    private final SortedMap<RecurrenceId, RemoteId> instances = new TreeMap<>();
    private final List<Optional<Instant>> changes = new ArrayList<>();

    Overrides(GraphEvent master, EventTime start) {
      this.times = EventTimes.of(master.model());
      this.start = start;
    }

    /** The zone of the series is the one it was made in, so that its rule can be trusted. */
    boolean zoneIsKnown() {
      return times.known();
    }

    /** Which occurrence this is, by the start it had before anyone moved it. */
    RecurrenceId occurrence(GraphEvent instance) {
      @Nullable OffsetDateTime original = instance.model().getOriginalStart();
      if (original != null) {
        return times.occurrence(original, start).alignedTo(start);
      }
      return date(Json.text(instance.json(), "occurrenceId"))
          .map(this::on)
          .or(() -> times.when(instance.model()).map(when -> new RecurrenceId(when.start())))
          .map(id -> id.alignedTo(start))
          .orElseGet(() -> new RecurrenceId(start));
    }

    /** An exception; one that is cancelled does not take place. */
    void change(GraphEvent exception) {
      Optional<EventContent> content = content(exception);
      changes.add(exception.changedAt());
      if (exception.isCancelled()) {
        put(exception, SeriesOverride.CANCELLED);
      } else {
        content.ifPresent(says -> put(exception, new SeriesOverride.Changed(says)));
      }
    }

    /** What an occurrence says; nothing where its times can't be read. */
    Optional<EventContent> content(GraphEvent instance) {
      return ContentMapper.content(instance, EventTimes.of(instance.model(), times));
    }

    private void put(GraphEvent exception, SeriesOverride override) {
      RecurrenceId at = occurrence(exception);
      overrides.put(at, override);
      instances.put(at, exception.id());
    }

    /** The occurrence of that day, which every pattern of Graph has one of at most. */
    void cancel(LocalDate day) {
      overrides.putIfAbsent(on(day), SeriesOverride.CANCELLED);
    }

    private RecurrenceId on(LocalDate day) {
      return new RecurrenceId(start.at(day.atTime(start.wall().toLocalTime())));
    }

    boolean has(RecurrenceId at) {
      return overrides.containsKey(at);
    }

    /**
     * An exception that says what its series says is none: nobody can tell it from the others. Nor
     * is a cancelled one that the rule does not give.
     */
    RemoteEvent on(RemoteEvent alone) {
      RuleOccurrences natural = RuleOccurrences.of(alone.event());
      boolean recurs = !alone.event().recurrence().isEmpty();
      overrides
          .entrySet()
          .removeIf(one ->
              switch (one.getValue()) {
                case SeriesOverride.Changed(EventContent content) ->
                    natural.on(one.getKey()).filter(content::equals).isPresent();
                case SeriesOverride.Cancelled _ -> recurs && natural.on(one.getKey()).isEmpty();
              });
      instances.keySet().retainAll(overrides.keySet());
      RemoteEvent series =
          alone.withEvent(alone.event().withOverrides(overrides)).withInstances(instances);
      return changes.stream().reduce(series, RemoteEvent::withPartChangedAt, (_, last) -> last);
    }
  }
}
