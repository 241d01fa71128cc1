package calsyncd.daemon;

import calsyncd.daemon.api.AdminLimits;
import calsyncd.daemon.api.EventLimits;
import calsyncd.daemon.api.SessionLimits;
import calsyncd.daemon.api.UndoLimits;
import calsyncd.daemon.auth.AuthSettings;
import calsyncd.daemon.connect.ConnectSettings;
import calsyncd.daemon.connect.VaultSettings;
import calsyncd.daemon.discord.DiscordSettings;
import calsyncd.daemon.group.GroupSettings;
import calsyncd.daemon.live.LiveSettings;
import calsyncd.daemon.metrics.MetricsSettings;
import calsyncd.daemon.outbound.OutboundSettings;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.quartz.JobSettings;
import calsyncd.daemon.traces.TracesSettings;
import calsyncd.daemon.worker.DriftSettings;
import calsyncd.daemon.worker.JournalSettings;
import calsyncd.daemon.worker.PlanSettings;
import calsyncd.daemon.worker.WorkerSettings;
import calsyncd.provider.OAuthProfile;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code config.yml}, section by section. What is left out has a default; see the file itself. */
public final class CalsyncdConfiguration extends Configuration {
  @JsonProperty Path data = Path.of("data");

  @JsonProperty("public_base_url")
  URI publicBaseUrl = URI.create("http://localhost:8080");

  @Min(1024)
  @Max(16_777_216)
  @JsonProperty("max_body_bytes")
  int maxBodyBytes = 1_048_576;

  @Valid @JsonProperty EventLimits events = EventLimits.DEFAULT;

  @Valid @JsonProperty UndoLimits undo = UndoLimits.DEFAULT;

  @Valid @JsonProperty SessionLimits sessions = SessionLimits.DEFAULT;

  @Valid @JsonProperty LiveSettings live = LiveSettings.DEFAULT;

  @Valid @JsonProperty BrowserSection browsers = new BrowserSection(List.of());

  @Valid @JsonProperty AdminLimits managers = AdminLimits.DEFAULT;

  @Valid @JsonProperty DatabaseSettings database = DatabaseSettings.of("", "", "");

  @Valid @JsonProperty RedisSection redis = new RedisSection("", null, null, null);

  @Valid @JsonProperty AuthSettings auth = AuthSettings.development("");

  @Valid @JsonProperty VaultSettings vault = new VaultSettings(Map.of(), "");

  @Valid @JsonProperty WebhookSection webhooks = new WebhookSection(Map.of(), "", null, null, null);

  @Valid @JsonProperty ConnectSettings connect = new ConnectSettings(null, null, null);

  @Valid @JsonProperty
  ProviderSections.Google google = new ProviderSections.Google("", "", "", "", "");

  @Valid @JsonProperty
  ProviderSections.Microsoft microsoft = new ProviderSections.Microsoft("", "", "", "", "");

  @Valid @JsonProperty ProviderSections.CalDav caldav = new ProviderSections.CalDav(Set.of(), null);

  @Valid @JsonProperty WorkerSettings worker = WorkerSettings.DEFAULT;

  @Valid @JsonProperty JobSettings jobs = JobSettings.usual();

  @Valid @JsonProperty SyncSections.Pull pull = SyncSections.Pull.usual();

  @Valid @JsonProperty SyncSections.Push push = SyncSections.Push.usual();

  @Valid @JsonProperty JournalSettings journal = JournalSettings.DEFAULT;

  @Valid @JsonProperty MetricsSettings figures = MetricsSettings.DEFAULT;

  @Valid @JsonProperty TracesSettings traces = TracesSettings.DEFAULT;

  @Valid @JsonProperty PlanSettings plan = PlanSettings.DEFAULT;

  @Valid @JsonProperty DriftSettings drift = DriftSettings.DEFAULT;

  @Valid @JsonProperty GroupSettings groups = GroupSettings.DEFAULT;

  @Valid @JsonProperty DiscordSettings discord = DiscordSettings.OFF;

  @Valid @JsonProperty OutboundSettings outbound = OutboundSettings.DEFAULT;

  @Valid @JsonProperty SyncSections.Guarded guard = SyncSections.Guarded.usual();

  @Valid @JsonProperty SyncSections.Retries retry = SyncSections.Retries.usual();

  @Valid @JsonProperty SyncSections.Kept retention = SyncSections.Kept.usual();

  /** Where embedded servers keep their data. */
  public Path data() {
    return data;
  }

  /** How tokens are checked; without a secret, with the development secret. */
  public AuthSettings auth() {
    boolean configured = !auth.jwtSecret().isEmpty() || !auth.jwksUrl().isEmpty();
    return configured ? auth : AuthSettings.development(DevelopmentSecrets.in(data).jwtSecret());
  }

  /** Whether tokens are made by {@code ./calsyncd token} and by nobody else. */
  public boolean developmentTokens() {
    return auth.jwtSecret().isEmpty() && auth.jwksUrl().isEmpty();
  }

  /** The keys that tokens of providers are encrypted with. */
  public VaultSettings vault() {
    return vaultConfigured()
        ? vault
        : new VaultSettings(
            Map.of("development", DevelopmentSecrets.in(data).vaultKey()), "development");
  }

  /** Whether providers' tokens are encrypted with a key of the operator's. */
  public boolean vaultConfigured() {
    return !vault.keys().isEmpty();
  }

  /** Whether notifications are authenticated with a key of the operator's. */
  public boolean webhookKeysConfigured() {
    return !webhooks.keys().isEmpty();
  }

  /** The address at which providers and browsers reach this daemon. */
  public URI publicBaseUrl() {
    return publicBaseUrl;
  }

  /** The OAuth clients of the providers that have one configured, by provider. */
  public Map<String, OAuthProfile> oauth() {
    Map<String, OAuthProfile> profiles = new TreeMap<>();
    ProviderSections.factories(this, CalsyncdApplication.CLOCK)
        .forEach((name, factory) -> factory.oauth().ifPresent(it -> profiles.put(name, it)));
    return profiles;
  }

  /** The CalDAV hosts that may have private addresses, as host or host:port. */
  public Set<String> allowedHosts() {
    return caldav.allowedHosts();
  }

  /** The database as configured; empty URL: the daemon runs its own. */
  public DatabaseSettings database() {
    return database;
  }

  /** Redis as configured; empty URL: the daemon runs its own. */
  public RedisSection redis() {
    return redis;
  }
}
