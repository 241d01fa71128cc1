package calsyncd.simulators.google;

import calsyncd.simulators.http.AdjustableClock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;

/** A simulator with one user in Berlin and a clock that stands still. */
abstract class GoogleFixture {
  static final String ADA = "ada@example.com";
  static final String EVENTS = "/calendars/primary/events";
  final AdjustableClock clock =
      new AdjustableClock(InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z")));
  final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), clock);
  final ApiClient ada = client();

  private ApiClient client() {
    google.addUser(ADA, ZoneId.of("Europe/Berlin"));
    return new ApiClient(google.baseUrl(), google.accessTokenFor(ADA));
  }

  @AfterEach
  void stop() {
    google.close();
  }

  String insert(String summary) {
    return ada.post(EVENTS, single(summary)).text("id");
  }

  static String single(String summary) {
    return """
    {"summary": "%s",
     "start": {"dateTime": "2026-12-03T09:00:00+01:00"},
     "end": {"dateTime": "2026-12-03T10:00:00+01:00"}}
    """
        .formatted(summary);
  }

  /** Five daily instances at 09:00 in Berlin from 2026-12-01. */
  static String daily(String id) {
    return """
    {"id": "%s", "summary": "standup",
     "start": {"dateTime": "2026-12-01T09:00:00", "timeZone": "Europe/Berlin"},
     "end": {"dateTime": "2026-12-01T09:15:00", "timeZone": "Europe/Berlin"},
     "recurrence": ["RRULE:FREQ=DAILY;COUNT=5"]}
    """
        .formatted(id);
  }

  String incremental(String token) {
    return EVENTS + "?syncToken=" + ApiClient.encode(token);
  }

  static String event(String id) {
    return EVENTS + "/" + id;
  }
}
