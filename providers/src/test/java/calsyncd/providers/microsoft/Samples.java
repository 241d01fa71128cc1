package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Text;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;

/** Events as Graph renders them, to be varied member by member. */
final class Samples {
  private static final String SINGLE =
      """
      {"@odata.etag": "W/\\"AAA1\\"", "id": "AAMk=1", "changeKey": "AAA1", "iCalUId": "0400-1",
       "type": "singleInstance", "subject": "Review", "isAllDay": false, "isCancelled": false,
       "isOrganizer": true, "showAs": "busy", "sensitivity": "normal", "importance": "normal",
       "originalStartTimeZone": "W. Europe Standard Time",
       "originalEndTimeZone": "W. Europe Standard Time",
       "start": {"dateTime": "2026-12-03T08:00:00.0000000", "timeZone": "UTC"},
       "end": {"dateTime": "2026-12-03T09:00:00.0000000", "timeZone": "UTC"},
       "body": {"contentType": "text", "content": "Agenda\\r\\n"},
       "webLink": "https://outlook.office365.com/owa/?itemid=1"}
      """;

  private static final String RECURRENCE =
      """
      {"pattern": {"type": "daily", "interval": 1},
       "range": {"type": "noEnd", "startDate": "2026-12-03",
                 "recurrenceTimeZone": "W. Europe Standard Time"}}
      """;

  private Samples() {}

  /** A meeting of one's own on 3 December 2026, 9 to 10 in Berlin. */
  static JsonObject single(Map<String, String> members) {
    JsonObject json = object(SINGLE);
    members.forEach((name, value) -> json.add(name, JsonParser.parseString(value)));
    return json;
  }

  /** The same each day. */
  static JsonObject master(Map<String, String> members) {
    JsonObject json = single(Map.of("type", "\"seriesMaster\"", "recurrence", RECURRENCE));
    members.forEach((name, value) -> json.add(name, JsonParser.parseString(value)));
    return json;
  }

  /** The event under another title. */
  static Event titled(Event event, String title) {
    Text t = event.content().text();
    Text text = new Text(title, t.description(), t.location(), t.url());
    return event.withContent(event.content().withText(text));
  }

  /** An object by its text. */
  static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }
}
