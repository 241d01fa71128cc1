package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Fetched;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.simulators.http.MailOutbox;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Implicit scheduling (RFC 6638), the last row of the checklist. */
class CalDavSchedulingChecklistTest extends CalDavChecklist {
  private static final Attendee BOB =
      new Attendee("bob@example.org", "Bob", Response.NEEDS_ACTION, Role.REQUIRED);
  private static final Attendee ADA = new Attendee(ME, "Ada", Response.ACCEPTED, Role.REQUIRED);

  private static Event meeting(String uid) throws IcsException {
    Event event = event(uid);
    return event.withContent(
        event.content().withPeople(new People(Optional.of(ADA), List.of(ADA, BOB))));
  }

  private static RemoteId invited(SimulatedWorld world) {
    return world
        .invite("i", Zoned.of(LocalDateTime.parse("2026-12-02T09:00:00"), IcsSamples.BERLIN))
        .orElseThrow();
  }

  /** Implicit scheduling: what calsyncd writes mails nobody, in the whole life of a copy. */
  @Test
  void c5WhatIsWrittenMailsNobody() throws IcsException {
    SimulatedWorld world = world(CalDavProfile.NEXTCLOUD);
    CalendarProvider provider = world.provider();
    Event event = meeting("m");

    RemoteEvent made = provider.create(world.calendar(), new CreateKey("created1"), event);
    RemoteEvent renamed = provider.update(world.calendar(), made, titled(made.event(), "new"));
    Event alone = renamed.event().withContent(renamed.event().content().withPeople(People.NONE));
    RemoteEvent emptied = provider.update(world.calendar(), renamed, alone);
    Event again = emptied.event().withContent(event.content());
    provider.delete(world.calendar(), provider.update(world.calendar(), emptied, again));

    assertThat(sent(world)).isEmpty();
  }

  /** The positive control: each of these mistakes is one mail. */
  @Test
  void c5AMistakeIsOneMail() throws IcsException {
    SimulatedWorld world = world(CalDavProfile.NEXTCLOUD);
    MailOutbox outbox = world.simulator().mails();
    String safe = IcsResource.create(meeting("m"), IcsSamples.NOW).replaceAll("\r\n ", "");
    String path = world.path() + "m.ics";
    world.send("PUT", path, safe, ICS);
    assertThat(sent(world)).isEmpty();

    String loud = safe.replaceAll("(ATTENDEE[^:]*);SCHEDULE-AGENT=NONE", "$1");
    assertThat(world.send("PUT", path, loud, ICS).statusCode()).isEqualTo(204);
    assertThat(sent(world)).containsExactly("invitation bob@example.org");
    outbox.clear();
    world.send("PUT", path, loud.replace("SUMMARY:m", "SUMMARY:n"), ICS);
    assertThat(sent(world)).containsExactly("update bob@example.org");
    outbox.clear();
    world.send("DELETE", path, "", "Schedule-Reply", "F");
    assertThat(sent(world)).containsExactly("cancellation bob@example.org");
  }

  @Test
  void c5AGuestWhoDeletesDeclinesOnlyWithoutTheHeader() {
    for (String header : List.of("F", "T")) {
      SimulatedWorld world = world(CalDavProfile.ICLOUD);
      RemoteId id = invited(world);
      world.send("DELETE", id.value(), "", "Schedule-Reply", header);
      assertThat(sent(world)).hasSize(header.equals("F") ? 0 : 1);
    }
    SimulatedWorld world = world(CalDavProfile.ICLOUD);
    RemoteId id = invited(world);
    world
        .provider()
        .delete(
            world.calendar(),
            ((Fetched.Found) world.provider().fetch(world.calendar(), id)).event());
    assertThat(sent(world)).isEmpty();
  }

  @Test
  void c5AGuestWhoChangesWhatIsTheOrganizersIsRefused() {
    SimulatedWorld world = world(CalDavProfile.NEXTCLOUD);
    RemoteId id = invited(world);
    String ics = world.stored(id);
    for (String foreign :
        List.of(
            ics.replace("SUMMARY:i", "SUMMARY:ours"),
            ics.replace("DTSTAMP", "SEQUENCE:1\r\nDTSTAMP"),
            ics.replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED"))) {
      assertThat(world.send("PUT", id.value(), foreign, ICS).body())
          .contains("allowed-attendee-scheduling-object-change");
    }
    String answer = ics.replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=TENTATIVE");
    assertThat(world.send("PUT", id.value(), answer, ICS).statusCode()).isEqualTo(204);
    assertThat(sent(world)).containsExactly("response stranger@example.net");
  }
}
