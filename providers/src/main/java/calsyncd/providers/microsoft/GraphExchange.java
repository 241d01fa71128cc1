package calsyncd.providers.microsoft;

import calsyncd.provider.Credentials;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.kiota.RequestAdapter;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.http.OkHttpRequestAdapter;
import com.microsoft.kiota.serialization.JsonParseNodeFactory;
import com.microsoft.kiota.serialization.JsonSerializationWriterFactory;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the SDK's request builders make, once, and reads the answer. The SDK's own {@code
 * send} stays unused: it repeats a call after a claims challenge and knows no status of an answer
 * that is not JSON, while the caller must see every answer.
 */
final class GraphExchange {
  private final OkHttpClient client;
  private final RequestAdapter adapter;
  private final List<String> preferences;

  GraphExchange(OkHttpClient client, MicrosoftSettings settings, Credentials.Bearer credentials) {
    this.client = client;
    this.preferences = preferences(settings.pageSize());
    this.adapter = adapter(settings, client, credentials);
  }

  /** What the SDK's request builders need. */
  RequestAdapter adapter() {
    return adapter;
  }

  /** What each request asks for by {@code Prefer}. */
  List<String> preferences() {
    return preferences;
  }

  /** The object that Graph answers. */
  JsonObject send(RequestInformation request, GraphSubject about) {
    return exchange(request, about, GraphExchange::content);
  }

  /** The object that Graph answers; what {@code known} knows another word for is no failure. */
  <T> T send(
      RequestInformation request,
      GraphSubject about,
      Function<JsonObject, T> reader,
      Function<GraphError, Optional<T>> known) {
    return exchange(
        request,
        about,
        answer -> reader.apply(content(answer)),
        (error, any) -> known.apply(error));
  }

  /** The object that Graph answers, under whatever status where it is one that is waited for. */
  JsonObject send(RequestInformation request, GraphSubject about, Predicate<JsonObject> expected) {
    return exchange(
        request,
        about,
        GraphExchange::content,
        (error, answer) -> Json.parse(answer.text()).filter(expected));
  }

  /** For requests that Graph answers without content. */
  void sendOnly(RequestInformation request, GraphSubject about) {
    exchange(request, about, answer -> answer);
  }

  /** All items of a collection, all pages of it. */
  List<JsonObject> all(
      String firstPage,
      Function<String, RequestInformation> request,
      GraphSubject about,
      GraphUrls urls) {
    Set<String> seen = new HashSet<>();
    Stream.Builder<JsonObject> items = Stream.builder();
    String link = firstPage;
    while (!link.isEmpty()) {
      if (!seen.add(link) || !urls.owns(link)) {
        throw MicrosoftFailures.unreadable("bad_next_link", "");
      }
      JsonObject page = send(request.apply(urls.asUri(link)), about);
      Json.objects(items(page)).forEach(items::add);
      link = Json.text(page, "@odata.nextLink");
    }
    return items.build().toList();
  }

  private static JsonArray items(JsonObject page) {
    return Json.array(page, "value")
        .orElseThrow(() -> MicrosoftFailures.unreadable("page_without_value", ""));
  }

  private <T> T exchange(
      RequestInformation request, GraphSubject about, Function<Answer, T> reader) {
    return exchange(request, about, reader, (error, answer) -> Optional.empty());
  }

  private <T> T exchange(
      RequestInformation request,
      GraphSubject about,
      Function<Answer, T> reader,
      BiFunction<GraphError, Answer, Optional<T>> known) {
    // Headers are not part of a link that Graph gives: each page must ask again.
    preferences.forEach(preference -> request.headers.add("Prefer", preference));
    Request ready = adapter.convertToNativeRequest(request);
    try (Response response = client.newCall(ready).execute()) {
      Answer answer = answer(response);
      if (response.isSuccessful()) {
        return reader.apply(answer);
      }
      GraphError error = GraphError.of(response.code(), response.headers(), answer.text());
      return known.apply(error, answer).orElseThrow(() -> MicrosoftFailures.of(error, about));
    } catch (IOException unanswered) {
      throw MicrosoftFailures.of(unanswered);
    }
  }

  private static Answer answer(Response response) throws IOException {
    @Nullable ResponseBody body = response.body();
    String text = body == null ? "" : body.string();
    return new Answer(text, GraphError.requestId(response.headers()));
  }

  private static JsonObject content(Answer answer) {
    Optional<JsonObject> json = Json.parse(answer.text());
    return json.orElseThrow(
        () -> MicrosoftFailures.unreadable("unreadable_answer", answer.requestId()));
  }

  private static RequestAdapter adapter(
      MicrosoftSettings settings, OkHttpClient client, Credentials.Bearer credentials) {
    RequestAdapter adapter =
        new OkHttpRequestAdapter(
            (request, context) ->
                request.headers.tryAdd(
                    "Authorization", "Bearer " + credentials.accessToken().get()),
            new JsonParseNodeFactory(),
            new JsonSerializationWriterFactory(),
            client);
    adapter.setBaseUrl(settings.graphUrl().toString());
    return adapter;
  }

  /** No {@code outlook.timezone}: without it times come in UTC, which every answer then shares. */
  private static List<String> preferences(int pageSize) {
    return List.of(
        "IdType=\"ImmutableId\"",
        "outlook.body-content-type=\"text\"",
        "odata.maxpagesize=" + pageSize);
  }

  private record Answer(String text, String requestId) {}
}
