package calsyncd.providers;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.Projection;
import calsyncd.providers.caldav.CalDavProviderFactory;
import calsyncd.providers.caldav.CalDavSettings;
import calsyncd.providers.google.GoogleProviderFactory;
import calsyncd.providers.google.GoogleSettings;
import calsyncd.providers.microsoft.MicrosoftProviderFactory;
import calsyncd.providers.microsoft.MicrosoftSettings;
import calsyncd.testkit.RandomEvents;
import calsyncd.testkit.contract.NamedLosses;
import calsyncd.testkit.quirks.Quirks;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The memory provider's profiles lose what the adapters lose, and refuse what they refuse. */
final class ProfilesTest {
  private static final int EVENTS = 300;
  private static final LocalDate FROM = LocalDate.of(2026, 3, 2);

  /**
   * A zone that the adapter names as lost though its clocks are the same: it has another name there
   * (Asia/Calcutta). Which of two reasons a floating series of no pattern is refused for.
   */
  private static final Set<String> GRAPH_IS_FINER =
      Set.of("names time_zone", "floating_time, not recurrence_not_representable");

  /**
   * An adapter and its profile.
   *
   * @param finer what the adapter names or refuses, and the profile does not look at
   */
  private record Twins(Quirks profile, CalendarProvider adapter, Set<String> finer) {
    @Override
    public String toString() {
      return profile.name();
    }
  }

  static Stream<Twins> twins() {
    Credentials bearer = new Credentials.Bearer(() -> "token");
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-02T12:00:00Z"));
    return Stream.of(
        new Twins(
            Quirks.GOOGLE,
            new GoogleProviderFactory(GoogleSettings.of("id", "secret")).open(bearer),
            Set.of()),
        new Twins(
            Quirks.GRAPH,
            new MicrosoftProviderFactory(MicrosoftSettings.of("id", "secret"), clock).open(bearer),
            GRAPH_IS_FINER),
        new Twins(
            Quirks.CALDAV,
            new CalDavProviderFactory(CalDavSettings.DEFAULT, clock)
                .open(new Credentials.Basic(URI.create("https://dav.example"), "me", "secret")),
            Set.of()));
  }

  @ParameterizedTest
  @MethodSource("twins")
  void aProfileLosesWhatItsAdapterLoses(Twins twins) {
    TreeMap<String, Integer> apart = new TreeMap<>();
    for (boolean rare : new boolean[] {false, true}) {
      RandomEvents events = new RandomEvents(11, FROM, rare);
      for (int n = 0; n < EVENTS; n++) {
        for (String difference : differences(twins, events.event(n))) {
          apart.merge(difference, 1, Integer::sum);
        }
      }
    }
    apart.keySet().removeAll(twins.finer());
    assertThat(apart).isEmpty();
  }

  private static Set<String> differences(Twins twins, Event event) {
    Projection own = twins.profile().projection().apply(event);
    return switch (twins.adapter().project(event)) {
      case Projection.Impossible(String reason) -> refused(reason, own);
      case Projection.Carried carried -> carried(event, carried, own);
    };
  }

  private static Set<String> refused(String reason, Projection own) {
    return switch (own) {
      case Projection.Impossible(String other) when other.equals(reason) -> Set.of();
      case Projection.Impossible(String other) -> Set.of(reason + ", not " + other);
      case Projection.Carried _ -> Set.of(reason);
    };
  }

  private static Set<String> carried(Event event, Projection.Carried carried, Projection own) {
    return switch (own) {
      case Projection.Impossible(String reason) -> Set.of("not " + reason);
      case Projection.Carried mine -> {
        Set<String> apart = new TreeSet<>(NamedLosses.between(carried.event(), mine.event()));
        Set<String> named = new TreeSet<>(carried.notCarried());
        Set<String> mineNamed = new TreeSet<>(mine.notCarried());
        named.stream()
            .filter(it -> !mineNamed.contains(it))
            .forEach(it -> apart.add("names " + it));
        mineNamed.stream()
            .filter(it -> !named.contains(it))
            .forEach(it -> apart.add("does not name " + it));
        apart.removeIf(it -> it.equals("names recurrence") && event.recurrence().isEmpty());
        yield apart;
      }
    };
  }
}
