package calsyncd.daemon.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.SeriesOverride;
import calsyncd.daemon.group.Alarms.Alarm;
import calsyncd.daemon.group.ReminderGround;
import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.daemon.postgres.ReminderFiring.Outcome;
import calsyncd.group.GroupId;
import calsyncd.hub.EventId;
import calsyncd.task.GroupSyncJob.Reminded;
import calsyncd.testkit.Events;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.standardwebhooks.Webhook;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reminders of meetings go out once, as signed requests and as mail, to real servers. */
final class MeetingRemindersTest {
  private static OutboundWorld world;
  private ReminderGround ground;
  private Receiver receiver;
  private GreenMail mails;
  private OutboundSender sender;

  @BeforeAll
  static void open() {
    world = new OutboundWorld("meeting_reminders", true);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void listen() throws Exception {
    ground = new ReminderGround(world.database, world.owner, world.rows);
    receiver = new Receiver();
    mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mails.start();
    SmtpSettings smtp =
        new SmtpSettings(
            "127.0.0.1", mails.getSmtp().getPort(), "", "", "calendar@example.com", false);
    sender =
        world.sender(
            Map.of(
                Channel.WEBHOOK,
                world.webhooks(receiver.host()),
                Channel.MAIL,
                new SmtpPost(smtp, world.table, OutboundWorld.WITHIN, OutboundWorld.CLOCK)));
  }

  @AfterEach
  void end() {
    sender.close();
    mails.stop();
    receiver.close();
    world.empty();
  }

  private Outcome fire(Alarm alarm) {
    return ground.firing.fire(alarm.reminder(), alarm.at(), "c");
  }

  /** A group of one, who is reminded of a meeting in five minutes. */
  private GroupId due(Event meeting) {
    GroupId group = ground.group(10);
    ground.join(group, "ada@example.org");
    ground.meeting(group, meeting);
    ground.sync(group);
    return group;
  }

  @Test
  void aReminderIsOneSignedRequestAndOneMailToEachMember() throws Exception {
    String secret = world.endpoint(receiver.uri());
    GroupId group = ground.group(10);
    UUID ada = ground.join(group, "ada@example.org");
    ground.join(group, "bob@example.org");
    EventId meeting = ground.meeting(group, ground.in(5));
    ground.sync(group);
    Alarm alarm = ground.only(group);

    assertThat(fire(alarm)).isEqualTo(Outcome.TOLD);
    assertThat(fire(alarm)).isEqualTo(Outcome.NOTHING);
    world.sendDue(sender);
    world.sendDue(sender);

    assertThat(receiver.requests()).hasSize(1);
    Receiver.Request request = receiver.requests().getFirst();
    new Webhook(secret).verify(request.body(), request.headers());
    JsonNode json = new JsonMapper().readTree(request.body());
    assertThat(json.path("type").asText()).isEqualTo("meeting_reminder");
    JsonNode data = json.path("data");
    assertThat(data.path("minutes").asInt()).isEqualTo(10);
    assertThat(data.path("meeting").path("event_id").asText()).isEqualTo(meeting.toString());
    assertThat(data.path("meeting").path("title").asText()).isEqualTo("Climbing");
    assertThat(data.path("meeting").path("starts_at").asText())
        .isEqualTo(ground.start(5).toString());
    assertThat(data.path("meeting").path("original_start").isNull()).isTrue();
    assertThat(data.path("members").findValuesAsText("email"))
        .containsExactlyInAnyOrder("ada@example.org", "bob@example.org");
    assertThat(data.path("members").findValuesAsText("id")).contains(ada.toString());
    assertThat(mails.getReceivedMessages())
        .extracting(it -> it.getAllRecipients()[0].toString())
        .containsExactlyInAnyOrder("ada@example.org", "bob@example.org");
    assertMail(mails.getReceivedMessages()[0]);
  }

  private void assertMail(MimeMessage mail) throws Exception {
    ZonedDateTime start = ground.start(5).atZone(ZoneId.of("Europe/Berlin"));
    String when =
        DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu 'at' HH:mm", Locale.ENGLISH).format(start);
    assertThat(mail.getSubject()).isEqualTo("Climbing begins on " + when + " (Europe/Berlin)");
    assertThat(mail.getContent().toString().replace("\r", "").strip())
        .isEqualTo(
            "Climbing\nbegins on " + when + " (Europe/Berlin).\n\nYou are in the group crew.");
    assertThat(
            ground.all(
                String.class,
                "select payload::text from calsyncd.outbound_messages where channel = 'mail'"))
        .as("nobody reads who else is in the group")
        .noneMatch(it -> it.contains("@"));
  }

  @Test
  void ofAWholeDayTheMailSaysTheDay() throws Exception {
    LocalDate tomorrow = LocalDate.ofInstant(ground.start(1440), ZoneId.of("Europe/Berlin"));
    Event once = ground.in(0);
    When day = new When(new EventTime.Day(tomorrow), new EventTime.Day(tomorrow.plusDays(1)));
    GroupId group = ground.group(2880);
    ground.join(group, "ada@example.org");
    ground.meeting(group, once.withContent(once.content().withWhen(day)));
    ground.sync(group);

    fire(ground.only(group));
    world.sendDue(sender);

    String when = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH).format(tomorrow);
    assertThat(mails.getReceivedMessages()[0].getSubject()).isEqualTo("Climbing begins on " + when);
  }

  @Test
  void twoNodesAtOnceTellOnce() throws Exception {
    world.endpoint(receiver.uri());
    Alarm alarm = ground.only(due(ground.in(5)));
    CyclicBarrier together = new CyclicBarrier(2);

    try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
      List<Future<Outcome>> both =
          nodes.invokeAll(
              List.of(
                  () -> {
                    together.await();
                    return fire(alarm);
                  },
                  () -> {
                    together.await();
                    return fire(alarm);
                  }));
      assertThat(List.of(both.getFirst().get(), both.getLast().get()))
          .containsExactlyInAnyOrder(Outcome.TOLD, Outcome.NOTHING);
    }
    world.sendDue(sender);
    assertThat(receiver.requests()).hasSize(1);
    assertThat(world.messages()).containsExactlyInAnyOrder("webhook sent 1", "mail sent 1");
  }

  @Test
  void whatMovedOrWasCancelledSinceItWasPlannedIsNotToldOf() {
    Event once = ground.in(5);
    GroupId group = ground.group(10);
    EventId meeting = ground.meeting(group, once);
    ground.sync(group);
    ground.edit(meeting, ReminderGround.at(once, ground.start(6)));
    assertThat(fire(ground.only(group))).isEqualTo(Outcome.STALE);

    Event daily = Events.daily("d", "Daily", ground.start(7));
    GroupId other = ground.group(10);
    EventId series = ground.meeting(other, daily);
    ground.sync(other);
    ground.edit(series, daily.withOverride(Events.occurrence(daily, 0), SeriesOverride.CANCELLED));
    List<UUID> first =
        ground.all(
            UUID.class,
            "select id from calsyncd.group_reminders where group_id = ? order by starts_at",
            other.value());
    assertThat(fire(new Alarm(first.getFirst(), ground.start(-3)))).isEqualTo(Outcome.STALE);

    assertThat(world.messages()).isEmpty();
    assertThat(ground.all(Boolean.class, "select due_at <= now() from calsyncd.group_targets"))
        .as("both are planned anew")
        .containsExactly(true, true);
    ground.sync(group);
    assertThat(ground.planned(group)).containsExactly("10 " + ground.start(6) + " due");
  }

  @Test
  void aMeetingThatMovesAfterItWasToldOfIsToldOfAgainAndWhatWasNotSentIsWithdrawn() {
    Event once = ground.in(5);
    world.endpoint(receiver.uri());
    GroupId group = ground.group(10);
    EventId meeting = ground.meeting(group, once);
    ground.sync(group);
    fire(ground.only(group));
    receiver.answers(500);
    world.sendDue(sender);
    assertThat(world.messages()).containsExactly("webhook due 1 status_500");

    ground.edit(meeting, ReminderGround.at(once, ground.start(8)));
    ground.sync(group);
    assertThat(fire(ground.only(group))).isEqualTo(Outcome.TOLD);
    world.sendDue(sender);

    assertThat(world.messages()).containsExactly("webhook failed 1 status_500", "webhook sent 1");
    assertThat(receiver.requests().getLast().body()).contains(ground.start(8).toString());
  }

  @Test
  void whoLeavesBeforeTheMailGoesHasNone() {
    GroupId group = due(ground.in(5));
    fire(ground.only(group));
    ground.run("update calsyncd.group_members set left_at = now()");

    world.sendDue(sender);

    assertThat(world.messages()).containsExactly("mail dropped 0 left");
    assertThat(mails.getReceivedMessages()).isEmpty();
  }

  @Test
  void whatNoAlarmToldIsToldByTheNetAndOnlyInTime() {
    GroupId group = due(ground.in(5));
    GroupId over = due(ground.in(7));
    ground.run(
        "update calsyncd.group_reminders set expires_at = now() where group_id = ?", over.value());

    assertThat(ground.reminders.remind("c")).isEqualTo(new Reminded(1, 1, 0));
    assertThat(ground.reminders.remind("c")).isEqualTo(new Reminded(0, 0, 0));

    assertThat(ground.planned(group)).containsExactly("10 " + ground.start(5) + " told");
    assertThat(ground.planned(over)).containsExactly("10 " + ground.start(7) + " passed");
    assertThat(world.messages()).containsExactly("mail due 0");
  }

  @Test
  void aReminderOfWhatHasBegunByTheTimeItIsSentIsDropped() {
    GroupId group = due(ground.in(5));
    fire(ground.only(group));
    assertThat(ground.all(Instant.class, "select expires_at from calsyncd.outbound_messages"))
        .containsExactly(ground.start(5));
    ground.run("update calsyncd.outbound_messages set expires_at = now()");

    world.sendDue(sender);

    assertThat(world.messages()).containsExactly("mail dropped 0 expired");
    assertThat(mails.getReceivedMessages()).isEmpty();
  }

  @Test
  void aGroupThatMailsNoRemindersSendsNone() {
    GroupId group = due(ground.in(5));
    ground.run("update calsyncd.calendar_groups set mail_reminders = false");

    assertThat(fire(ground.only(group))).isEqualTo(Outcome.TOLD);

    assertThat(world.messages()).isEmpty();
  }
}
