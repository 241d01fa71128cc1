package calsyncd.daemon.group;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.OutboundRows;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.daemon.postgres.Preferences;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.group.GroupId;
import calsyncd.hub.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Floating meetings of a user who moves to another zone. */
final class ReminderZoneTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String ASKED =
      "select group_id from calsyncd.group_targets where target = 'reminders' and due_at <= now()";

  private static Database database;

  private final Owner owner = new Owner("firm", UUID.randomUUID());
  private ReminderGround ground;

  @BeforeAll
  static void open() {
    database = Database.open(TestPostgres.create("reminder_zones"));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void found() {
    OutboundRows.Telling telling =
        new OutboundRows.Telling(false, Duration.ZERO, Duration.ofHours(1));
    ground =
        new ReminderGround(database, owner, new OutboundRows(new TimeOrderedIds(CLOCK), telling));
  }

  @AfterEach
  void forget() {
    ground.run("delete from calsyncd.calendar_groups");
  }

  private static Event floating(Event event, LocalDateTime wall) {
    When when = new When(new EventTime.Floating(wall), new EventTime.Floating(wall.plusHours(1)));
    return event.withContent(event.content().withWhen(when));
  }

  private void moveTo(String zone) {
    new PreferenceTable(database)
        .change(
            new Author(owner, "c"),
            CLOCK.instant(),
            it ->
                new Preferences(
                    it.cadence(),
                    it.conflictStrategy(),
                    it.allowWrites(),
                    it.workingHours(),
                    zone,
                    it.dueAt()));
  }

  private static String planned(LocalDateTime wall, String zone) {
    return "10 " + wall.atZone(ZoneId.of(zone)).toInstant() + " due";
  }

  @Test
  void anotherZoneOfTheUserIsThatOfCalendarsWithoutOneAtOnce() {
    ground.run("update calsyncd.hub_calendars set time_zone = ''");
    Instant noon = CLOCK.instant().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
    LocalDateTime wall = LocalDateTime.ofInstant(noon, ZoneOffset.UTC);
    GroupId group = ground.group(10);
    ground.meeting(group, floating(ground.in(0), wall));
    ground.sync(group);
    assertThat(ground.planned(group)).containsExactly(planned(wall, "UTC"));

    moveTo("Asia/Tokyo");

    assertThat(ground.all(UUID.class, ASKED)).containsExactly(group.value());
    ground.sync(group);
    assertThat(ground.planned(group)).containsExactly(planned(wall, "Asia/Tokyo"));
    moveTo("Asia/Tokyo");
    assertThat(ground.all(UUID.class, ASKED)).as("the same zone asks for nothing").isEmpty();
  }

  @Test
  void aCalendarWithAZoneOfItsOwnAndAGroupThatIsNotRemindedStayAsTheyAre() {
    ground.meeting(ground.group(10), ground.in(200));
    moveTo("Asia/Tokyo");
    ground.run("update calsyncd.hub_calendars set time_zone = ''");
    ground.run("update calsyncd.calendar_groups set reminder_minutes = '{}'");
    moveTo("Europe/Berlin");

    assertThat(ground.all(UUID.class, ASKED)).isEqualTo(List.of());
  }
}
