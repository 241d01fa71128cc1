package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventTime;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.Window;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The same adapter against a server that was not written here: the npm package {@code emulate}
 * 0.12.2, which somebody has started. It has a part of the API only; what is missing must fail as
 * what it is. See {@code docs/providers/google.md}.
 */
class GoogleEmulateTest {
  private static final String PROPERTY = "calsyncd.emulate";
  private static final String USER = "testuser@gmail.com";
  private static final String REDIRECT = "http://localhost/callback";
  private static final RemoteCalendarId PRIMARY = new RemoteCalendarId("primary");

  private final HttpClient http = HttpClient.newHttpClient();
  private String base = "";
  private CalendarProvider google;

  @BeforeAll
  static void running() {
    String reason = "no emulator: -D" + PROPERTY + "=http://127.0.0.1:PORT is not set";
    boolean none = System.getProperty(PROPERTY, "").isEmpty();
    if (none) {
      LoggerFactory.getLogger(GoogleEmulateTest.class).warn("{}: its tests are skipped", reason);
    }
    assumeFalse(none, reason);
  }

  @BeforeEach
  void open() throws Exception {
    base = System.getProperty(PROPERTY, "");
    GoogleSettings ours = GoogleSettings.of("client", "secret");
    GoogleSettings.OAuthClient oauth =
        new GoogleSettings.OAuthClient(
            URI.create(base + "/o/oauth2/v2/auth"),
            URI.create(base + "/oauth2/token"),
            "client",
            "secret");
    GoogleProviderFactory factory =
        new GoogleProviderFactory(
            new GoogleSettings(
                URI.create(base), oauth, ours.pageSize(), ours.timeouts(), "calsyncd"));
    String token = consent(factory.oauth().orElseThrow());
    google = factory.open(new Credentials.Bearer(() -> token));
  }

  /** The code flow, and one refresh, with what the adapter says of its OAuth. */
  private String consent(OAuthProfile profile) throws Exception {
    String scope = String.join(" ", profile.scopes());
    HttpResponse<String> agreed =
        post(
            profile.authorizeUrl() + "/callback",
            Map.of("email", USER, "redirect_uri", REDIRECT, "scope", scope, "client_id", "client"));
    String to = agreed.headers().firstValue("Location").orElseThrow();
    String code = to.substring(to.indexOf("code=") + 5).split("&")[0];
    Map<String, String> client = Map.of("client_id", "client", "client_secret", "secret");
    JsonItem granted =
        token(
            profile,
            client,
            Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT));
    JsonItem refreshed =
        token(
            profile,
            client,
            Map.of("grant_type", "refresh_token", "refresh_token", granted.text("refresh_token")));
    assertThat(refreshed.text("scope")).isEqualTo(scope);
    return refreshed.text("access_token");
  }

  private JsonItem token(
      OAuthProfile profile, Map<String, String> client, Map<String, String> grant)
      throws Exception {
    Map<String, String> form = new TreeMap<>(client);
    form.putAll(grant);
    HttpResponse<String> answer = post(profile.tokenUrl().toString(), form);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonItemTest.json(answer.body());
  }

  private HttpResponse<String> post(String url, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private RemoteEvent create(Event event) {
    return google.create(PRIMARY, new CreateKey("created1"), event);
  }

  @Test
  void calendarsAreListed() {
    assertThat(google.calendars())
        .filteredOn(RemoteCalendar::primary)
        .extracting(RemoteCalendar::id)
        .containsExactly(PRIMARY);
  }

  @Test
  void anEventIsInsertedAndDeletedTwice() {
    Event wanted = SampleEvents.once("emulated");
    RemoteEvent made = create(wanted);
    assertThat(made.event().content().text()).isEqualTo(wanted.content().text());
    assertThat(made.event().content().when().start().instant(ZoneOffset.UTC))
        .isEqualTo(wanted.content().when().start().instant(ZoneOffset.UTC));
    google.delete(PRIMARY, made);
    google.delete(PRIMARY, made);
  }

  /** The emulator forgets them: an insert that ends well is no proof of a field. */
  @Test
  void idZoneAndRuleAreForgotten() {
    RemoteEvent made = create(SampleEvents.daily("series"));
    assertThat(made.id().value()).startsWith("evt_");
    assertThat(made.key()).isEmpty();
    assertThat(((EventTime.Zoned) made.event().content().when().start()).zone().getId())
        .isEqualTo("UTC");
    assertThat(made.event().recurrence().isEmpty()).isTrue();
    google.delete(PRIMARY, made);
  }

  @Test
  void whatTheEmulatorLacksProvesNothing() {
    RemoteEvent made = create(SampleEvents.once("emulated"));
    List<Consumer<CalendarProvider>> unknown =
        List.of(
            it -> it.fetch(PRIMARY, made.id()),
            it -> it.update(PRIMARY, made, SampleEvents.titled(made.event(), "x")),
            CalendarProvider::account,
            it -> it.access(PRIMARY),
            it -> it.watch(OnSimulatedGoogle.request(PRIMARY, "c1")));
    for (var call : unknown) {
      assertFailure(call, FailureClass.TRANSIENT, "http_404");
    }
    assertFailure(
        it -> it.changes(PRIMARY, new ChangeQuery.Snapshot(Window.UNBOUNDED)),
        FailureClass.TRANSIENT,
        "malformed_answer_tokens");
    google.delete(PRIMARY, made);
  }

  @Test
  void aCalendarThatIsNotThereIsGoneAsAWhole() {
    RemoteCalendarId never = new RemoteCalendarId("never-was");
    assertFailure(
        it -> it.changes(never, new ChangeQuery.Snapshot(Window.UNBOUNDED)),
        FailureClass.COLLECTION_GONE,
        "notFound");
    RemoteEvent made = create(SampleEvents.once("emulated"));
    assertFailure(it -> it.delete(never, made), FailureClass.COLLECTION_GONE, "notFound");
    google.delete(PRIMARY, made);
  }

  private void assertFailure(
      Consumer<CalendarProvider> call, FailureClass expected, String reason) {
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> call.accept(google));
    assertThat(failure).isNotNull();
    assertThat(failure.failureClass()).isEqualTo(expected);
    assertThat(failure.reason()).isEqualTo(reason);
  }
}
