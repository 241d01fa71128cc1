package calsyncd.proofs.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.proofs.Verdict;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon with a Google, a Microsoft and a CalDAV calendar on one hub calendar. Google's binding
 * is paused while both of its sides are edited, so that one pass meets both.
 */
class CellsTest {
  private static final int GOOGLE = 0;
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Options OPTIONS = new Options(1, 0, 0, 0, Options.SIMULATED);

  private static Room room;

  @BeforeAll
  static void open(@TempDir Path folder) {
    room = Room.open(OPTIONS, folder);
  }

  @AfterAll
  static void close() {
    room.close();
  }

  private enum Form {
    SINGLE,
    SERIES,
    OVERRIDE
  }

  private enum Deed {
    SAME,
    CHANGED,
    GONE
  }

  private record Case(Form form, Deed hub, Deed google) {
    String token() {
      return (form + "-" + hub + "-" + google).toLowerCase(java.util.Locale.ROOT);
    }

    boolean stays() {
      boolean kept = hub != Deed.GONE && google != Deed.GONE;
      return kept || hub == Deed.CHANGED || google == Deed.CHANGED;
    }
  }

  private static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    for (Form form : Form.values()) {
      for (Deed hub : Deed.values()) {
        for (Deed google : Deed.values()) {
          all.add(new Case(form, hub, google));
        }
      }
    }
    return all;
  }

  private static LocalDateTime start() {
    LocalDate today = LocalDate.ofInstant(room.world().clock().instant(), ZoneOffset.UTC);
    return today.plusDays(10).atTime(9, 0);
  }

  private static When at(LocalDateTime wall) {
    return new When(
        EventTime.Zoned.of(wall, BERLIN), EventTime.Zoned.of(wall.plusHours(1), BERLIN));
  }

  private static RecurrenceId second() {
    return new RecurrenceId(EventTime.Zoned.of(start().plusDays(1), BERLIN));
  }

  private static Event event(String token, Form form) {
    Text text = new Text(token + " meeting", "", "", "");
    EventContent content =
        new EventContent(at(start()), text, Standing.DEFAULT, People.NONE, Extras.NONE);
    Event single = Event.single(new Uid(token + "@cells.example"), content);
    return form == Form.SINGLE
        ? single
        : single
            .withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=6")))
            .withOverride(
                new RecurrenceId(EventTime.Zoned.of(start().plusDays(3), BERLIN)),
                new SeriesOverride.Changed(content.withWhen(at(start().plusDays(3).plusHours(2)))))
            .withOverride(
                new RecurrenceId(EventTime.Zoned.of(start().plusDays(4), BERLIN)),
                SeriesOverride.CANCELLED);
  }

  /** The event itself or its second occurrence says where it is, or what it is about. */
  private static Event changed(Event event, Form form, String description, String location) {
    boolean occurrence = form == Form.OVERRIDE;
    EventContent before =
        occurrence ? event.content().withWhen(at(start().plusDays(1))) : event.content();
    Text text = before.text();
    EventContent after = before.withText(new Text(text.title(), description, location, ""));
    return occurrence
        ? event.withOverride(second(), new SeriesOverride.Changed(after))
        : event.withContent(after);
  }

  private static void inHub(Case one) {
    Rows.Hub row = room.rows().event(one.token()).orElseThrow();
    boolean done =
        switch (one.hub()) {
          case SAME -> true;
          case CHANGED -> room.hub().put(row, changed(row.event(), one.form(), "from the hub", ""));
          case GONE ->
              one.form() == Form.OVERRIDE
                  ? room.hub()
                      .put(row, row.event().withOverride(second(), SeriesOverride.CANCELLED))
                  : room.hub().delete(row);
        };
    assertThat(done).as("the hub's edit of %s", one).isTrue();
  }

  private static void atGoogle(Case one) {
    Place google = room.places().get(GOOGLE);
    RemoteEvent known = copy(one.token(), google).orElseThrow();
    switch (one.google()) {
      case SAME -> {}
      case CHANGED -> google.update(known, changed(known.event(), one.form(), "", "Google's"));
      case GONE -> {
        if (one.form() == Form.OVERRIDE) {
          google.update(known, known.event().withOverride(second(), SeriesOverride.CANCELLED));
        } else {
          google.delete(known);
        }
      }
    }
  }

  private static Optional<RemoteEvent> copy(String token, Place place) {
    return room.rows().copy(token, place.name()).flatMap(id -> place.fetch(new RemoteId(id)));
  }

  private static void settles() {
    assertThat(room.settle()).as("comes to rest: %s", room.unrest()).isTrue();
  }

  private static void allEqual() {
    Verdict verdict = new Verdict("cells", 0, new PrintWriter(new StringWriter()));
    new Equality(room, verdict).require("now");
    assertThat(verdict.failures()).isEmpty();
  }

  private static void nothingMore() {
    String before = room.state();
    room.places().forEach(place -> place.account().takeCalls());
    room.pass();
    assertThat(room.state()).isEqualTo(before);
    assertThat(room.places())
        .allSatisfy(place -> assertThat(place.account().takeCalls()).hasSize(1))
        .allSatisfy(place -> assertThat(place.account().mails()).isEmpty());
  }

  private static String text(Case one, Event event) {
    EventContent content =
        one.form() == Form.OVERRIDE
                && event.overrides().get(second()) instanceof SeriesOverride.Changed(var said)
            ? said
            : event.content();
    return content.text().description() + "/" + content.text().location();
  }

  private static void holds(Case one) {
    Optional<Rows.Hub> row = room.rows().event(one.token());
    if (one.form() == Form.OVERRIDE) {
      SeriesOverride override = row.orElseThrow().event().overrides().get(second());
      boolean cancelled = override instanceof SeriesOverride.Cancelled;
      assertThat(cancelled).as("%s is cancelled", one).isEqualTo(!one.stays());
    } else {
      assertThat(row.isPresent()).as("%s is there", one).isEqualTo(one.stays());
    }
    if (one.stays()) {
      assertThat(text(one, row.orElseThrow().event()))
          .as("what %s says", one)
          .isEqualTo(
              (one.hub() == Deed.CHANGED ? "from the hub" : "")
                  + "/"
                  + (one.google() == Deed.CHANGED ? "Google's" : ""));
    }
  }

  @Test
  void whatBothSidesDidBetweenTwoPassesComesToTheSameEverywhere() {
    cases().forEach(one -> room.hub().create(event(one.token(), one.form())));
    settles();
    allEqual();
    room.hub().set(room.binding("google"), "paused");
    cases().forEach(CellsTest::inHub);
    cases().forEach(CellsTest::atGoogle);
    room.hub().set(room.binding("google"), "active");
    settles();
    assertThat(cases()).allSatisfy(CellsTest::holds);
    allEqual();
    nothingMore();
  }

  @Test
  void whatIsNewAnywhereIsEverywhereOnce() {
    for (int where = 0; where <= room.places().size(); where++) {
      for (Form form : List.of(Form.SINGLE, Form.SERIES)) {
        Event event = event("new-" + where + "-" + form, form);
        if (where == room.places().size()) {
          room.hub().create(event);
        } else {
          room.places()
              .get(where)
              .create(new CreateKey("cells000" + where + form.ordinal()), event);
        }
      }
    }
    settles();
    allEqual();
    for (int where = 0; where <= room.places().size(); where++) {
      for (Form form : List.of(Form.SINGLE, Form.SERIES)) {
        assertThat(room.rows().event("new-" + where + "-" + form)).isPresent();
      }
    }
    nothingMore();
  }

  @Test
  void whatBothSidesHaveUnderOneUidIsOneEvent() {
    room.hub().set(room.binding("google"), "paused");
    Place google = room.places().get(GOOGLE);
    for (Form form : List.of(Form.SINGLE, Form.SERIES)) {
      Event event = event("met-" + form, form);
      RemoteEvent made = google.create(new CreateKey("cellsmet" + form.ordinal()), event);
      room.hub().create(event.withUid(made.event().uid()));
    }
    room.hub().set(room.binding("google"), "active");
    settles();
    allEqual();
    nothingMore();
  }
}
