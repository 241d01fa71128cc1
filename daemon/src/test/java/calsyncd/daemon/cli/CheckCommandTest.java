package calsyncd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} says about a file. */
class CheckCommandTest {
  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir private Path folder;

  private Shell check(String yaml) throws IOException {
    Path file = folder.resolve("config.yml");
    Files.writeString(file, yaml.replace("; ", "\n"));
    return Shell.run("check", file.toString());
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
            addresses(),
            stores(),
            callers(),
            keys(),
            limits(),
            waits(),
            triggers(),
            traces(),
            shapes())
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> addresses() {
    return Stream.of(
        arguments("public_base_url: http://sync.example.com", "public_base_url: must be https://"),
        arguments("public_base_url: sync.example.com", "public_base_url: must be a whole URL"),
        arguments("public_base_url: https://a.example/?x=1", "public_base_url: must end with its"),
        arguments("public_base_url: 'https://a b'", "public_base_url"),
        arguments("connect: {success_url: /done}", "connect.success_url: must be a whole URL"),
        arguments("google: {token_url: 'ftp://a.example'}", "google.token_url: must be a whole"),
        arguments("microsoft: {graph_url: graph}", "microsoft.graph_url: must be a whole URL"),
        arguments(
            "caldav: {allowed_hosts: ['http://nas']}",
            "caldav.allowed_hosts: 'http://nas' is neither host nor host:port"));
  }

  private static Stream<Arguments> stores() {
    return Stream.of(
        arguments(
            "database: {url: 'postgres://u:SECRET@db/x'}", "database.url: needs jdbc: in front"),
        arguments("database: {url: 'jdbc:mysql://db/x'}", "database.url: must be jdbc:postgresql"),
        arguments(
            "database: {migration_url: 'jdbc:postgresql://db/x'}",
            "database.migration_url: is set while database.url is not"),
        arguments("database: {pool_size: 3}", "database.pool_size: 3 is out of range; it takes 4"),
        arguments("database: {pool_size: 0}", "database.pool_size: 0 is out of range"),
        arguments("database: {api_pool_size: 0}", "database.api_pool_size: 0 is out of range"),
        arguments("database: {connect_seconds: 61}", "it takes 1 to 60"),
        arguments("redis: {url: 'http://redis'}", "redis.url: must be redis://"),
        arguments("redis: {command_millis: 3000}", "redis.command_millis: 3000 is out of range"),
        arguments("redis: {max_queue_length: 1}", "redis.max_queue_length: 1 is out of range"),
        arguments("redis: {max_in_flight: 0}", "redis.max_in_flight: 0 is out of range"));
  }

  private static Stream<Arguments> callers() {
    return Stream.of(
        arguments("auth: {jwt_secret: SECRET, issuer: i}", "auth.jwt_secret: is under 32 bytes"),
        arguments("auth: {jwt_secret: " + SECRET + "}", "auth.issuer: must be set"),
        arguments(
            "auth: {jwks_url: 'http://a.example/k', issuer: i}", "auth.jwks_url: must be https"),
        arguments("auth: {audience: ''}", "auth.audience: must not be empty"),
        arguments("auth: {leeway_seconds: 301}", "auth.leeway_seconds: 301 is out of range"));
  }

  private static Stream<Arguments> keys() {
    return Stream.of(
        arguments("vault: {keys: {v1: 'SECRET!'}, current: v1}", "vault.keys.v1: is not base64"),
        arguments(
            "vault: {keys: {v1: c2hvcnQ=}, current: v1}",
            "vault.keys.v1: is 5 bytes in base64 and must be 32; make one with: openssl"),
        arguments(
            "vault: {keys: {v1: " + KEY + "}, current: v2}",
            "vault.current: 'v2' names no key of vault.keys that is set; those are [v1]"),
        arguments(
            "webhooks: {keys: {w1: c2hvcnQ=}, current: w1}",
            "webhooks.keys.w1: is 5 bytes in base64 and must be at least 32"),
        arguments(
            "webhooks: {keys: {'w.1': " + KEY + "}, current: 'w.1'}",
            "webhooks.keys.w.1: a key's id has 1 to 16 characters"),
        arguments("webhooks: {keys: {w1: " + KEY + "}}", "webhooks.current: '' names no key"));
  }

  private static Stream<Arguments> limits() {
    return Stream.of(
        arguments("max_body_bytes: 10", "max_body_bytes: 10 is out of range; it takes 1024"),
        arguments("webhooks: {max_items: -1}", "webhooks.max_items: -1 is out of range"),
        arguments("webhooks: {append_millis: 9000}", "webhooks.append_millis: 9000 is out"),
        arguments("webhooks: {max_body_bytes: 5}", "webhooks.max_body_bytes: 5 is out of range"),
        arguments("connect: {token_seconds: 0}", "connect.token_seconds: 0 is out of range"),
        arguments("caldav: {max_body_bytes: 1}", "caldav.max_body_bytes: 1 is out of range"),
        arguments("worker: {passes: 0}", "worker.passes: 0 is out of range"),
        arguments("worker: {passes_per_connection: 5}", "worker.passes_per_connection: 5 is out"),
        arguments("worker: {suspended: 10001}", "worker.suspended: 10001 is out of range"),
        arguments("pull: {past_days: -1}", "pull.past_days: -1 is out of range; it takes 1 to 730"),
        arguments("pull: {future_days: 2000}", "pull.future_days: 2000 is out of range"),
        arguments("pull: {reconcile_days: 0}", "pull.reconcile_days: 0 is out of range"),
        arguments("pull: {future_days: 60}", "pull.roll_below_days: must be less than future_days"),
        arguments(
            "pull: {future_days: 100, preview_days: 101}", "pull.preview_days: must not be more"),
        arguments("pull: {max_pages: 99}", "pull.max_pages: 99 is out of range; it takes 100 to"),
        arguments("pull: {reads_per_page: 0}", "pull.reads_per_page: 0 is out of range"),
        arguments("pull: {doubt_absences_beyond: 0}", "pull.doubt_absences_beyond: 0 is out of"),
        arguments("pull: {ask_refused_again: 21}", "pull.ask_refused_again: 21 is out of range"),
        arguments(
            "pull: {ask_refused_again: 6}",
            "pull.ask_refused_again: must not be more than retry.max_retries, which is 5"),
        arguments("guard: {fraction: 1.5}", "guard.fraction: must be above 0 and at most 1"),
        arguments("guard: {fraction: 0}", "guard.fraction: must be above 0 and at most 1"),
        arguments("guard: {count: 0}", "guard.count: 0 is out of range"),
        arguments("guard: {window_minutes: -5}", "guard.window_minutes: -5 is out of range"),
        arguments("retention: {removed_days: -30}", "retention.removed_days: -30 is out of range"),
        arguments("retention: {watches_days: 0}", "retention.watches_days: 0 is out of range"),
        arguments("retention: {idempotency_days: 0}", "retention.idempotency_days: 0 is out of"),
        arguments("events: {title_characters: 0}", "events.title_characters: 0 is out of range"),
        arguments("events: {overrides: 0}", "events.overrides: 0 is out of range; it takes 1 to"),
        arguments("events: {recurrence_times_per_day: 1441}", "events.recurrence_times_per_day"),
        arguments("events: {per_calendar: -1}", "events.per_calendar: -1 is out of range"));
  }

  private static Stream<Arguments> waits() {
    return Stream.of(
        arguments("retry: {max_retries: 21}", "retry.max_retries: 21 is out of range"),
        arguments("retry: {transient_seconds: [1, 0]}", "retry.transient_seconds: each must be"),
        arguments("retry: {rate_limited_seconds: [-1]}", "retry.rate_limited_seconds: each must"),
        arguments("retry: {jitter: 2}", "retry.jitter: must be 0 to 1"),
        arguments("retry: {cap_seconds: 0}", "retry.cap_seconds: 0 is out of range"),
        arguments(
            "retry: {retry_after_cap_seconds: 59}",
            "retry.retry_after_cap_seconds: 59 is out of range; it takes 60 to 604800"),
        arguments("pull: {burst_gaps_seconds: [9999]}", "pull.burst_gaps_seconds: each must be"));
  }

  private static Stream<Arguments> triggers() {
    return Stream.of(
        arguments(
            "jobs: {triggers: {calendar_sync: '0 0 3 * * ?'}}",
            "jobs.triggers.calendar_sync: there is no such job, only [calendar_auto_sync,"),
        arguments(
            "jobs: {triggers: {calendar_cleanup: '0 3 * * *'}}",
            "jobs.triggers.calendar_cleanup: '0 3 * * *' is no cron expression of Quartz"),
        arguments("jobs: {triggers: {calendar_cleanup: }}", "jobs.triggers.calendar_cleanup: ''"),
        arguments(
            "jobs: {wait_seconds: 30}",
            "jobs.wait_seconds: 30 s is not less than the 30 s between two runs of"
                + " jobs.triggers.calendar_webhook_processor"),
        arguments("jobs: {watch_renewals: 0}", "jobs.watch_renewals: 0 is out of range"),
        arguments("jobs: {threads: 33}", "jobs.threads: 33 is out of range; it takes 1 to 32"),
        arguments(
            "jobs: {alarm_threads: 0}", "jobs.alarm_threads: 0 is out of range; it takes 1 to 32"));
  }

  private static Stream<Arguments> traces() {
    return Stream.of(
        arguments("traces: {endpoint: collector:4318}", "traces.endpoint: must be a whole URL"),
        arguments("traces: {endpoint: 'http://u:SECRET@a/v1'}", "traces.endpoint: must be a URL w"),
        arguments("traces: {endpoint: ''}", "traces.endpoint: must be a URL without a login"),
        arguments("traces: {sample_ratio: 1.5}", "traces.sample_ratio: must be 0 to 1, e.g. 0.1"),
        arguments("traces: {queue: 15}", "traces.queue: 15 is out of range; it takes 16 to 65536"),
        arguments("traces: {batch: 0}", "traces.batch: 0 is out of range; it takes 1 to 4096"),
        arguments(
            "traces: {queue: 100, batch: 101}",
            "traces.batch: must not be more than queue, which is 100"),
        arguments("traces: {delay_seconds: 61}", "traces.delay_seconds: 61 is out of range"),
        arguments("traces: {timeout_seconds: 0}", "traces.timeout_seconds: 0 is out of range"),
        arguments("traces: {enabled: maybe}", "traces.enabled"));
  }

  private static Stream<Arguments> shapes() {
    return Stream.of(
        arguments("databse: {}", "Unrecognized field at: databse"),
        arguments("redis: {urll: x}", "Unrecognized field at: redis.urll"),
        arguments("worker: {passes: many}", "Incorrect type of value at: worker.passes"),
        arguments("server: {maxThreads: 1}", "server.maxThreads"),
        arguments("redis: [1, 2", "config.yml"),
        arguments("", "must not be empty"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void aWrongFieldIsNamedWithAWayOut(String yaml, String message) throws IOException {
    Shell shell = check(yaml);
    assertThat(shell.err()).startsWith("calsyncd: ").contains(message);
    assertThat(shell.err()).doesNotContain("SECRET", "\tat ", "calsyncd.daemon.");
    assertThat(shell.code()).isEqualTo(78);
    assertThat(shell.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public_base_url: http://localhost:8080",
        "public_base_url: https://sync.example.com/cal/",
        "database: ; redis: ; jobs:",
        "vault: {keys: {v1: ''}, current: v1}",
        "vault: {keys: {v1: '', v2: " + KEY + "}, current: v2}",
        "jobs: {triggers: {calendar_cleanup: off}}",
        "jobs: {wait_seconds: 45, triggers: {calendar_webhook_processor: off}}",
        "pull: {past_days: 730, future_days: 1095}",
        "redis: {url: 'rediss://:p@cache.example.com:6380/1'}",
        "auth: {jwt_secret: " + SECRET + ", issuer: 'https://p.supabase.co/auth/v1'}",
        "database: {url: 'jdbc:postgresql://db:6543/postgres?sslmode=require',"
            + " migration_url: 'jdbc:postgresql://db/postgres'}"
      })
  void whatIsRightPasses(String yaml) throws IOException {
    Shell shell = check(yaml);
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out()).endsWith("config.yml is well-formed\n");
    assertThat(shell.code()).isZero();
  }

  @Test
  void allWrongFieldsAreNamedAtOnce() throws IOException {
    assertThat(check("pull: {past_days: 0, future_days: 0}").err())
        .contains("pull.past_days", "pull.future_days");
    assertThat(check("auth: {audience: ''}; retry: {jitter: 9}").err())
        .contains("auth.audience", "retry.jitter");
  }

  @Test
  void theFileAtTheRootIsRight() {
    assertThat(Shell.run("check", "../config.yml").err()).isEmpty();
  }

  @Test
  void aMissingFileIsSaid() {
    Shell shell = Shell.run("check", folder.resolve("none.yml").toString());
    assertThat(shell.err()).contains("none.yml is not there; name the file");
    assertThat(shell.code()).isEqualTo(78);
  }
}
