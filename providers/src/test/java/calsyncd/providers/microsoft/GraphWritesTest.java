package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.Revision;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the wire: each header, field and parameter that a write must carry. */
final class GraphWritesTest {
  private static final RemoteCalendarId CALENDAR = new RemoteCalendarId("C");

  private record Sent(String call, Map<String, List<String>> headers, String body) {
    JsonObject json() {
      return Samples.object(body);
    }
  }

  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final CalendarProvider provider;
  private String answer = Samples.single(Map.of()).toString();

  GraphWritesTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    URI root = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1.0");
    MicrosoftSettings settings =
        new MicrosoftSettings(
            root, root, "common", "id", "s", 50, Duration.ofSeconds(5), Duration.ofSeconds(5));
    provider =
        new MicrosoftProviderFactory(settings, InstantSource.fixed(GraphWorld.NOW))
            .open(new Credentials.Bearer(() -> "secret"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    sent.add(new Sent(call, Map.copyOf(exchange.getRequestHeaders()), body));
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RemoteEvent known(Map<String, String> members) {
    return EventReader.alone(GraphEvent.of(Samples.single(members)));
  }

  private static Event titled(RemoteEvent known, String title) {
    return Samples.titled(known.event(), title);
  }

  private void assertCommon(Sent one) {
    assertThat(one.headers().get("Authorization")).containsExactly("Bearer secret");
    assertThat(String.join(",", one.headers().get("Prefer")))
        .contains("IdType=\"ImmutableId\"", "outlook.body-content-type=\"text\"");
  }

  @Test
  void aCreateIsOnePostUnderItsKey() {
    provider.create(CALENDAR, new CreateKey("made0001"), known(Map.of()).event());

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().call()).isEqualTo("POST /v1.0/me/calendars/C/events");
    assertCommon(sent.getFirst());
    assertThat(sent.getFirst().headers().get("Content-type")).containsExactly("application/json");
    assertThat(sent.getFirst().json())
        .isEqualTo(
            Samples.object(
                """
                {"subject": "Review", "body": {"contentType": "text", "content": "Agenda"},
                 "isAllDay": false,
                 "start": {"dateTime": "2026-12-03T09:00:00",
                           "timeZone": "W. Europe Standard Time"},
                 "end": {"dateTime": "2026-12-03T10:00:00",
                         "timeZone": "W. Europe Standard Time"},
                 "location": {"displayName": ""}, "showAs": "busy", "sensitivity": "normal",
                 "isReminderOn": false, "categories": [], "transactionId": "made0001"}
                """));
  }

  @Test
  void anUpdateIsOnePatchOfWhatDiffersAtTheVersionThatWasRead() {
    RemoteEvent known =
        known(
            Map.of(
                "attendees", "[{\"emailAddress\": {\"address\": \"g@x.example\"}}]",
                "body", "{\"contentType\": \"html\", \"content\": \"<b>kept</b>\"}"));

    provider.update(CALENDAR, known, titled(known, "Other"));

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().call()).isEqualTo("PATCH /v1.0/me/calendars/C/events/AAMk=1");
    assertCommon(sent.getFirst());
    assertThat(sent.getFirst().headers().get("If-match")).containsExactly("W/\"AAA1\"");
    assertThat(sent.getFirst().json()).isEqualTo(Samples.object("{\"subject\": \"Other\"}"));
  }

  @Test
  void aDeleteIsOfTheVersionThatWasRead() {
    provider.delete(CALENDAR, known(Map.of()));

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().call()).isEqualTo("DELETE /v1.0/me/calendars/C/events/AAMk=1");
    assertCommon(sent.getFirst());
    assertThat(sent.getFirst().headers().get("If-match")).containsExactly("W/\"AAA1\"");
  }

  @Test
  void nothingIsWrittenOrDeletedWithoutTheVersionThatItIsOf() {
    RemoteEvent known = known(Map.of()).withRevision(new Revision(""));

    for (ThrowingCallable write :
        List.<ThrowingCallable>of(
            () -> provider.update(CALENDAR, known, titled(known, "Other")),
            () -> provider.delete(CALENDAR, known))) {
      ProviderException failure = catchThrowableOfType(ProviderException.class, write);
      assertThat(failure).isNotNull();
      assertThat(failure.failureClass()).isEqualTo(FailureClass.CONFLICT);
      assertThat(failure.reason()).isEqualTo("no_revision");
    }
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ACCEPTED, accept", "TENTATIVE, tentativelyAccept", "DECLINED, decline"})
  void anAnswerAsksForNoMail(Response response, String verb) {
    RemoteEvent invited =
        known(
            Map.of(
                "isOrganizer", "false",
                "attendees", "[{\"emailAddress\": {\"address\": \"ann@x.example\"}}]"));

    provider.respond(CALENDAR, invited, response);

    assertThat(sent).hasSize(2);
    assertThat(sent.getFirst().call()).isEqualTo("POST /v1.0/me/calendars/C/events/AAMk=1/" + verb);
    assertCommon(sent.getFirst());
    assertThat(sent.getFirst().json().entrySet())
        .extracting(member -> member.getKey().toLowerCase(Locale.ROOT) + member.getValue())
        .containsExactly("sendresponsefalse");
    assertThat(sent.getLast().call()).startsWith("GET ");
  }

  @Test
  void aSeriesThatBecomesSingleLosesItsRuleByNull() {
    RemoteEvent known = EventReader.alone(GraphEvent.of(Samples.master(Map.of())));
    Event single = Event.single(known.event().uid(), known.event().content());

    provider.update(CALENDAR, known.withRevision(known(Map.of()).revision()), single);

    assertThat(sent.getLast().body()).isEqualTo("{\"recurrence\":null}");
  }
}
