package calsyncd.proofs.roundtrips;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.Recurrence;
import calsyncd.proofs.Verdict;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.ForwardingProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof sees what an adapter loses without a word. */
class BrokenPlacesTest {
  private static final String DAILY = "hard-21";

  private static Hubs hubs;

  @BeforeAll
  static void start(@TempDir Path folder) {
    hubs = Hubs.start(folder);
  }

  @AfterAll
  static void stop() {
    hubs.close();
  }

  /** Google with an adapter that writes, and perhaps projects, another event than it was given. */
  private static final class Broken extends ForwardingProvider {
    private final UnaryOperator<Event> broken;
    private final boolean projects;

    Broken(CalendarProvider inner, boolean projects, UnaryOperator<Event> broken) {
      super(inner);
      this.projects = projects;
      this.broken = broken;
    }

    @Override
    public Projection project(Event event) {
      return super.project(projects ? broken.apply(event) : event);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return super.create(calendar, key, broken.apply(event), mailing);
    }
  }

  private record BrokenPlace(Place inner, CalendarProvider provider) implements Place {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public String kind() {
      return inner.kind();
    }

    @Override
    public RemoteCalendarId newCalendar(int number) {
      return inner.newCalendar(number);
    }

    @Override
    public boolean assignsUid() {
      return true;
    }

    @Override
    public List<String> mails() {
      return inner.mails();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private List<String> failures(boolean projects, UnaryOperator<Event> broken) {
    Verdict verdict = new Verdict("round-trips", 1, new PrintWriter(new StringWriter()));
    Options options = new Options(1, 0, Optional.of(DAILY), List.of("google"));
    try (GooglePlace google = new GooglePlace()) {
      Broken adapter = new Broken(google.provider(), projects, broken);
      new RoundTrips(options, hubs, new BrokenPlace(google, adapter), verdict).run();
    }
    return verdict.failures();
  }

  private static Event untitled(Event event) {
    EventContent content = event.content();
    Text text = content.text();
    Text other = new Text("", text.description(), text.location(), text.url());
    return event.withContent(content.withText(other));
  }

  private static Event twice(Event event) {
    return event.withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=2")));
  }

  @Test
  void anAdapterThatDoesWhatItSaysPasses() {
    assertThat(failures(false, event -> event)).isEmpty();
  }

  @Test
  void aRowThatIsNotAsProjectedIsADifference() {
    assertThat(failures(false, BrokenPlacesTest::untitled))
        .singleElement()
        .asString()
        .contains("the write answers", "projected", "--only " + DAILY);
  }

  @Test
  void aLossThatIsNotNamedIsADifference() {
    assertThat(failures(true, BrokenPlacesTest::untitled))
        .singleElement()
        .asString()
        .contains("lost, and not named: [title]")
        .doesNotContain("not as projected");
  }

  @Test
  void aSeriesThatTakesPlaceAtOtherTimesIsADifference() {
    assertThat(failures(true, BrokenPlacesTest::twice))
        .singleElement()
        .asString()
        .contains("takes place at other times");
  }
}
