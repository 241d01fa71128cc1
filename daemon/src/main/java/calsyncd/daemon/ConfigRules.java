package calsyncd.daemon;

import calsyncd.daemon.connect.PublicAddress;
import calsyncd.daemon.quartz.Crons;
import calsyncd.daemon.traces.TracesSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What no field's range can say: what texts must look like and how fields fit each other. */
final class ConfigRules {
  private static final int KEY_BYTES = 32;
  private static final String KEY_HINT = "make one with: openssl rand -base64 32";

  private final List<String> broken = new ArrayList<>();

  private ConfigRules() {}

  /** A sentence for each broken rule, which begins with the field's name. */
  static List<String> broken(CalsyncdConfiguration configuration) {
    ConfigRules rules = new ConfigRules();
    rules.addresses(configuration);
    rules.stores(configuration);
    rules.callers(configuration);
    rules.keys(configuration);
    rules.windows(configuration);
    rules.waits(configuration);
    rules.traces(configuration.traces);
    rules.broken.addAll(Crons.wrong(configuration.jobs));
    return List.copyOf(rules.broken);
  }

  private void addresses(CalsyncdConfiguration c) {
    secure("public_base_url", c.publicBaseUrl.toString());
    URI base = c.publicBaseUrl;
    rule(
        base.getRawQuery() == null && base.getRawFragment() == null,
        "public_base_url",
        "must end with its path, without ? and #");
    web("connect.success_url", c.connect.successUrl());
    web("google.root_url", c.google.rootUrl());
    web("google.authorize_url", c.google.authorizeUrl());
    web("google.token_url", c.google.tokenUrl());
    web("microsoft.graph_url", c.microsoft.graphUrl());
    web("microsoft.login_url", c.microsoft.loginUrl());
    for (String host : c.caldav.allowedHosts()) {
      rule(
          host.matches("[^/\\s:]+(:\\d{1,5})?"),
          "caldav.allowed_hosts",
          "'" + host + "' is neither host nor host:port (no scheme, no path)");
    }
  }

  private void stores(CalsyncdConfiguration c) {
    jdbc("database.url", c.database.url());
    jdbc("database.migration_url", c.database.migrationUrl());
    rule(
        !c.database.embedded() || c.database.migrationUrl().isEmpty(),
        "database.migration_url",
        "is set while database.url is not; set both or neither");
    String redis = c.redis.url();
    rule(
        redis.isEmpty() || (scheme(redis, Set.of("redis", "rediss"))),
        "redis.url",
        "must be redis://HOST:PORT or, with TLS, rediss://:PASSWORD@HOST:PORT");
  }

  private void callers(CalsyncdConfiguration c) {
    String secret = c.auth.jwtSecret();
    rule(
        secret.isEmpty() || secret.getBytes(StandardCharsets.UTF_8).length >= KEY_BYTES,
        "auth.jwt_secret",
        "is under 32 bytes, which HS256 asks for; copy Supabase's JWT secret whole");
    if (!c.auth.jwksUrl().isEmpty()) {
      secure("auth.jwks_url", c.auth.jwksUrl());
    }
    rule(
        c.developmentTokens() || !c.auth.issuer().isEmpty(),
        "auth.issuer",
        "must be set with jwt_secret or jwks_url, e.g. https://PROJECT.supabase.co/auth/v1");
    rule(!c.auth.audience().isEmpty(), "auth.audience", "must not be empty; usually authenticated");
  }

  private void keys(CalsyncdConfiguration c) {
    c.vault.keys().forEach((id, key) -> key("vault.keys." + id, key, true));
    current("vault", c.vault.keys(), c.vault.current());
    Map<String, String> webhooks = c.webhooks.keys();
    webhooks.forEach((id, key) -> {
      key("webhooks.keys." + id, key, false);
      rule(
          id.matches("[A-Za-z0-9_-]{1,16}"),
          "webhooks.keys." + id,
          "a key's id has 1 to 16 characters of A-Z a-z 0-9 - _");
    });
    current("webhooks", webhooks, c.webhooks.current());
  }

  private void key(String field, String key, boolean exact) {
    try {
      int bytes = Base64.getDecoder().decode(key.strip()).length;
      boolean fits = exact ? bytes == KEY_BYTES : bytes >= KEY_BYTES;
      rule(
          fits,
          field,
          "is %d bytes in base64 and must be %s32; %s"
              .formatted(bytes, exact ? "" : "at least ", KEY_HINT));
    } catch (IllegalArgumentException e) {
      rule(false, field, "is not base64; " + KEY_HINT);
    }
  }

  private void current(String section, Map<String, String> keys, String current) {
    rule(
        keys.isEmpty() || keys.containsKey(current),
        section + ".current",
        "'%s' names no key of %s.keys that is set; those are %s"
            .formatted(current, section, keys.keySet().stream().sorted().toList()));
  }

  private void windows(CalsyncdConfiguration c) {
    var pull = c.pull.settings();
    rule(
        pull.rollBelow().compareTo(pull.future()) < 0,
        "pull.roll_below_days",
        "must be less than future_days, which is " + pull.future().toDays());
    rule(
        pull.preview().compareTo(pull.future()) <= 0,
        "pull.preview_days",
        "must not be more than future_days, which is " + pull.future().toDays());
    int retries = c.retry.policy().maxRetries();
    rule(
        pull.reads().refusals() <= retries,
        "pull.ask_refused_again",
        "must not be more than retry.max_retries, which is " + retries);
    double fraction = c.guard.settings().fraction();
    rule(
        fraction > 0 && fraction <= 1,
        "guard.fraction",
        "must be above 0 and at most 1, e.g. 0.25");
  }

  private void waits(CalsyncdConfiguration c) {
    seconds("pull.burst_gaps_seconds", c.pull.burstGaps());
    seconds("retry.transient_seconds", c.retry.transients());
    seconds("retry.rate_limited_seconds", c.retry.rateLimited());
    double jitter = c.retry.policy().jitter();
    rule(jitter >= 0 && jitter <= 1, "retry.jitter", "must be 0 to 1, e.g. 0.1");
  }

  private void traces(TracesSettings t) {
    web("traces.endpoint", t.endpoint());
    rule(
        t.endpoint().matches("[^@?#]+"),
        "traces.endpoint",
        "must be a URL without a login, ? and #, e.g. http://127.0.0.1:4318/v1/traces");
    rule(
        t.sampleRatio() >= 0 && t.sampleRatio() <= 1,
        "traces.sample_ratio",
        "must be 0 to 1, e.g. 0.1");
    rule(
        t.batch() <= t.queue(),
        "traces.batch",
        "must not be more than queue, which is " + t.queue());
  }

  private void seconds(String field, @Nullable List<Double> given) {
    boolean fit = given == null || given.stream().allMatch(s -> s > 0 && s <= 3600);
    rule(fit, field, "each must be above 0 and at most 3600 s");
  }

  private void web(String field, String url) {
    rule(
        url.isEmpty() || scheme(url, Set.of("https", "http")),
        field,
        "must be a whole URL such as https://example.com/path");
  }

  private void secure(String field, String url) {
    web(field, url);
    boolean plain =
        scheme(url, Set.of("http")) && !PublicAddress.isLocal(URI.create(url).getHost());
    rule(!plain, field, "must be https://, except for localhost; put a TLS proxy in front");
    rule(!url.isEmpty(), field, "must not be empty");
  }

  private void jdbc(String field, String url) {
    boolean bare = Stream.of("postgres://", "postgresql://").anyMatch(url::startsWith);
    String hint =
        bare
            ? "needs jdbc: in front, as jdbc:postgresql://HOST:PORT/NAME, and user and password in"
                + " database.user and database.password"
            : "must be jdbc:postgresql://HOST:PORT/NAME";
    rule(url.isEmpty() || url.matches("jdbc:postgresql://[^/\\s]+(/\\S*)?"), field, hint);
  }

  private static boolean scheme(String url, Set<String> schemes) {
    try {
      URI uri = new URI(url);
      return uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void rule(boolean holds, String field, String otherwise) {
    if (!holds) {
      broken.add(field + ": " + otherwise);
    }
  }
}
