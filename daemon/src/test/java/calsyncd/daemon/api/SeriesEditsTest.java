package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Uid;
import calsyncd.daemon.json.ContentJson;
import calsyncd.daemon.postgres.EventEdit;
import calsyncd.testkit.RandomEvents;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An edit of a part of any series changes that part, and no other occurrence. */
class SeriesEditsTest {
  private static final Instant FROM = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2036-01-01T00:00:00Z");
  private static final int SEEN = 40;
  private static final int EVENTS = 400;
  private static final DateTimeFormatter WALL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final EventShape SHAPE = new EventShape(EventLimits.DEFAULT);
  private static final SeriesEdits EDITS =
      new SeriesEdits(new EventRules(EventLimits.DEFAULT), () -> new Uid("rest"));

  private static List<Event> series() {
    RandomEvents events = new RandomEvents(7, LocalDate.parse("2026-01-01"), true);
    return IntStream.range(0, EVENTS)
        .mapToObj(events::event)
        .filter(event -> !event.recurrence().isEmpty())
        .filter(event -> !seen(event).isEmpty())
        .toList();
  }

  private static List<Occurrence> seen(Event event) {
    return Occurrences.within(event, FROM, TO, ZoneOffset.UTC, SEEN);
  }

  private static OriginalStart name(Occurrence occurrence) {
    return OriginalStart.of(
        switch (occurrence.id().start()) {
          case EventTime.Day day -> day.date().toString();
          case EventTime.Floating floating -> WALL.format(floating.wall());
          case EventTime.Zoned zoned -> zoned.instant(zoned.zone()).toString();
        });
  }

  private static EventBody body(EventContent content) {
    ObjectNode json = Json.object();
    ContentJson.write(content, json);
    return EventBody.of(json.toString().getBytes(StandardCharsets.UTF_8), SHAPE);
  }

  private static EventContent titled(EventContent content) {
    Text text = content.text();
    return content.withText(new Text("edited", text.description(), text.location(), text.url()));
  }

  private static Occurrence middle(List<Occurrence> seen) {
    return seen.get(seen.size() / 2);
  }

  @Test
  void oneOccurrenceLessIsAllThatACancellationDoes() {
    for (Event event : series()) {
      List<Occurrence> before = seen(event);
      Occurrence gone = middle(before);
      EventEdit edit = EDITS.remove(event, new EditScope.Occurrence(name(gone)));
      assertThat(edit).isInstanceOf(EventEdit.Put.class);
      List<Occurrence> after = new ArrayList<>(seen(((EventEdit.Put) edit).event()));
      List<Occurrence> expected = new ArrayList<>(before);
      expected.remove(gone);
      assertThat(after.subList(0, expected.size())).isEqualTo(expected);
    }
  }

  @Test
  void oneOccurrenceOtherIsAllThatItsEditDoes() {
    for (Event event : series()) {
      List<Occurrence> before = seen(event);
      Occurrence old = middle(before);
      EventContent wanted = titled(old.content());
      EventEdit edit = EDITS.put(event, new EditScope.Occurrence(name(old)), body(wanted));
      List<Occurrence> expected = new ArrayList<>(before);
      expected.set(before.indexOf(old), new Occurrence(old.id(), wanted));
      assertThat(seen(((EventEdit.Put) edit).event())).isEqualTo(expected);
    }
  }

  @Test
  void thisAndFollowingPartsTheSeriesOrIsRefused() {
    int parted = 0;
    for (Event event : series()) {
      List<Occurrence> before = seen(event);
      Occurrence at = middle(before);
      EventContent plain = OriginalStart.plain(event, at.id());
      EventEdit edit;
      try {
        edit = EDITS.put(event, new EditScope.Following(name(at)), body(titled(plain)));
      } catch (Problem refused) {
        assertThat(refused.getMessage()).startsWith("scope can't be following here");
        continue;
      }
      if (edit instanceof EventEdit.Split(Event first, Event rest)) {
        parted++;
        assertThat(ids(Stream.concat(seen(first).stream(), seen(rest).stream())))
            .containsAll(ids(before.stream()));
        assertThat(rest.uid()).isEqualTo(new Uid("rest"));
        assertThat(first.uid()).isEqualTo(event.uid());
        assertThat(rest.content().text().title()).isEqualTo("edited");
      }
    }
    assertThat(parted).isGreaterThan(EVENTS / 4);
  }

  private static List<EventTime> ids(Stream<Occurrence> occurrences) {
    return occurrences.map(occurrence -> occurrence.id().start()).toList();
  }
}
