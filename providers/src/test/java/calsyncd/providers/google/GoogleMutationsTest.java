package calsyncd.providers.google;

import static calsyncd.providers.google.SampleEvents.at;
import static calsyncd.providers.google.SampleEvents.cancelled;
import static calsyncd.providers.google.SampleEvents.day;
import static calsyncd.providers.google.SampleEvents.hour;
import static calsyncd.providers.google.SampleEvents.once;
import static calsyncd.providers.google.SampleEvents.plain;
import static calsyncd.providers.google.SampleEvents.titled;
import static calsyncd.providers.google.SampleEvents.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.WatchRequest;
import calsyncd.provider.Window;
import calsyncd.simulators.google.Doubts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever header, parameter or field the adapter sends, it must send, and with that value: without
 * it, or with another one, a scenario goes wrong. What does not matter is listed with its reason.
 */
class GoogleMutationsTest extends OnSimulatedGoogle {
  /** The end of a part's name, and why a request without it is as good. */
  private static final Map<String, String> FREE =
      Map.of(
          "attendees[].organizer", "Google knows by itself who that is",
          "attendees[].self", "Google knows by itself who that is",
          "query maxResults", "larger pages cost fewer calls, no more",
          "query singleEvents", "false is Google's default, too",
          "query conferenceDataVersion", "says that the body knows conferences; it names none",
          "query supportsAttachments", "says that the body knows attachments; it names none",
          "body source.title", "a title is for readers; calsyncd reads the address",
          "POST events body reminders.useDefault", "false is Google's default, too");

  private int keys;

  @Test
  void nothingThatIsSentCanBeLeftOut() throws IOException {
    assertThat(unnoticed("")).isEmpty();
  }

  @Test
  void nothingThatIsSentCanSayAnythingElse() throws IOException {
    assertThat(unnoticed(BreakingProxy.ALTERED)).isEmpty();
  }

  private Set<String> unnoticed(String how) throws IOException {
    Set<String> sent = run("");
    assertThat(sent).hasSizeGreaterThan(60);
    Set<String> unnoticed = new TreeSet<>();
    for (String part : sent) {
      boolean free = FREE.keySet().stream().anyMatch(part::endsWith);
      if (!free && catchThrowable(() -> run(how + part)) == null) {
        unnoticed.add(part);
      }
    }
    return unnoticed;
  }

  /** The scenario in a world of its own; the parts that were sent. */
  private Set<String> run(String broken) throws IOException {
    stop();
    start();
    keys = 0;
    simulator.options(simulator.options().withDoubts(new Doubts(true, false, false, false, false)));
    String scope = "https://www.googleapis.com/auth/calendar";
    String token = simulator.tokens().grant(USER, "client", scope, true).accessToken();
    try (BreakingProxy proxy = new BreakingProxy(simulator.baseUrl(), broken)) {
      GoogleSettings settings =
          GoogleSettings.of("client", "secret").withRootUrl(proxy.url()).withPageSize(2);
      google = new GoogleProviderFactory(settings).open(new Credentials.Bearer(() -> token));
      scenario();
      assertThat(broken.startsWith(BreakingProxy.ALTERED) && !proxy.hasAltered())
          .as("nothing to alter, so nothing to notice")
          .isFalse();
      return proxy.seen();
    }
  }

  private void scenario() {
    assertThat(google.account().id()).isEqualTo(USER);
    simulator.hideCalendar(simulator.addCalendar(USER, "Team", BERLIN), USER);
    assertThat(google.calendars()).hasSize(2);
    texts();
    times();
    repeating();
    people();
    answers();
    staleWrites();
    passes();
    watches();
    assertThat(simulator.mails().mails()).isEmpty();
  }

  private RemoteEvent create(Event event) {
    CreateKey key = new CreateKey("created" + ++keys);
    RemoteEvent first = google.create(PRIMARY, key, event);
    assertThat(google.create(PRIMARY, key, event)).isEqualTo(first);
    holds(first, event);
    return first;
  }

  private RemoteEvent update(RemoteEvent known, Event wanted) {
    RemoteEvent updated = google.update(PRIMARY, known, wanted);
    holds(updated, wanted);
    return updated;
  }

  private void holds(RemoteEvent answered, Event wanted) {
    RemoteEvent read = fetch(answered.id());
    assertThat(answered).isEqualTo(read);
    Event projected = ((Projection.Carried) google.project(wanted)).event();
    assertThat(read.event().withUid(projected.uid())).isEqualTo(projected);
  }

  private RemoteEvent fetch(RemoteId id) {
    return ((Fetched.Found) google.fetch(PRIMARY, id)).event();
  }

  private static final Text FULL = new Text("t", "d", "l", "https://x.org/1");
  private static final Extras MUCH =
      new Extras("", List.of(new Reminder("email", 7)), List.of(), "3", List.of());
  private static final Standing ODD = new Standing(Status.TENTATIVE, Busy.FREE, Visibility.PRIVATE);

  private void texts() {
    Event bare = once("bare");
    Event full = with(with(with(bare, FULL), MUCH), ODD);
    RemoteEvent known = update(create(full), titled(bare, "bare"));
    update(known, full);
  }

  private void times() {
    LocalDate third = LocalDate.parse("2026-12-03");
    RemoteEvent day =
        update(
            create(once("t")),
            with(once("t"), new When(new Day(third), new Day(third.plusDays(2)))));
    update(create(day.event()), once("t"));
    update(day, with(once("t"), new When(at("2026-12-03T12:00:00"), at("2026-12-03T12:10:00"))));
    When tokyo = hour(Zoned.of(third.atTime(9, 0), ZoneId.of("Asia/Tokyo")));
    update(create(once("t")), with(once("t"), tokyo));
    Event ruled = SampleEvents.of("t", hour(at("2026-12-03T12:00:00")), "RRULE:FREQ=DAILY");
    update(update(create(once("t")), ruled), once("t"));
  }

  private void repeating() {
    Event series =
        SampleEvents.of(
            "s",
            hour(SampleEvents.NINE),
            "RRULE:FREQ=DAILY;COUNT=9",
            "EXDATE;TZID=Europe/Berlin:20261208T090000");
    EventContent c = series.content();
    EventContent moved =
        c.withWhen(hour(at("2026-12-04T15:00:00")))
            .withText(FULL)
            .withStanding(ODD)
            .withExtras(MUCH);
    Event changed = cancelled(series, 5).withOverride(day(4), new SeriesOverride.Changed(moved));
    RemoteEvent known = create(changed);
    RemoteEvent back = update(known, plain(known.event()));
    RemoteEvent again = update(back, changed);
    Event weekly = SampleEvents.of("s", hour(SampleEvents.NINE), "RRULE:FREQ=WEEKLY");
    farOff(update(again, weekly));
  }

  /** No first page of a series has that occurrence. */
  private void farOff(RemoteEvent known) {
    Event daily = SampleEvents.of("s", hour(SampleEvents.NINE), "RRULE:FREQ=DAILY;COUNT=300");
    RecurrenceId late = new RecurrenceId(at("2027-09-20T09:00:00"));
    update(known, daily.withOverride(late, SeriesOverride.CANCELLED));
  }

  private void people() {
    List<Attendee> guests =
        List.of(
            new Attendee("a@x.org", "A", Response.ACCEPTED, Role.OPTIONAL),
            new Attendee("r@x.org", "R", Response.DECLINED, Role.RESOURCE));
    RemoteEvent known = create(with(once("m"), new People(Optional.empty(), guests)));
    Attendee other = new Attendee("b@x.org", "B", Response.TENTATIVE, Role.OPTIONAL);
    Attendee room = new Attendee("q@x.org", "Q", Response.TENTATIVE, Role.RESOURCE);
    RemoteEvent more =
        update(known, with(once("m"), new People(Optional.empty(), List.of(other, room))));
    google.delete(PRIMARY, update(more, with(once("m"), People.NONE)));
    assertThat(google.fetch(PRIMARY, known.id())).isInstanceOf(Fetched.Gone.class);
    google.delete(PRIMARY, create(with(once("m"), new People(Optional.empty(), guests))));
  }

  private void answers() {
    JsonItem made =
        rest.send(
            "POST",
            "/control/events",
            """
            {"user":"%s","event":{"summary":"theirs","iCalUID":"u%d@boss.org",
             "start":{"date":"2026-12-03"},"end":{"date":"2026-12-04"},
             "organizer":{"email":"boss@x.org"},
             "attendees":[{"email":"boss@x.org","displayName":"B","optional":true,
                 "comment":"c","responseStatus":"accepted"},
               {"email":"%s"}]}}\
            """
                .formatted(USER, ++keys, USER));
    RemoteEvent known = fetch(new RemoteId(made.text("id")));
    RemoteEvent answered = google.respond(PRIMARY, known, Response.DECLINED);
    assertThat(fetch(known.id()).raw()).contains("\"comment\":\"c\"");
    List<Attendee> before = known.event().content().people().attendees();
    List<Attendee> after = answered.event().content().people().attendees();
    assertThat(after.getFirst()).isEqualTo(before.getFirst());
    assertThat(after.getLast().response()).isEqualTo(Response.DECLINED);
    patch(made.text("id"), "{\"summary\":\"newer\"}");
    assertThat(failure(it -> it.respond(PRIMARY, answered, Response.ACCEPTED)).failureClass())
        .isEqualTo(FailureClass.CONFLICT);
  }

  private void staleWrites() {
    RemoteEvent stale = create(once("stale"));
    patch(stale.id().value(), "{\"location\":\"theirs\"}");
    Event wanted = titled(stale.event(), "ours");
    assertThat(failure(it -> it.update(PRIMARY, stale, wanted)).failureClass())
        .isEqualTo(FailureClass.CONFLICT);
    assertThat(failure(it -> it.delete(PRIMARY, stale)).failureClass())
        .isEqualTo(FailureClass.CONFLICT);
    google.delete(PRIMARY, fetch(stale.id()));
  }

  private void passes() {
    Window december = new Window(SampleEvents.NINE.instant(BERLIN), NOW.plus(Duration.ofDays(30)));
    single("before", "2026-11-20");
    RemoteId during = single("during", "2026-12-20");
    single("after", "2027-12-20");
    Pass pass = Pass.of(google, PRIMARY, new ChangeQuery.Snapshot(december));
    assertThat(pass.ids()).contains(during);
    assertThat(pass.changes())
        .noneMatch(change -> change.toString().contains("before"))
        .noneMatch(change -> change.toString().contains("after"));
    patch(during.value(), "{\"summary\":\"x\"}");
    delete(single("z", "2026-12-21").value());
    RemoteId last = single("y", "2026-12-22");
    assertThat(delta(pass.cursor()).ids()).hasSize(3).contains(during, last);
  }

  private void watches() {
    Instant until = NOW.plus(Duration.ofDays(2));
    URI address = URI.create("https://hooks.example.org/google");
    var watch =
        google.watch(new WatchRequest(PRIMARY, "channel-1", "kid.mac", address, address, until));
    assertThat(watch.expiresAt()).isEqualTo(until);
    JsonItem channel = rest.send("GET", "/control/channels", "").objects("channels").getFirst();
    assertThat(channel.text("id")).isEqualTo("channel-1");
    assertThat(channel.text("token")).isEqualTo("kid.mac");
    assertThat(channel.text("address")).isEqualTo(address.toString());
    google.unwatch(watch);
    assertThat(rest.send("GET", "/control/channels", "").objects("channels")).isEmpty();
  }
}
