package calsyncd.daemon.api;

import calsyncd.hub.HubCalendarId;
import calsyncd.session.Action;
import calsyncd.session.Report;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A report as JSON. */
final class SessionBody {
  static final int TITLE = 1_000;
  private static final Pattern LOCAL_ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");
  private static final List<String> ACTIONS = List.of("start", "heartbeat", "end");
  private static final List<String> FIELDS =
      List.of("action", "hub_calendar_id", "title", "started_at", "ended_at", "at", "seq");

  private SessionBody() {}

  static Report report(byte[] bytes, Instant now) {
    return report(Body.of(bytes, FIELDS), now);
  }

  /** One of a batch, which says its session's id itself. */
  static Report item(JsonNode item, Instant now) {
    List<String> fields = new ArrayList<>(FIELDS);
    fields.add("local_id");
    return report(Body.of(item, "a report", fields), now);
  }

  private static Report report(Body body, Instant now) {
    String word =
        body.word("action", ACTIONS).orElseThrow(() -> Problem.field("action", "is missing"));
    Report.Times times = new Report.Times(body.instant("started_at"), body.instant("ended_at"));
    Instant at = body.instant("at").or(times::ended).or(times::started).orElse(now);
    return new Report(
        Action.valueOf(word.toUpperCase(Locale.ROOT)),
        body.uuid("hub_calendar_id").map(HubCalendarId::new),
        body.text("title", TITLE),
        times,
        at,
        body.count("seq").orElse(0L));
  }

  /** The id that a client gave a session. */
  static String localId(String text) {
    return Optional.of(text)
        .filter(it -> LOCAL_ID.matcher(it).matches())
        .orElseThrow(() -> Problem.parameter("local_id", "must have 8 to 64 of A-Z a-z 0-9 _ -"));
  }
}
