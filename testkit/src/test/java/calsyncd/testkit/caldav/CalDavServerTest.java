package calsyncd.testkit.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalDavServerTest {
  @TempDir private Path data;

  private static String ics(String uid) {
    return """
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//calsyncd//test//EN
    BEGIN:VEVENT
    UID:%s
    DTSTAMP:20260101T000000Z
    DTSTART:20260702T090000Z
    END:VEVENT
    END:VCALENDAR
    """
        .formatted(uid)
        .replace("\n", "\r\n");
  }

  private static int get(CalDavServer server, String file) {
    return server.send("GET", server.calendarPath() + file, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"radicale", "xandikos"})
  void itHoldsWhatItStartedWithAndWhatAnotherClientWrites(String name) {
    assumeTrue(CalDavServer.command(name).isPresent(), name + " is not installed");
    CalDavServer server = CalDavServer.start(name, data, Map.of("a.ics", ics("a")));
    try (server) {
      server.put("b.ics", ics("b"));
      assertThat(get(server, "a.ics")).isEqualTo(200);
      assertThat(get(server, "b.ics")).isEqualTo(200);

      server.delete("a.ics");
      assertThat(get(server, "a.ics")).isEqualTo(404);
    }
    assertThatThrownBy(() -> get(server, "b.ics")).isInstanceOf(UncheckedIOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"radicale", "xandikos"})
  void aRefusedWriteIsNotTakenForDone(String name) {
    assumeTrue(CalDavServer.command(name).isPresent(), name + " is not installed");
    try (CalDavServer server = CalDavServer.start(name, data)) {
      assertThatIllegalStateException().isThrownBy(() -> server.put("bad.ics", "no calendar"));
      assertThatIllegalStateException().isThrownBy(() -> server.delete("absent.ics"));
      String path = server.calendarPath();
      assertThatIllegalStateException().isThrownBy(() -> server.makeCalendar(path));
    }
  }

  @Test
  void aServerThatIsNotKnownIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> CalDavServer.start("other", data));
  }
}
