package calsyncd.daemon.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.daemon.postgres.ConnectionSecret;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.NewConnection;
import calsyncd.daemon.postgres.SecretTable;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenRefresherTest {
  private static final SecretVault VAULT = new SecretVault(TestVault.settings("k1"));
  private static DatabaseSettings settings;
  private static Database database;

  private final OAuthWorld world =
      new OAuthWorld(Clock.systemUTC(), Tokens.Rotation.REVOKE_ON_REUSE);
  private final Owner owner = new Owner("firm", UUID.randomUUID());
  private final List<Database> pools = new ArrayList<>();
  private ConnectionId id;

  @BeforeAll
  static void open() {
    settings = TestPostgres.create("token_refresher");
    database = Database.open(settings);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void connect() {
    id = store(expired());
  }

  @AfterEach
  void end() {
    pools.forEach(Database::close);
    world.close();
  }

  private Secret.OAuth expired() {
    Tokens.Issued issued = world.tokens().grant(OAuthWorld.USER, OAuthWorld.CLIENT, "s", true);
    return new Secret.OAuth(
        issued.accessToken(),
        world.clock().instant().minusSeconds(1),
        issued.refreshToken().orElseThrow(),
        "s");
  }

  private Secret.OAuth valid() {
    Secret.OAuth old = expired();
    return new Secret.OAuth(
        old.accessToken(),
        world.clock().instant().plusSeconds(3_000),
        old.refreshToken(),
        old.scope());
  }

  private ConnectionId store(Secret secret) {
    return new ConnectionTable(database)
        .adopt(
            new NewConnection(
                owner, "google", new Account("id-" + OAuthWorld.USER, OAuthWorld.USER), ""),
            connection -> VAULT.seal(secret, connection),
            List.of())
        .id();
  }

  /** A node: a pool of its own, and a refresher of its own. */
  private TokenRefresher node(Duration lease) {
    Database pool = Database.open(settings);
    pools.add(pool);
    return refresher(new SecretTable(pool), lease);
  }

  private TokenRefresher refresher(SecretTable secrets, Duration lease) {
    return new TokenRefresher(
        secrets,
        VAULT,
        new TokenEndpoint(world.clock(), Duration.ofSeconds(5)),
        Map.of("google", world.profile()),
        world.clock(),
        lease);
  }

  private Connections connections() {
    SecretTable secrets = new SecretTable(database);
    return new Connections(
        Map.of("google", world.factory("google")),
        secrets,
        VAULT,
        refresher(secrets, Duration.ofSeconds(10)));
  }

  private CalendarProvider opened() {
    return connections().open(id);
  }

  private ConnectionRow row() {
    return new ConnectionTable(database).find(owner, id).orElseThrow();
  }

  @Test
  void aGrantThatIsStoredNoMoreIsGoodForWhatIsLeftToDo() {
    ConnectionSecret ended =
        new ConnectionTable(database).disconnect(new Author(owner, "x"), id).orElseThrow().secret();

    assertThat(connections().last(ended).account().email()).isEqualTo(OAuthWorld.USER);

    assertThat(world.tokenRequests()).isOne();
    ConnectionSecret stored = new SecretTable(database).read(id).orElseThrow();
    assertThat(stored.sealed().bytes()).isEmpty();
    assertThat(stored.connection().state()).isEqualTo("disconnected");
  }

  @Test
  void sixteenCallersOnThreeNodesRefreshOnceAndTheGrantLives() throws Exception {
    List<TokenRefresher> nodes =
        List.of(
            node(Duration.ofSeconds(10)),
            node(Duration.ofSeconds(10)),
            node(Duration.ofSeconds(10)));
    CountDownLatch start = new CountDownLatch(1);
    List<Future<HeldToken>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        TokenRefresher node = nodes.get(i % nodes.size());
        answers.add(
            callers.submit(() -> {
              start.await();
              return node.fresh(id);
            }));
      }
      start.countDown();
    }
    for (Future<HeldToken> answer : answers) {
      String token = answer.get(0, TimeUnit.SECONDS).secret().accessToken();
      assertThat(world.tokens().userOf(token)).contains(OAuthWorld.USER);
    }
    assertThat(world.tokenRequests()).isEqualTo(1);
    assertThat(world.tokens().hasLiveGrant(OAuthWorld.USER)).isTrue();
    assertThat(row().state()).isEqualTo("active");
  }

  @Test
  void aStrictServerRevokesWhatIsUsedTwice() {
    Secret.OAuth secret = expired();
    TokenEndpoint endpoint = new TokenEndpoint(world.clock(), Duration.ofSeconds(5));
    endpoint.refresh(world.profile(), secret.refreshToken());
    assertThatThrownBy(() -> endpoint.refresh(world.profile(), secret.refreshToken()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.failureClass()).isEqualTo(FailureClass.UNAUTHENTICATED));
  }

  @Test
  void whereTheHolderDiedAnotherTakesOverWhenItsLeaseEnds() {
    assertThat(new SecretTable(database).claim(id, 1, Duration.ofMillis(700))).contains(1L);
    HeldToken held = node(Duration.ofSeconds(5)).fresh(id);
    assertThat(held.version()).isEqualTo(2);
    assertThat(world.tokenRequests()).isEqualTo(1);
  }

  @Test
  void aHolderThatNeverEndsFailsTheOthersInBoundedTime() {
    assertThat(new SecretTable(database).claim(id, 1, Duration.ofMinutes(5))).isPresent();
    assertThatThrownBy(() -> node(Duration.ofMillis(200)).fresh(id))
        .isInstanceOf(ProviderException.class)
        .hasMessage("TRANSIENT: refresh_in_progress");
    assertThat(world.tokenRequests()).isZero();
  }

  @Test
  void aHolderThatLostItsClaimSavesNothing() {
    SecretTable secrets = new SecretTable(database);
    long first = secrets.claim(id, 1, Duration.ofMillis(1)).orElseThrow();
    HeldToken other = node(Duration.ofSeconds(5)).fresh(id);
    assertThat(secrets.save(id, 1, first, VAULT.seal(expired(), id))).isFalse();
    assertThat(VAULT.open(secrets.read(id).orElseThrow())).isEqualTo(other.secret());
  }

  /** The next saves of a secret fail, as at a restart of the database. */
  private static void savesFail(int times) {
    database.with(handle ->
        handle
            .createScript(
                """
                drop trigger if exists failing on calsyncd.calendar_connections;
                drop sequence if exists calsyncd.saves;
                create sequence calsyncd.saves;
                create or replace function calsyncd.fail() returns trigger language plpgsql as $$
                begin
                  if nextval('calsyncd.saves') <= %d then
                    raise exception 'the database is about to restart';
                  end if;
                  return new;
                end $$;
                create trigger failing before update of secret on calsyncd.calendar_connections
                  for each row execute function calsyncd.fail();
                """
                    .formatted(times))
            .execute());
  }

  private Secret stored() {
    return VAULT.open(new SecretTable(database).read(id).orElseThrow());
  }

  @Test
  void aSaveThatFailsOnceLosesNoGrant() {
    savesFail(1);
    HeldToken held = node(Duration.ofSeconds(5)).fresh(id);

    assertThat(stored()).isEqualTo(held.secret());
    assertThat(world.tokenRequests()).isOne();
    world.clock().advance(Duration.ofHours(2));
    assertThat(node(Duration.ofSeconds(5)).fresh(id).version()).isEqualTo(3);
  }

  @Test
  void whatCouldNotBeSavedIsSavedBeforeTheOldGrantIsUsedAgain() {
    TokenRefresher node = node(Duration.ofMillis(400));
    savesFail(Integer.MAX_VALUE);
    assertThatThrownBy(() -> node.fresh(id)).hasMessageContaining("about to restart");
    assertThatThrownBy(() -> node.fresh(id)).hasMessageContaining("about to restart");
    savesFail(0);

    HeldToken held = node.fresh(id);
    assertThat(stored()).isEqualTo(held.secret());
    assertThat(world.tokenRequests()).isOne();
    world.clock().advance(Duration.ofHours(2));
    assertThat(node.fresh(id).version()).isEqualTo(3);
  }

  @Test
  void whatWasSavedLateAndEndedMeanwhileIsRefreshedAgain() {
    TokenRefresher node = node(Duration.ofMillis(400));
    savesFail(Integer.MAX_VALUE);
    assertThatThrownBy(() -> node.fresh(id)).hasMessageContaining("about to restart");
    savesFail(0);
    world.clock().advance(Duration.ofHours(2));

    HeldToken held = node.fresh(id);
    assertThat(node.stale(held)).isFalse();
    assertThat(held.version()).isEqualTo(3);
    assertThat(stored()).isEqualTo(held.secret());
  }

  @Test
  void aDeadGrantNeedsItsUserAndAnyOtherFailureDoesNot() {
    world.answerNext(Response.text(502, "<html>bad gateway</html>"));
    assertThatThrownBy(() -> node(Duration.ofSeconds(5)).fresh(id))
        .hasMessage("TRANSIENT: token_endpoint_502");
    world.answerNext(Response.text(200, "<html>captive portal</html>"));
    assertThatThrownBy(() -> node(Duration.ofSeconds(5)).fresh(id))
        .hasMessage("TRANSIENT: token_endpoint_unreadable");
    world.answerNext(Response.json(401, Json.object().put("error", "invalid_client")));
    assertThatThrownBy(() -> node(Duration.ofSeconds(5)).fresh(id))
        .hasMessage("REJECTED: invalid_client");
    world.answerNext(Response.json(400, Json.object().put("error", "temporarily_unavailable")));
    assertThatThrownBy(() -> node(Duration.ofSeconds(5)).fresh(id))
        .hasMessage("TRANSIENT: temporarily_unavailable");
    assertThat(row().state()).isEqualTo("active");

    world.answerNext(Response.json(400, Json.object().put("error", "interaction_required")));
    assertThatThrownBy(() -> node(Duration.ofSeconds(5)).fresh(id))
        .hasMessage("UNAUTHENTICATED: interaction_required");
    assertThat(row().state()).isEqualTo("needs_reauth");
    assertThat(row().stateReason()).isEqualTo("interaction_required");
    int asked = world.tokenRequests();
    assertThatThrownBy(() -> node(Duration.ofSeconds(5)).fresh(id))
        .hasMessage("UNAUTHENTICATED: needs_reauth");
    assertThat(world.tokenRequests()).isEqualTo(asked);
  }

  @Test
  void anAnswerWithoutARefreshTokenKeepsTheOldOne() {
    world.tokens().rotation(Tokens.Rotation.NONE);
    String old =
        ((Secret.OAuth) VAULT.open(new SecretTable(database).read(id).orElseThrow()))
            .refreshToken();
    assertThat(node(Duration.ofSeconds(5)).fresh(id).secret().refreshToken()).isEqualTo(old);
    world.tokens().rotation(Tokens.Rotation.KEEP_OLD);
    world.clock().advance(Duration.ofHours(2));
    assertThat(node(Duration.ofSeconds(5)).fresh(id).secret().refreshToken()).isNotEqualTo(old);
  }

  @Test
  void aRefusedTokenIsRefreshedOnceAndTheCallMadeAgain() {
    id = store(valid());
    CalendarProvider provider = opened();
    world.tokens().expireAccess(OAuthWorld.USER);
    assertThat(provider.calendars()).hasSize(3);
    assertThat(world.tokenRequests()).isEqualTo(1);
  }

  @Test
  void aGrantThatIsRefusedAfterItsRefreshNeedsItsUser() {
    id = store(valid());
    CalendarProvider provider = opened();
    world.tokens().expireAccess(OAuthWorld.USER);
    world.answerNext(
        Response.json(
            200,
            Json.object()
                .put("access_token", "of no use")
                .put("token_type", "Bearer")
                .put("expires_in", 3600)));
    assertThatThrownBy(provider::calendars).hasMessage("UNAUTHENTICATED: authError");
    assertThat(row().state()).isEqualTo("needs_reauth");
    assertThat(row().stateReason()).isEqualTo("authError");
    assertThatThrownBy(this::opened).hasMessage("UNAUTHENTICATED: needs_reauth");
  }

  @Test
  void aRevokedGrantNeedsItsUserUntilItIsGivenAgain() {
    world.tokens().revokeUser(OAuthWorld.USER);
    assertThatThrownBy(() -> opened().calendars()).hasMessageStartingWith("UNAUTHENTICATED");
    assertThat(row().state()).isEqualTo("needs_reauth");
    ConnectionId again = store(valid());
    assertThat(again).isEqualTo(id);
    assertThat(row().state()).isEqualTo("active");
    assertThat(opened().calendars()).hasSize(3);
  }

  @Test
  void whoseAccountItIsIsKnownWithoutACall() {
    CalendarProvider provider = opened();
    world.tokens().revokeUser(OAuthWorld.USER);
    assertThat(provider.account()).isEqualTo(new Account("id-" + OAuthWorld.USER, OAuthWorld.USER));
    assertThat(world.tokenRequests()).isZero();
  }
}
