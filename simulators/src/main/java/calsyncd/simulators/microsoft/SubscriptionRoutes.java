package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** Subscriptions: create with handshake, get, list, renew, reauthorize, delete. */
final class SubscriptionRoutes {
  private final Subscriptions subscriptions;
  private final Handshake handshake;
  private final InstantSource clock;
  private final boolean allowHttp;

  SubscriptionRoutes(
      Subscriptions subscriptions, Handshake handshake, InstantSource clock, boolean allowHttp) {
    this.subscriptions = subscriptions;
    this.handshake = handshake;
    this.clock = clock;
    this.allowHttp = allowHttp;
  }

  void install(SimulatorServer server, GraphGate gate) {
    String one = "/v1.0/subscriptions/{id}";
    server.route("POST", "/v1.0/subscriptions", gate.user(this::create));
    server.route("GET", "/v1.0/subscriptions", gate.user(this::list));
    server.route("GET", one, gate.user(call -> Response.json(200, own(call).render())));
    server.route("PATCH", one, gate.user(this::renew));
    server.route("DELETE", one, gate.user(this::delete));
    server.route("POST", one + "/reauthorize", gate.user(this::reauthorize));
  }

  private Response create(Call call) {
    SubscriptionRequest asked = new SubscriptionRequest(call, allowHttp);
    Subscription.Watched watched = asked.watched();
    Subscription.Addresses addresses = asked.addresses();
    Instant expires = asked.expires(clock.instant());
    asked.requireBasic();
    subscriptions.requireRoom(owner(call), watched);
    handshake.validate(addresses.notification());
    if (addresses.hasLifecycle()) {
      handshake.validate(addresses.lifecycle());
    }
    String id = UUID.randomUUID().toString();
    Subscription made = new Subscription(id, owner(call), watched, addresses, expires, false);
    return Response.json(201, subscriptions.add(made).render());
  }

  private Response list(Call call) {
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    subscriptions.of(call.mailbox().email()).stream()
        .filter(subscription -> subscription.owner().equals(owner(call)))
        .forEach(subscription -> value.add(subscription.render()));
    return Response.json(200, answer);
  }

  /** Renews, and reauthorizes on the way. */
  private Response renew(Call call) {
    own(call);
    Instant expires = new SubscriptionRequest(call, allowHttp).expires(clock.instant());
    Subscription renewed =
        subscriptions.change(id(call), owner(call), subscription -> subscription.until(expires));
    return Response.json(200, renewed.render());
  }

  private Response delete(Call call) {
    subscriptions.remove(own(call).id());
    return Response.empty(204);
  }

  private Response reauthorize(Call call) {
    subscriptions.change(id(call), owner(call), subscription -> subscription.paused(false));
    return Response.empty(204);
  }

  private Subscription own(Call call) {
    return subscriptions.own(id(call), owner(call));
  }

  private static String id(Call call) {
    return call.request().pathParam("id");
  }

  private static Subscription.Owner owner(Call call) {
    return new Subscription.Owner(call.app(), call.mailbox().email());
  }
}
