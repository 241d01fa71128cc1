package calsyncd.daemon.group;

import static calsyncd.daemon.group.ReminderGround.at;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.daemon.group.Alarms.Alarm;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.OutboundRows;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.quartz.JobRunner;
import calsyncd.daemon.quartz.JobSettings;
import calsyncd.daemon.quartz.QuartzClock;
import calsyncd.group.GroupId;
import calsyncd.group.TargetResult;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows and alarms of reminders, in real tables of both. */
@Timeout(120)
final class ReminderTargetTest {
  private static DatabaseSettings settings;
  private static Database database;

  private final Semaphore rung = new Semaphore(0);
  private ReminderGround ground;
  private QuartzClock clock;

  @BeforeAll
  static void open() {
    settings = TestPostgres.create("reminders");
    database = Database.open(settings);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void set() {
    OutboundRows.Telling telling =
        new OutboundRows.Telling(true, Duration.ZERO, Duration.ofHours(1));
    ground =
        new ReminderGround(
            database,
            new Owner("firm", UUID.randomUUID()),
            new OutboundRows(new TimeOrderedIds(InstantSource.system()), telling));
    clock = quartz();
  }

  @AfterEach
  void stop() throws Exception {
    clock.stop();
    ground.run("delete from calsyncd.calendar_groups");
    ground.run("delete from calsyncd.outbound_messages");
    for (String table : List.of("simple_triggers", "triggers", "job_details")) {
      ground.run("delete from calsyncd.qrtz_" + table);
    }
  }

  /** One that does not run until it is started, and has no other jobs. */
  private QuartzClock quartz() {
    Map<String, String> off =
        JobSettings.TRIGGERS.keySet().stream().collect(Collectors.toMap(it -> it, _ -> "off"));
    QuartzClock made =
        QuartzClock.create(
            settings,
            new JobSettings(true, null, null, null, null, off),
            new JobRunner(List.of(), "node", InstantSource.system()),
            alarm -> {
              ground.reminders.rung(alarm);
              rung.release();
            });
    ground.reminders.use(made.alarms());
    return made;
  }

  private Set<Instant> alarms(GroupId group) {
    return clock.alarms().of(group).stream().map(Alarm::at).collect(Collectors.toSet());
  }

  private List<Instant> due(GroupId group) {
    return ground.all(
        Instant.class,
        "select fires_at from calsyncd.group_reminders where group_id = ? and state = 'due'",
        group.value());
  }

  /** Each row of both, with the transaction that wrote it. */
  private List<String> written() {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of(
            "group_reminders",
            "calendar_groups",
            "group_meetings",
            "qrtz_job_details",
            "qrtz_triggers",
            "qrtz_simple_triggers")) {
      all.addAll(
          ground.all(String.class, "select t.xmin || t::text from calsyncd." + table + " t"));
    }
    return all.stream().sorted().toList();
  }

  private Event in(int minutes) {
    return ground.in(minutes);
  }

  private Instant start(int minutes) {
    return ground.start(minutes);
  }

  private Event daily(int firstIn) {
    return in(firstIn).withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY")));
  }

  @Test
  void aSecondRunWritesNothingThoughTheSeriesHasOverrides() {
    GroupId group = ground.group(60, 10);
    Instant moved = start(420);
    Event once = in(-60);
    Event series =
        once.withRecurrence(
            new Recurrence(
                List.of(
                    "RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=5",
                    "EXDATE:" + start(660).toString().replaceAll("[-:]", ""))));
    series =
        series
            .withOverride(
                new RecurrenceId(Events.utc(start(300))),
                new SeriesOverride.Changed(at(once, moved).content()))
            .withOverride(new RecurrenceId(Events.utc(start(1020))), SeriesOverride.CANCELLED);
    ground.meeting(group, series);
    ground.meeting(group, in(200));

    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 2, "scheduled", 6));
    assertThat(ground.planned(group))
        .containsExactly(
            "60 " + start(200) + " due",
            "10 " + start(200) + " due",
            "60 " + moved + " due",
            "10 " + moved + " due",
            "60 " + start(1380) + " due",
            "10 " + start(1380) + " due");
    assertThat(alarms(group)).containsExactlyInAnyOrderElementsOf(due(group)).hasSize(6);

    List<String> before = written();
    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 2, "unchanged", 6));
    assertThat(written()).isEqualTo(before);
  }

  private static Map<String, Long> counts(Object... some) {
    Map<String, Long> counts =
        IntStream.of(0, 1, 2, 3, 4, 5)
            .boxed()
            .collect(
                Collectors.toMap(
                    List.of("meetings", "scheduled", "moved", "removed", "unchanged", "failed")
                        ::get,
                    _ -> 0L));
    for (int i = 0; i < some.length; i += 2) {
      counts.put((String) some[i], ((Integer) some[i + 1]).longValue());
    }
    return counts;
  }

  @Test
  void aReminderMovesWithItsMeetingAndSoDoesItsAlarm() {
    GroupId group = ground.group(10);
    Event event = in(200);
    EventId meeting = ground.meeting(group, event);
    ground.sync(group);
    UUID row = ground.only(group).reminder();

    ground.edit(meeting, at(event, start(500)));

    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 1, "moved", 1));
    assertThat(clock.alarms().of(group)).containsExactly(new Alarm(row, start(490)));
    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 1, "unchanged", 1));
  }

  @Test
  void aCancelledMeetingHasNone() {
    GroupId group = ground.group(10);
    Event event = in(200);
    EventId meeting = ground.meeting(group, event);
    ground.sync(group);

    Standing standing = event.content().standing();
    Standing off = new Standing(Status.CANCELLED, standing.busy(), standing.visibility());
    ground.edit(meeting, event.withContent(event.content().withStanding(off)));

    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 1, "removed", 1));
    assertGone(group);
  }

  private void assertGone(GroupId group) {
    assertThat(ground.planned(group)).isEmpty();
    assertThat(alarms(group)).isEmpty();
  }

  @Test
  void whatIsNoMeetingOrNoEventOrNoGroupAnyMoreHasNone() {
    for (String gone :
        List.of(
            "update calsyncd.group_meetings set left_at = now() where group_id = ?",
            "update calsyncd.calendar_events set deleted_at = now() where id in"
                + " (select event_id from calsyncd.group_meetings where group_id = ?)",
            "delete from calsyncd.group_meetings where group_id = ?",
            "update calsyncd.calendar_groups set reminder_minutes = '{}' where id = ?",
            "update calsyncd.calendar_groups set deleted_at = now() where id = ?")) {
      GroupId group = ground.group(10, 60);
      ground.meeting(group, in(200));
      ground.sync(group);
      assertThat(alarms(group)).hasSize(2);

      ground.run(gone, group.value());

      ground.sync(group);
      assertGone(group);
    }
  }

  @Test
  void otherMinutesAreOtherReminders() {
    GroupId group = ground.group(10);
    ground.meeting(group, in(200));
    ground.sync(group);

    ground.wants(group, 10, 30);
    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 1, "scheduled", 1, "unchanged", 1));
    ground.wants(group, 30);
    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 1, "removed", 1, "unchanged", 1));
    assertThat(alarms(group)).containsExactly(start(170));
  }

  @Test
  void aMeetingThatIsPutInLateIsToldOfAtOnceAndOneThatHasBegunIsNot() {
    GroupId group = ground.group(10, 60);
    ground.meeting(group, in(3));
    ground.meeting(group, in(-1));

    ground.sync(group);

    assertThat(ground.planned(group))
        .containsExactly("60 " + start(3) + " passed", "10 " + start(3) + " due");
    assertThat(ground.reminders.remind("c").told()).isEqualTo(1);
    assertThat(ground.reminders.remind("c").told()).isEqualTo(0);
    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 2, "unchanged", 2));
  }

  @Test
  void whatPassedBeforeRemindersWereWantedIsNotToldOf() {
    GroupId group = ground.group(2880);
    ground.run("update calsyncd.calendar_groups set reminders_since = now()");
    ground.meeting(group, daily(30));

    assertThat(ground.sync(group)).containsEntry("scheduled", 2L);

    assertThat(ground.planned(group))
        .containsExactly(
            "2880 " + start(30) + " passed",
            "2880 " + start(30 + 1440) + " passed",
            "2880 " + start(30 + 2880) + " due",
            "2880 " + start(30 + 4320) + " due");
  }

  @Test
  void aPlanIsMadeLongerBeforeItEnds() {
    GroupId group = ground.group(10);
    ground.meeting(group, daily(200));
    ground.sync(group);
    assertThat(ground.planned(group)).hasSize(2);
    assertThat(ground.table.planAhead(ground.targets, "c")).isEqualTo(0);

    ground.run("update calsyncd.calendar_groups set reminders_until = now() + interval '23 hours'");
    ground.run("delete from calsyncd.group_reminders where starts_at > now() + interval '1 day'");

    assertThat(ground.table.planAhead(ground.targets, "c")).isEqualTo(1);
    assertThat(ground.table.planAhead(ground.targets, "c")).as("asked for already").isEqualTo(0);
    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 1, "scheduled", 1, "unchanged", 1));
    assertThat(ground.table.planAhead(ground.targets, "c")).isEqualTo(0);
  }

  @Test
  void whereQuartzTakesNoAlarmsTheTargetFailsAndMakesUpForIt() throws Exception {
    GroupId group = ground.group(10);
    ground.meeting(group, in(200));
    clock.stop();

    TargetResult result = ground.result(group);

    assertThat(result.counts()).containsEntry("scheduled", 1L).containsEntry("failed", 1L);
    assertThat(result.reasons()).containsExactly(Map.entry("alarms", 1L));
    clock = quartz();
    assertThat(alarms(group)).isEmpty();
    assertThat(ground.sync(group)).isEqualTo(counts("meetings", 1, "unchanged", 1));
    assertThat(alarms(group)).containsExactly(start(190));
  }

  @Test
  void anAlarmTellsOfItsReminderAndIsGone() throws Exception {
    GroupId group = ground.group(10);
    ground.meeting(group, at(in(0), start(10).plusSeconds(2)));
    ground.join(group, "ada@example.org");
    ground.sync(group);
    assertThat(due(group)).hasSize(1);

    clock.start();

    assertThat(rung.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ground.planned(group)).singleElement().asString().endsWith(" told");
    assertThat(ground.all(String.class, "select recipient from calsyncd.outbound_messages"))
        .containsExactly("ada@example.org");
    clock.stop();
    assertThat(ground.all(String.class, "select job_name from calsyncd.qrtz_job_details"))
        .as("a job that has run is forgotten")
        .isEmpty();
  }

  @Test
  void whatHasNoAlarmShortlyBeforeItsMomentGetsOne() {
    GroupId group = ground.group(10);
    ground.meeting(group, at(in(0), start(11)));
    ground.sync(group);
    Alarm alarm = ground.only(group);
    clock.alarms().clear(group, Set.of(alarm));

    ground.reminders.remind("c");

    assertThat(clock.alarms().of(group)).containsExactly(alarm);
    assertThat(ground.planned(group)).as("not told yet").singleElement().asString().endsWith("due");
  }
}
