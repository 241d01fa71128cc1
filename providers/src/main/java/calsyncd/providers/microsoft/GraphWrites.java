package calsyncd.providers.microsoft;

import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import com.google.gson.JsonObject;
import com.microsoft.graph.models.Event;
import com.microsoft.graph.users.item.calendars.item.events.EventsRequestBuilder;
import com.microsoft.graph.users.item.calendars.item.events.item.EventItemRequestBuilder;
import com.microsoft.graph.users.item.calendars.item.events.item.accept.AcceptPostRequestBody;
import com.microsoft.graph.users.item.calendars.item.events.item.accept.AcceptRequestBuilder;
import com.microsoft.kiota.RequestInformation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The writes of Graph that this adapter makes, one method each. Their bodies are built by us, since
 * the SDK's models can't tell a property that is left out from one that is to become null.
 */
final class GraphWrites {
  private final GraphExchange exchange;
  private final GraphUrls urls;

  GraphWrites(GraphExchange exchange, GraphUrls urls) {
    this.exchange = exchange;
    this.urls = urls;
  }

  /** What a POST led to. */
  sealed interface Created {
    /** A new event. */
    record Made(GraphEvent event) implements Created {}

    /** The event that the same key made before. */
    record Existing(RemoteId id) implements Created {}

    /** The same key made an event before, and Graph does not say which. */
    record Unnamed() implements Created {}
  }

  /** POST under a {@code transactionId}: a second one makes no second event. */
  Created create(RemoteCalendarId calendar, CreateKey key, JsonObject event) {
    JsonObject keyed = event.deepCopy();
    keyed.addProperty("transactionId", key.value());
    RequestInformation request =
        new EventsRequestBuilder(urls.events(calendar), exchange.adapter())
            .toPostRequestInformation(new Event());
    return exchange.send(
        with(request, keyed),
        GraphSubject.NEW_EVENT,
        made -> new Created.Made(GraphEvent.of(made)),
        GraphWrites::existing);
  }

  private static Optional<Created> existing(GraphError error) {
    if (!error.isDuplicate()) {
      return Optional.empty();
    }
    return Optional.of(
        error.existingEvent().isEmpty()
            ? new Created.Unnamed()
            : new Created.Existing(new RemoteId(error.existingEvent())));
  }

  /** PATCH of a version: of another one it is a conflict. It may be that of one occurrence. */
  GraphEvent patch(
      RemoteCalendarId calendar, RemoteId id, Revision version, JsonObject difference) {
    RequestInformation request = item(calendar, id).toPatchRequestInformation(new Event());
    return GraphEvent.of(
        exchange.send(with(conditional(request, version), difference), GraphSubject.EVENT));
  }

  /** DELETE of a version: of another one it is a conflict. It may be that of one occurrence. */
  void delete(RemoteCalendarId calendar, RemoteId id, Revision version) {
    RequestInformation request = item(calendar, id).toDeleteRequestInformation();
    exchange.sendOnly(conditional(request, version), GraphSubject.EVENT);
  }

  /**
   * Answers an invitation without a mail to the organizer.
   *
   * @param verb {@code accept}, {@code tentativelyAccept} or {@code decline}
   */
  void answer(RemoteCalendarId calendar, RemoteId id, String verb) {
    AcceptPostRequestBody body = new AcceptPostRequestBody();
    body.setSendResponse(false);
    exchange.sendOnly(
        new AcceptRequestBuilder(urls.answer(calendar, id, verb), exchange.adapter())
            .toPostRequestInformation(body),
        GraphSubject.EVENT);
  }

  private EventItemRequestBuilder item(RemoteCalendarId calendar, RemoteId id) {
    return new EventItemRequestBuilder(urls.event(calendar, id), exchange.adapter());
  }

  /** A write without a condition would overwrite what nobody here has seen. */
  private static RequestInformation conditional(RequestInformation request, Revision version) {
    if (version.value().isEmpty()) {
      throw ProviderException.of(FailureClass.CONFLICT, "no_revision");
    }
    request.headers.add("If-Match", version.value());
    return request;
  }

  /** The request with this body. */
  static RequestInformation with(RequestInformation request, JsonObject body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    request.setStreamContent(new ByteArrayInputStream(bytes), "application/json");
    return request;
  }
}
