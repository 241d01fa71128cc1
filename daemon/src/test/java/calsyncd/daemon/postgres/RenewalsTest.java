package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.connect.PublicAddress;
import calsyncd.daemon.worker.Renewals;
import calsyncd.daemon.worker.WatchKeeper;
import calsyncd.daemon.worker.WatchKeeper.Kept;
import calsyncd.daemon.worker.WatchRetries;
import calsyncd.daemon.worker.WatchSettings;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.Account;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.task.JobReport;
import calsyncd.task.WatchRenewal;
import calsyncd.webhooks.WatchSecrets;
import calsyncd.webhooks.WebhookSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of watches that could not be had or kept. */
final class RenewalsTest {
  private static final int ALL = 100;

  private final PgWorld world =
      new PgWorld("renewals_" + UUID.randomUUID().toString().replace("-", ""));
  private final UUID user = UUID.randomUUID();
  private final UUID broken = world.connection(user, "google");
  private final ConnectionId connection = new ConnectionId(world.connection(user, "google"));
  private final BindingId binding =
      world.binding(user, connection.value(), world.hubCalendar(user), "remote");
  private final WatchingProvider provider = new WatchingProvider();
  private final WatchTable watches = new WatchTable(world.database, world.ids);
  private final WatchTurns turns = new WatchTurns(world.database);
  private final WatchSettings settings =
      WatchSettings.at(new PublicAddress(URI.create("https://sync.example.com")));
  private final WatchKeeper keeper = keeper();
  private final Renewals renewals =
      new Renewals(watches, turns, keeper, settings, world.work, () -> {});

  private WatchKeeper keeper() {
    var random = RandomGenerator.of("L64X128MixRandom");
    var key = Map.of("k", WebhookSettings.key(new byte[32]));
    return new WatchKeeper(
        watches,
        new WatchRetries(
            new RetryStrategy(RetryPolicy.DEFAULT, random),
            new WatchLog(world.database, world.ids),
            new PassLog(world.database, world.ids),
            turns,
            settings),
        opened -> {
          if (opened.value().equals(broken)) {
            throw new IllegalStateException("secret_unreadable");
          }
          return provider;
        },
        new WatchSecrets(new WebhookSettings(key, "k", 1024, 10, Duration.ofSeconds(1))),
        settings,
        InstantSource.system());
  }

  @AfterEach
  void close() {
    renewals.close();
    world.close();
  }

  private JobReport hourly() {
    return new WatchRenewal(renewals, ALL).run("run");
  }

  private static ProviderException failure(FailureClass kind) {
    return ProviderException.of(kind, kind.name().toLowerCase(Locale.ROOT));
  }

  private void makeDue() {
    world.run("update calsyncd.webhook_subscriptions set renew_at = now() where renew_at > now()");
  }

  private List<Long> waits() {
    return world.database.in(handle ->
        handle
            .createQuery(
                """
                select round(extract(epoch from renew_at - now()) / 60)::bigint
                from calsyncd.webhook_subscriptions where renew_at is not null
                """)
            .mapTo(Long.class)
            .list());
  }

  private String attempts() {
    return world.one(
        String.class,
        """
        select string_agg(concat_ws(' ', state, error_class, retry_count, max_retries_reached), ', '
          order by started_at)
        from calsyncd.sync_attempts where operation = 'watch'
        """);
  }

  private List<ConnectionId> says(Signal signal) {
    return watches.ending(
        List.of(
            new Notification(
                "google",
                user.toString(),
                provider.watched.getFirst().id(),
                "",
                signal,
                "",
                1,
                Instant.EPOCH,
                "c")));
  }

  @ParameterizedTest
  @CsvSource({"REAUTHORIZATION_REQUIRED, 1, 0", "SUBSCRIPTION_REMOVED, 0, 2"})
  void aProvidersWordThatNobodyActedOnIsMadeUpForByTheJob(Signal signal, int renewed, int made) {
    keeper.ensure(connection);
    assertThat(says(signal)).containsExactly(connection);
    makeDue();

    assertThat(hourly().synced()).isOne();

    assertThat(provider.renewed).hasSize(renewed);
    assertThat(provider.watched).hasSize(Math.max(1, made));
    assertThat(hourly().scheduled()).isZero();
  }

  @Test
  void aProvidersWordThatNobodyActedOnIsMadeUpForWithinSeconds() throws Exception {
    keeper.ensure(connection);
    says(Signal.REAUTHORIZATION_REQUIRED);
    makeDue();
    renewals.start();

    assertThat(provider.renewals.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatEndsAsUsualIsLeftToTheJob() {
    keeper.ensure(connection);
    makeDue();

    assertThat(turns.take(ALL, WatchTurns.Kind.TROUBLED, Duration.ofHours(1))).isEmpty();
    assertThat(hourly().synced()).isOne();
  }

  @Test
  void aFailureOfTheMomentIsTriedAgainInASecond() {
    provider.watchFailures.add(failure(FailureClass.TRANSIENT));

    assertThat(keeper.ensure(connection)).isEqualTo(new Kept(0, 0, 1));

    assertThat(waits()).containsExactly(0L);
    assertThat(attempts()).isEqualTo("pending_retry transient 1 f");
    makeDue();
    assertThat(hourly().synced()).isOne();
    assertThat(attempts()).isEqualTo("succeeded transient 1 f");
  }

  @Test
  void retriesRunOutAndAnotherAttemptBeginsAfterAnHour() {
    for (int tries = 0; tries < 6; tries++) {
      provider.watchFailures.add(failure(FailureClass.TRANSIENT));
      makeDue();
      renewals.renew(new WatchRenewal.Due(connection, Set.of(binding)));
    }

    assertThat(waits()).containsExactly(60L);
    assertThat(attempts()).isEqualTo("failed transient 5 t");
  }

  @Test
  void aRateLimitPausesTheConnectionAndItsOtherCalendars() {
    world.binding(user, connection.value(), world.hubCalendar(user), "another");
    provider.watchFailures.add(
        failure(FailureClass.RATE_LIMITED).retryAfter(Duration.ofMinutes(10)));

    assertThat(keeper.ensure(connection).failed()).isOne();

    assertThat(provider.asked).isOne();
    assertThat(turns.paused(connection)).isTrue();
    assertThat(waits().getFirst()).isBetween(10L, 11L);
    makeDue();
    assertThat(hourly().scheduled()).as("while it pauses").isZero();
    assertThat(keeper.extend(connection)).isEqualTo(new Kept(0, 0, 0));
  }

  @Test
  void whatIsRefusedIsProbedAgainAfterHoursOrWhenItsUserConnectsAgain() {
    provider.watchFailures.add(failure(FailureClass.REJECTED));
    keeper.ensure(connection);
    assertThat(waits()).containsExactly(360L);

    new ConnectionTable(world.database)
        .adopt(
            new NewConnection(
                new Owner(PgWorld.FIRM, user),
                "google",
                new Account(connection.toString(), "a@example.com"),
                ""),
            _ -> new SealedSecret("k", new byte[1]),
            List.of());

    assertThat(hourly().synced()).isOne();
  }

  @Test
  void theLiveWatchIsStoppedAsSoonAsItsSuccessorStandsHoweverLongThatTakes() {
    keeper.ensure(connection);
    String live = provider.watched.getFirst().id();
    provider.renewFailures.add(failure(FailureClass.GONE));
    provider.watchFailures.add(failure(FailureClass.TRANSIENT));
    keeper.extend(connection);
    assertThat(waits()).as("one try is to come").containsExactly(0L);
    assertThat(provider.ended).isEmpty();
    provider.renewFailures.add(failure(FailureClass.REJECTED));
    makeDue();

    assertThat(hourly().synced()).isOne();

    assertThat(provider.ended).containsExactly(live);
    assertThat(
            world.one(
                Integer.class,
                "select count(*) from calsyncd.webhook_subscriptions where state = 'active'"))
        .isOne();
  }

  @Test
  void whatCannotBeRenewedKeepsNobodyFromItsTurn() {
    keeper.ensure(connection);
    makeDue();
    BindingId first = world.binding(user, broken, world.hubCalendar(user), "remote");
    world.run(
        """
        insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,
          binding_id, provider, watch_id, key_id, state, renew_at)
        values (?, ?, ?, ?, ?, 'google', 'broken', 'k', 'active', now() - interval '1 hour')
        """,
        world.ids.get(),
        PgWorld.FIRM,
        user,
        broken,
        first.value());
    WatchRenewal.Watches oneByOne =
        new WatchRenewal.Watches() {
          @Override
          public List<WatchRenewal.Due> due(int max) {
            return renewals.due(1);
          }

          @Override
          public WatchRenewal.Renewed renew(WatchRenewal.Due due) {
            return renewals.renew(due);
          }
        };

    assertThat(new WatchRenewal(oneByOne, ALL).run("run"))
        .isEqualTo(new JobReport(2, 1, 1, 0, 0, Map.of()));
  }
}
