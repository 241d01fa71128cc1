package calsyncd.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Live sessions by the rules of the protocol: of all that was said of a session, in the order of
 * its numbers, the last word on each field counts; ends by a beacon are taken back by a later word.
 */
final class SessionBook {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> ACTIONS = List.of("start", "heartbeat", "end", "beacon");
  private static final Set<String> FIELDS =
      Set.of(
          "local_id", "action", "hub_calendar_id", "title", "started_at", "ended_at", "at", "seq");
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Duration OLDEST = Duration.ofDays(30);

  private final Set<String> calendars;
  private final Map<String, Kept> sessions = new LinkedHashMap<>();

  SessionBook(Set<String> calendars) {
    this.calendars = calendars;
  }

  /** A status and, if there is one, the body with it. */
  record Answer(int status, ObjectNode body) {}

  private record Word(String action, JsonNode body, Instant at, long seq) {}

  private record Kept(String id, String event, List<Word> words) {}

  /** What a session is by all that was said of it. */
  record State(
      String calendar, String title, Instant started, Instant ended, String endedBy, boolean over) {
    private static final State NOTHING = new State("", "", Instant.MIN, Instant.MIN, "", false);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static Answer problem(int status, String code) {
    ObjectNode body = object().put("type", "about:blank").put("title", "refused");
    body.put("status", status).put("detail", "refused: " + code).put("correlation_id", "c");
    if (status == 422 || code.equals("local_id")) {
      body.putArray("errors").addObject().put("field", code).put("detail", "is wrong");
    } else if (!code.isEmpty()) {
      body.put("code", code);
    }
    return new Answer(status, body);
  }

  /** All sessions, in the order in which they came. */
  synchronized List<String> ids() {
    return List.copyOf(sessions.keySet());
  }

  synchronized State state(String localId) {
    return state(sessions.get(localId));
  }

  synchronized boolean knows(String localId) {
    return sessions.containsKey(localId);
  }

  synchronized Answer report(String localId, JsonNode body, Instant now) {
    List<String> names = new ArrayList<>();
    body.fieldNames().forEachRemaining(names::add);
    names.removeAll(FIELDS);
    if (!names.isEmpty()) {
      return problem(422, names.getFirst());
    }
    if (!localId.matches("[A-Za-z0-9_-]{8,64}")) {
      return problem(400, "local_id");
    }
    try {
      return judged(localId, body, now);
    } catch (DateTimeException e) {
      return problem(400, "time");
    }
  }

  private Answer judged(String localId, JsonNode body, Instant now) {
    Kept known = sessions.get(localId);
    boolean whole =
        body.has("hub_calendar_id") && body.has("title") && body.has("started_at") || known != null;
    if (!whole || body.path("action").asText().equals("end") && !body.has("ended_at")) {
      return problem(400, "incomplete");
    }
    for (String field : List.of("started_at", "ended_at", "at")) {
      if (body.has(field) && !sane(Instant.parse(body.path(field).asText()), now)) {
        return problem(400, "time_out_of_range");
      }
    }
    if (known == null && !calendars.contains(body.path("hub_calendar_id").asText())) {
      return problem(404, "");
    }
    return kept(localId, known, word(body, now), now);
  }

  private static boolean sane(Instant time, Instant now) {
    return !time.isAfter(now.plus(AHEAD)) && !time.isBefore(now.minus(OLDEST));
  }

  private static Word word(JsonNode body, Instant now) {
    String at = body.path("at").asText(body.path("ended_at").asText(now.toString()));
    String action = body.path("action").asText("beacon");
    return new Word(action, body, Instant.parse(at), body.path("seq").asLong());
  }

  private Answer kept(String localId, Kept known, Word word, Instant now) {
    if (known != null && word.action().equals("start")) {
      State state = state(known);
      Instant started = Instant.parse(word.body().path("started_at").asText());
      if (state.over() && started.isAfter(state.ended())) {
        return problem(409, "session_ended");
      }
    }
    Kept kept =
        known != null
            ? known
            : new Kept(
                UUID.randomUUID().toString(), UUID.randomUUID().toString(), new ArrayList<>());
    sessions.put(localId, kept);
    kept.words().add(word);
    ObjectNode shown = shown(localId, now);
    State state = state(kept);
    JsonNode calendar = word.body().path("hub_calendar_id");
    if (!calendar.isMissingNode() && !calendar.asText().equals(state.calendar())) {
      shown.withArray("ignored").add("hub_calendar_id");
    }
    return new Answer(known == null ? 201 : 200, shown);
  }

  /** Ends a session that is open; its token is known to be right. */
  synchronized void beacon(JsonNode body) {
    sessions.get(body.path("local_id").asText()).words().add(word(body, Instant.MIN));
  }

  synchronized ObjectNode shown(String localId, Instant now) {
    Kept kept = sessions.get(localId);
    State state = state(kept);
    boolean ended = !state.endedBy().isEmpty();
    ObjectNode body = object().put("local_id", localId).put("session_id", kept.id());
    body.put("state", ended ? "ended" : "open").put("ended_by", state.endedBy());
    body.put("hub_calendar_id", state.calendar()).put("event_id", kept.event());
    body.put("title", state.title()).put("started_at", state.started().toString());
    body.put("ended_at", ended ? state.ended().toString() : null).put("delivery", "none");
    body.putArray("ignored");
    if (ended) {
      body.putNull("beacon");
    } else {
      Instant until = now.plus(Duration.ofMinutes(35));
      body.putObject("beacon").put("token", token(localId)).put("expires_at", until.toString());
    }
    return body.put("server_time", now.toString());
  }

  static String token(String localId) {
    return "beacon." + localId;
  }

  private static State state(Kept kept) {
    Comparator<Word> order =
        Comparator.comparingLong(Word::seq)
            .thenComparing(Word::at)
            .thenComparing(word -> ACTIONS.indexOf(word.action()));
    State state = State.NOTHING;
    String calendar =
        kept.words().stream()
            .map(word -> word.body().path("hub_calendar_id").asText())
            .filter(it -> !it.isEmpty())
            .findFirst()
            .orElse("");
    for (Word word : kept.words().stream().sorted(order).toList()) {
      state = after(state, word, calendar);
    }
    return state;
  }

  private static State after(State state, Word word, String calendar) {
    String title = word.body().path("title").asText(state.title());
    Instant started = time(word, "started_at", state.started());
    return switch (word.action()) {
      case "end" ->
          new State(calendar, title, started, time(word, "ended_at", word.at()), "client", true);
      case "beacon" ->
          state.endedBy().isEmpty()
              ? new State(
                  calendar, title, started, time(word, "ended_at", word.at()), "beacon", false)
              : state;
      default ->
          state.over()
              ? new State(calendar, title, started, state.ended(), state.endedBy(), true)
              : new State(calendar, title, started, Instant.MIN, "", false);
    };
  }

  private static Instant time(Word word, String field, Instant otherwise) {
    JsonNode given = word.body().path(field);
    return given.isMissingNode() ? otherwise : Instant.parse(given.asText());
  }
}
