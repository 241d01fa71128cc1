package calsyncd.providers.google;

import calsyncd.provider.ProviderException;
import calsyncd.providers.google.GoogleFailures.Refusal;
import calsyncd.providers.google.GoogleFailures.Subject;
import com.google.api.client.googleapis.services.AbstractGoogleClientRequest;
import com.google.api.client.http.HttpResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request with the token that is good now and reads one whole answer, or throws a
 * classified failure.
 */
record GoogleCalls(Supplier<String> accessToken) {

  /** A request of the client, ready to be sent. */
  interface Call {
    AbstractGoogleClientRequest<?> request() throws IOException;
  }

  /** What an answer gives, read from its body. */
  private interface Reader<T> {
    T read(HttpResponse response) throws IOException;
  }

  /**
   * Reads a JSON object of the kind that Google promises.
   *
   * @throws ProviderException also where a success has no body, half of one, or another kind
   */
  JsonItem read(Subject subject, String kind, Call call) {
    return send(subject, call, response -> ofKind(kind, body(response)));
  }

  private static JsonItem ofKind(String kind, JsonItem answer) {
    if (!answer.text("kind").equals(kind)) {
      throw GoogleFailures.malformed("kind");
    }
    return answer;
  }

  /** Sends a request whose answer has no body. */
  void tell(Subject subject, Call call) {
    send(subject, call, HttpResponse::getStatusCode);
  }

  private <T> T send(Subject subject, Call call, Reader<T> reader) {
    String bearer = "Bearer " + accessToken.get();
    RequestId id = RequestId.fresh();
    try {
      return send(subject, answer(call, bearer, id), reader);
    } catch (ProviderException e) {
      throw e.requestId().isEmpty() ? e.requestId(id.value()) : e;
    }
  }

  private static <T> T send(Subject subject, HttpResponse response, Reader<T> reader) {
    try {
      if (!response.isSuccessStatusCode()) {
        throw GoogleFailures.refused(subject, refusal(response));
      }
      return reader.read(response);
    } catch (IOException e) {
      throw GoogleFailures.malformed("body").causedBy(e);
    } finally {
      disconnect(response);
    }
  }

  private static HttpResponse answer(Call call, String bearer, RequestId id) {
    try {
      AbstractGoogleClientRequest<?> request = call.request();
      request.setDisableGZipContent(true).getRequestHeaders().setAuthorization(bearer);
      request.getRequestHeaders().set(RequestId.HEADER, id.value());
      return request.executeUnparsed();
    } catch (IOException e) {
      throw GoogleFailures.unreachable(e);
    }
  }

  private static JsonItem body(HttpResponse response) throws IOException {
    if (response.getContent() == null) {
      throw new IOException("no body");
    }
    return JsonItem.parse(response.getContent());
  }

  private static Refusal refusal(HttpResponse response) {
    JsonItem error = error(response);
    return new Refusal(
        response.getStatusCode(),
        error,
        RequestId.named(response.getHeaders(), error),
        header(response.getHeaders().getRetryAfter()),
        header(response.getHeaders().getAuthenticate()));
  }

  /** The error object, or an empty one where a proxy answered with something else. */
  private static JsonItem error(HttpResponse response) {
    try {
      return body(response).object("error");
    } catch (IOException e) {
      return JsonItem.EMPTY;
    }
  }

  private static String header(@Nullable String value) {
    return Optional.ofNullable(value).orElse("").strip();
  }

  private static void disconnect(HttpResponse response) {
    try {
      response.disconnect();
    } catch (IOException e) {
      throw GoogleFailures.unreachable(e);
    }
  }
}
