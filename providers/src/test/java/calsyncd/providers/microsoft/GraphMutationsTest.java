package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.simulators.microsoft.GraphOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Whatever header, preference, parameter or field the adapter sends, it must send: without it one
 * scenario goes wrong. What does not matter is listed with its reason.
 */
final class GraphMutationsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Zoned NINE = at("2026-12-03T09:00:00");
  private static final Text FULL = new Text("full", "1 < 2 & <b>3</b>", "l", "");
  private static final Standing ODD =
      new Standing(Status.CONFIRMED, Busy.OUT_OF_OFFICE, Visibility.PRIVATE);
  private static final Extras MUCH =
      new Extras("", List.of(new Reminder("popup", 7)), List.of("Red"), "", List.of());

  private GraphWorld world = new GraphWorld(GraphOptions.defaults().withHttpAddresses());
  private CalendarProvider graph = world.provider();
  private int keys;

  /** A part of the scenario, in a world of its own. */
  @FunctionalInterface
  private interface Section {
    void play(BreakingProxy proxy) throws IOException;
  }

  /** The longest comes last: what another notices it need not be played for. */
  private List<Section> sections() {
    return List.of(
        proxy -> account(),
        proxy -> texts(),
        proxy -> times(),
        proxy -> stale(),
        this::races,
        proxy -> invitations(),
        this::passes,
        proxy -> watches(),
        proxy -> guests(),
        proxy -> repeating());
  }

  @Test
  void nothingThatIsSentCanBeLeftOut() throws IOException {
    world.close();
    Set<String> parts = new TreeSet<>();
    Set<String> noticed = new TreeSet<>();
    for (Section section : sections()) {
      Set<String> sent = run(section, "");
      parts.addAll(sent);
      for (String part : sent) {
        if (!FreeParts.has(part)
            && !noticed.contains(part)
            && catchThrowable(() -> run(section, part)) != null) {
          noticed.add(part);
        }
      }
    }
    assertThat(noticed).hasSizeGreaterThan(60);
    parts.removeAll(noticed);
    parts.removeIf(FreeParts::has);
    assertThat(parts).isEmpty();
  }

  /** The parts that were sent. */
  private Set<String> run(Section section, String broken) throws IOException {
    keys = 0;
    GraphOptions options =
        GraphOptions.defaults().withHttpAddresses().withLatency(Duration.ofMillis(1));
    try (GraphWorld fresh = new GraphWorld(options);
        BreakingProxy proxy = new BreakingProxy(fresh.simulator().baseUrl(), broken)) {
      world = fresh;
      world.control("store", "{'switches': {'master_version_stays': true}}");
      graph = world.providerAt(proxy.url());
      section.play(proxy);
      assertThat(fresh.simulator().mails()).allMatch(mail -> mail.to().endsWith("@x.org"));
      return proxy.seen();
    }
  }

  private void account() {
    assertThat(graph.account().email()).isEqualTo("ann@x.example");
    for (int i = 0; i < 5; i++) {
      world.addCalendar("Team " + i);
    }
    assertThat(graph.calendars()).hasSize(6);
    assertThat(graph.access(world.calendar()).role()).isEqualTo("owner");
  }

  private static Zoned at(String wall) {
    return Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  private static When hour(EventTime start) {
    return new When(start, start.at(start.wall().plusHours(1)));
  }

  private static Event once(When when) {
    return Event.single(
        new Uid("u"),
        new EventContent(
            when, new Text("t", "", "", ""), Standing.DEFAULT, People.NONE, Extras.NONE));
  }

  private static Event much(Event event) {
    return event.withContent(event.content().withText(FULL).withStanding(ODD).withExtras(MUCH));
  }

  private RemoteEvent create(Event event) {
    CreateKey key = new CreateKey("created" + ++keys);
    RemoteEvent first = graph.create(world.calendar(), key, event);
    assertThat(graph.create(world.calendar(), key, event)).isEqualTo(first);
    assertThat(first.key()).contains(key);
    holds(first, event);
    return first;
  }

  private RemoteEvent update(RemoteEvent known, Event wanted) {
    RemoteEvent updated = graph.update(world.calendar(), known, wanted);
    assertThat(updated.id()).isEqualTo(known.id());
    holds(updated, wanted);
    return updated;
  }

  /** By a Graph of which nothing is broken. */
  private void holds(RemoteEvent answered, Event wanted) {
    RemoteEvent read =
        ((Fetched.Found) world.provider().fetch(world.calendar(), answered.id())).event();
    assertThat(answered).isEqualTo(read);
    assertThat(fetch(answered.id())).isEqualTo(read);
    Event projected = ((Projection.Carried) graph.project(wanted)).event();
    assertThat(read.event().withUid(projected.uid())).isEqualTo(projected);
  }

  private RemoteEvent fetch(RemoteId id) {
    return ((Fetched.Found) graph.fetch(world.calendar(), id)).event();
  }

  private void texts() {
    Event bare = once(hour(NINE));
    RemoteEvent known = update(create(much(bare)), bare);
    update(known, much(bare));
  }

  private void times() {
    LocalDate third = LocalDate.parse("2026-12-03");
    Event day = once(new When(new Day(third), new Day(third.plusDays(2))));
    RemoteEvent days = update(create(once(hour(NINE))), day);
    update(create(days.event()), once(hour(NINE)));
    update(days, once(hour(at("2026-12-03T12:00:00"))));
    When tokyo = hour(Zoned.of(third.atTime(9, 0), ZoneId.of("Asia/Tokyo")));
    update(create(once(hour(NINE))), once(tokyo));
  }

  private static Event ruled(String rule) {
    return once(hour(NINE)).withRecurrence(new Recurrence(List.of("RRULE:" + rule)));
  }

  private static final List<String> RULES =
      List.of(
          "FREQ=DAILY;INTERVAL=2;COUNT=9",
          "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU;UNTIL=20270304T080000Z",
          "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,SU",
          "FREQ=MONTHLY;BYMONTHDAY=3",
          "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TH",
          "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=3",
          "FREQ=YEARLY;BYMONTH=12;BYDAY=2TH");

  private void repeating() {
    for (String rule : RULES) {
      RemoteEvent known = create(ruled(rule));
      RemoteEvent other = update(known, ruled("FREQ=DAILY"));
      update(update(other, ruled(rule)), once(hour(NINE)));
    }
    farAhead();
    RemoteEvent series = create(overridden(ruled("FREQ=DAILY;COUNT=9")));
    RemoteEvent moved = update(series, again(series.event()));
    graph.delete(world.calendar(), moved);
    assertThat(graph.fetch(world.calendar(), moved.id())).isEqualTo(new Fetched.Gone());
  }

  /** Where no list of instances reaches. */
  private void farAhead() {
    Event yearly = ruled("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=3");
    RecurrenceId fifth = new RecurrenceId(NINE.at(NINE.wall().plusYears(5)));
    RecurrenceId sixth = new RecurrenceId(NINE.at(NINE.wall().plusYears(6)));
    EventContent own = yearly.content().withText(FULL).withWhen(hour(fifth.start()));
    create(
        yearly
            .withOverride(fifth, new SeriesOverride.Changed(own))
            .withOverride(sixth, SeriesOverride.CANCELLED));
  }

  private static RecurrenceId on(int day) {
    return new RecurrenceId(NINE.at(NINE.wall().plusDays(day)));
  }

  private static Event overridden(Event series) {
    EventContent own = much(once(hour(at("2026-12-05T15:00:00")))).content();
    return series
        .withOverride(on(2), new SeriesOverride.Changed(own))
        .withOverride(on(4), SeriesOverride.CANCELLED);
  }

  private static Event again(Event series) {
    TreeMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>(series.overrides());
    overrides.remove(on(2));
    overrides.put(on(5), SeriesOverride.CANCELLED);
    return series.withOverrides(overrides);
  }

  private void isConflict(ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
  }

  private void stale() {
    RemoteEvent stale = create(once(hour(NINE)));
    world.patch(stale.id(), "'subject': 'theirs'");
    isConflict(() -> graph.update(world.calendar(), stale, Samples.titled(stale.event(), "o")));
    isConflict(() -> graph.delete(world.calendar(), stale));
    graph.delete(world.calendar(), fetch(stale.id()));
  }

  /** Another client writes an occurrence after we have read it. */
  private void races(BreakingProxy proxy) {
    RemoteEvent known = create(ruled("FREQ=DAILY;COUNT=9"));
    RemoteId third = new RemoteId(Json.text(world.instances(known.id()).get(2), "id"));
    Event renamed =
        known
            .event()
            .withOverride(
                on(2),
                new SeriesOverride.Changed(
                    Samples.titled(known.event(), "o").content().withWhen(hour(on(2).start()))));
    proxy.before("PATCH events/*", () -> world.patch(third, "'subject': 'theirs'"));
    isConflict(() -> graph.update(world.calendar(), known, renamed));
    RemoteEvent theirs = fetch(known.id());
    proxy.before("DELETE events/*", () -> world.patch(third, "'subject': 'theirs too'"));
    isConflict(() ->
        graph.update(
            world.calendar(),
            theirs,
            theirs.event().withOverride(on(2), SeriesOverride.CANCELLED)));
  }

  private void invitations() {
    for (Response response : List.of(Response.ACCEPTED, Response.TENTATIVE, Response.DECLINED)) {
      String id =
          Json.text(
              world.control(
                  "mailboxes",
                  "{'action': 'invite', 'user': 'ann@x.example', 'from': 'bob@x.example',"
                      + " 'event': {"
                      + GraphWorld.single("Theirs")
                      + ", 'attendees': [{'emailAddress': {'address': 'ann@x.example'}}]}}"),
              "id");
      RemoteEvent invited = fetch(new RemoteId(id));
      RemoteEvent answered = graph.respond(world.calendar(), invited, response);
      assertThat(answered.event().content().people().attendees())
          .singleElement()
          .returns(response, Attendee::response);
      assertThat(answered.id()).isEqualTo(invited.id());
      assertThat(fetch(invited.id())).isEqualTo(answered);
    }
    assertThat(world.simulator().mails()).isEmpty();
  }

  private void passes(BreakingProxy proxy) {
    world.create(
        "'subject': 'Far', "
            + GraphWorld.times("2030-01-01T09:00:00", "2030-01-01T10:00:00", "UTC"));
    RemoteId outside =
        world.create(
            "'subject': 'Old', "
                + GraphWorld.times("2020-01-01T09:00:00", "2020-01-01T10:00:00", "UTC"));
    RemoteEvent series = create(overridden(ruled("FREQ=DAILY;COUNT=9")));
    GraphWorld.Round round = world.snapshot(graph);
    GraphWorld.Round there = world.snapshot(world.provider());
    assertThat(told(round)).isEqualTo(told(there));
    assertThat(told(round)).contains(series);
    assertThat(world.simulator().mostAtOnce()).isEqualTo(1);
    assertThat(round.changes()).extracting(RemoteChange::id).doesNotContain(outside);
    String base = world.simulator().baseUrl();
    Cursor direct = new Cursor(round.cursor().value().replace(proxy.url(), base));
    world.patch(series.id(), "'subject': 'changed'");
    RemoteId single = world.create(GraphWorld.single("<b>new</b>"));
    GraphWorld.Round next = world.since(graph, round.cursor());
    assertThat(next.changes()).extracting(RemoteChange::id).contains(series.id(), single);
    assertThat(told(next)).isEqualTo(told(world.since(world.provider(), direct)));
  }

  private static List<RemoteEvent> told(GraphWorld.Round round) {
    return round.changes().stream().map(change -> ((RemoteChange.Whole) change).event()).toList();
  }

  private void watches() throws IOException {
    try (NotificationSink sink = new NotificationSink(true)) {
      Watch watch =
          graph.watch(
              new WatchRequest(
                  world.calendar(),
                  "ours",
                  "s3cret",
                  sink.address("/n"),
                  sink.address("/lc"),
                  GraphWorld.NOW.plus(Duration.ofDays(2))));
      assertThat(watch.expiresAt()).isEqualTo(GraphWorld.NOW.plus(Duration.ofDays(2)));
      Watch longer = graph.renew(watch, GraphWorld.NOW.plus(Duration.ofDays(3)));
      assertThat(longer.expiresAt()).isEqualTo(GraphWorld.NOW.plus(Duration.ofDays(3)));
      rings(sink, "created", () -> world.create(GraphWorld.single("Rings")));
      world.control("lifecycle", "{'user': 'ann@x.example', 'event': 'missed'}");
      assertThat(next(sink)).contains("\"missed\"", "s3cret");
      graph.unwatch(longer);
    }
  }

  private void rings(NotificationSink sink, String what, ThrowingCallable done) {
    assertThat(catchThrowable(done)).isNull();
    assertThat(next(sink)).contains("s3cret", "\"" + what + "\"", "-", "AAkA");
  }

  private static String next(NotificationSink sink) {
    try {
      return sink.next();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private void guests() {
    Attendee one = new Attendee("g@x.org", "G", Response.NEEDS_ACTION, Role.OPTIONAL);
    Attendee two = new Attendee("r@x.org", "R", Response.NEEDS_ACTION, Role.RESOURCE);
    EventContent alone = once(hour(NINE)).content();
    EventContent met = alone.withPeople(new People(Optional.empty(), List.of(one, two)));
    RemoteEvent known = create(once(hour(NINE)).withContent(met));
    RemoteEvent none = update(known, once(hour(NINE)));
    update(none, once(hour(NINE)).withContent(met));
  }
}
