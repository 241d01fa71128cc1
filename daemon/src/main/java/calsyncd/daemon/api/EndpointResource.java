package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.outbound.Signature;
import calsyncd.daemon.postgres.Endpoints;
import calsyncd.daemon.postgres.Endpoints.Row;
import calsyncd.daemon.postgres.IdempotencyKey;
import calsyncd.daemon.postgres.NewEndpoints;
import calsyncd.daemon.postgres.NewEndpoints.Added;
import calsyncd.daemon.postgres.NewEndpoints.NewEndpoint;
import calsyncd.daemon.postgres.OutboundMessage.Endpoint;
import calsyncd.daemon.postgres.SealedSecret;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.providers.caldav.GuardedPost;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a user has messages posted to, signed by the rules of Standard Webhooks. */
@Path("/integrations/calendar/webhook-endpoints")
@Produces(MediaType.APPLICATION_JSON)
public final class EndpointResource {
  private static final String WHAT = "webhook endpoint";
  private static final List<String> FIELDS = List.of("url", "kinds");

  private final Endpoints endpoints;
  private final NewEndpoints adding;
  private final SecretVault vault;
  private final GuardedPost guard;
  private final List<String> kinds;
  private final Supplier<UUID> ids;
  private final SecureRandom random = new SecureRandom();

  /**
   * Shows and changes these.
   *
   * @param guard says where nothing may be posted to
   * @param kinds what can be told
   */
  public EndpointResource(
      Endpoints endpoints,
      NewEndpoints adding,
      SecretVault vault,
      GuardedPost guard,
      List<String> kinds,
      Supplier<UUID> ids) {
    this.endpoints = endpoints;
    this.adding = adding;
    this.vault = vault;
    this.guard = guard;
    this.kinds = List.copyOf(kinds);
    this.ids = ids;
  }

  /** All of them, without their secrets. */
  @GET
  public ObjectNode list(@Auth Caller caller) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("webhook_endpoints");
    endpoints.list(caller.owner()).forEach(row -> array.add(json(row)));
    return json;
  }

  /** Adds one, once for each {@code Idempotency-Key}; its secret is in this answer alone. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response add(
      @Auth Caller caller,
      @HeaderParam(IdempotencyHeader.NAME) @Nullable String key,
      byte[] bytes) {
    Body body = Body.of(bytes, FIELDS);
    URI url = url(body.needed("url", 2000));
    List<String> wanted = body.words("kinds", kinds).orElse(kinds);
    if (wanted.isEmpty()) {
      throw Problem.field("kinds", "must name one at least of " + kinds);
    }
    Optional<IdempotencyKey> named = IdempotencyHeader.key(key, url + " " + wanted);
    UUID id = ids.get();
    SealedSecret secret = vault.seal(Signature.newSecret(random), Endpoint.belonging(id));
    return switch (adding.add(
        Authors.of(caller), new NewEndpoint(id, url, wanted, secret, named))) {
      case Added.Done(Row row, SealedSecret sealed) -> added(row, sealed);
      case Added.KeySpent() -> throw IdempotencyHeader.spent(WHAT);
      case Added.Full() ->
          throw Problem.of(409, "no more webhook endpoints fit; remove one first")
              .as("endpoints_full");
    };
  }

  private Response added(Row row, SealedSecret sealed) {
    String secret = vault.open(sealed, Endpoint.belonging(row.id()));
    return Response.created(URI.create("/integrations/calendar/webhook-endpoints/" + row.id()))
        .entity(json(row).put("secret", secret))
        .build();
  }

  private URI url(String text) {
    try {
      URI url = new URI(text).parseServerAuthority();
      guard.check(url);
      return url;
    } catch (URISyntaxException e) {
      throw Problem.field("url", "must be an address such as https://example.org/hook");
    } catch (ProviderException e) {
      throw Problem.field("url", refusal(e));
    }
  }

  private static String refusal(ProviderException e) {
    if (e.failureClass() != FailureClass.REJECTED) {
      return "names a host that has no address now";
    }
    return e.reason().equals("insecure_url")
        ? "must begin with https:// and have no user name"
        : "names a host that may not be called";
  }

  /** Removes one; what was still to be sent there is not. */
  @DELETE
  @Path("/{id}")
  public void remove(@Auth Caller caller, @PathParam("id") String id) {
    if (!endpoints.remove(Authors.of(caller), Ids.inPath(id, WHAT))) {
      throw Problem.unknown(WHAT);
    }
  }

  private static ObjectNode json(Row row) {
    ObjectNode json = Json.object().put("id", row.id().toString()).put("url", row.url().toString());
    row.kinds().forEach(json.putArray("kinds")::add);
    return json.put("state", row.active() ? "active" : "gone")
        .put("created_at", row.createdAt().toString());
  }
}
