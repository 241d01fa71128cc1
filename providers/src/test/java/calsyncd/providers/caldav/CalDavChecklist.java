package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.Uid;
import calsyncd.provider.ProviderException;
import calsyncd.simulators.caldav.CalDavProfile;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** Simulated servers, and the words of other clients. */
abstract class CalDavChecklist {
  static final String[] XML = {"Content-Type", "application/xml", "Depth", "0"};
  static final String[] ICS = {"Content-Type", "text/calendar"};
  static final String ME = HandWrittenWorld.ME;

  private final List<SimulatedWorld> worlds = new ArrayList<>();

  @AfterEach
  void close() {
    worlds.forEach(SimulatedWorld::close);
  }

  SimulatedWorld world(CalDavProfile profile) {
    SimulatedWorld world = new SimulatedWorld(profile);
    worlds.add(world);
    return world;
  }

  static Stream<CalDavProfile> profiles() {
    return Stream.of(
        CalDavProfile.RADICALE,
        CalDavProfile.XANDIKOS,
        CalDavProfile.NEXTCLOUD,
        CalDavProfile.ICLOUD);
  }

  static Event event(String uid) throws IcsException {
    return IcsSamples.event("DTSTART:20261202T090000Z\nSUMMARY:" + uid).withUid(new Uid(uid));
  }

  static Event titled(Event event, String title) {
    return event.withContent(event.content().withText(new Text(title, "", "", "")));
  }

  static String lines(String title) {
    return "DTSTART:20261202T090000Z\nSUMMARY:" + title + "\n";
  }

  static List<String> sent(SimulatedWorld world) {
    return world.simulator().mails().mails().stream()
        .map(mail -> mail.kind() + " " + mail.to())
        .toList();
  }

  static ProviderException failure(ThrowingCallable call) {
    return catchThrowableOfType(ProviderException.class, call);
  }

  static String sync(String token, String more) {
    return "<d:sync-collection xmlns:d=\"DAV:\"><d:sync-token>%s</d:sync-token><d:sync-level>1"
            .formatted(token)
        + "</d:sync-level><d:prop><d:getetag/></d:prop>%s</d:sync-collection>".formatted(more);
  }

  static final String LIMIT = "<d:limit><d:nresults>1</d:nresults></d:limit>";

  static String token(HttpResponse<String> answer) {
    Matcher token = Pattern.compile("<d:sync-token>([^<]*)<").matcher(answer.body());
    assertThat(token.find()).as(answer.body()).isTrue();
    return token.group(1);
  }
}
