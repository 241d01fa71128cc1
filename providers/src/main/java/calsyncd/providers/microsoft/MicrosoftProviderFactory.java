package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.RecurrenceId;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderFactory;
import calsyncd.provider.Window;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Opens connections to Microsoft Graph. All share one HTTP client, which makes each call once: it
 * follows no redirect and repeats nothing. Bounding the calls of one mailbox (Graph allows four at
 * once) is the caller's.
 */
public final class MicrosoftProviderFactory implements ProviderFactory {
  private static final List<String> SCOPES =
      List.of("Calendars.Read", "offline_access", "User.Read");

  private static final List<String> WRITE_SCOPES =
      List.of("Calendars.ReadWrite", "offline_access", "User.Read");

  /** More than one a day in the widest window there is, so that no expansion is cut. */
  private static final int MAX_INSTANCES = 2_000;

  private final MicrosoftSettings settings;
  private final InstantSource clock;
  private final OkHttpClient client;

  /**
   * Makes no call.
   *
   * @param clock bounds how far ahead a subscription and a list of instances may reach
   */
  public MicrosoftProviderFactory(MicrosoftSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.client = client(settings);
  }

  @Override
  public String name() {
    return "microsoft";
  }

  @Override
  public Optional<OAuthProfile> oauth() {
    return Optional.of(
        new OAuthProfile(
            login("authorize"),
            login("token"),
            settings.clientId(),
            settings.clientSecret(),
            SCOPES,
            WRITE_SCOPES,
            Map.of("prompt", "select_account")));
  }

  private URI login(String endpoint) {
    return URI.create(settings.loginUrl() + "/" + settings.tenant() + "/oauth2/v2.0/" + endpoint);
  }

  @Override
  public CalendarProvider open(Credentials credentials) {
    return switch (credentials) {
      case Credentials.Bearer bearer -> open(bearer);
      case Credentials.Basic _ -> throw new IllegalArgumentException("Graph takes bearer tokens");
    };
  }

  private CalendarProvider open(Credentials.Bearer bearer) {
    GraphExchange exchange = new GraphExchange(client, settings, bearer);
    GraphReads reads = new GraphReads(exchange, settings);
    InstanceDifference difference =
        new InstanceDifference(reads, clock, MicrosoftProviderFactory::starts);
    SeriesReader series = new SeriesReader(reads, difference);
    EventReader events = new EventReader(reads, series);
    GraphWrites writes = new GraphWrites(exchange, reads.urls());
    return new MicrosoftProvider(
        reads,
        events,
        new SeriesBatch(new GraphBatch(exchange, reads.urls()), reads.urls(), series),
        new EventWriter(reads, events, writes, new OccurrenceWriter(reads, writes)),
        new Subscriptions(exchange, reads.urls(), clock));
  }

  private static List<RecurrenceId> starts(Event series, Window window) {
    return Occurrences.within(series, window.from(), window.to(), ZoneOffset.UTC, MAX_INSTANCES)
        .stream()
        .map(Occurrence::id)
        .toList();
  }

  private static OkHttpClient client(MicrosoftSettings settings) {
    return new OkHttpClient.Builder()
        .connectTimeout(settings.connectTimeout())
        .readTimeout(settings.callTimeout())
        .writeTimeout(settings.callTimeout())
        .callTimeout(settings.callTimeout())
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .addNetworkInterceptor(MicrosoftProviderFactory::once)
        .build();
  }

  /** OkHttp repeats a 503 by itself if {@code Retry-After} is "0"; it does not know "0.0". */
  private static Response once(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return "0".equals(response.header("Retry-After"))
        ? response.newBuilder().header("Retry-After", "0.0").build()
        : response;
  }
}
