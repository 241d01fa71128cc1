package calsyncd.daemon.outbound;

import calsyncd.daemon.postgres.OutboundRows.Telling;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is told to the outside ({@code outbound} in {@code config.yml}).
 *
 * @param atOnce so many messages are sent at once by this node
 * @param timeoutSeconds for one try, whole
 * @param tellAfterSeconds who joins a group is told so much later, unless they left by then
 * @param giveUpHours so long a message that is not taken is tried
 * @param endpoints a user has so many at most
 * @param allowedHosts the operator's exceptions, as host or host:port: these may have private
 *     addresses and may be spoken to without TLS
 * @param smtp the server for mail; without a host there is none
 */
public record OutboundSettings(
    @JsonProperty("at_once") @Min(1) @Max(256) @Nullable Integer atOnce,
    @JsonProperty("timeout_seconds") @Min(1) @Max(60) @Nullable Integer timeoutSeconds,
    @JsonProperty("tell_after_seconds") @Min(0) @Max(3600) @Nullable Integer tellAfterSeconds,
    @JsonProperty("give_up_hours") @Min(1) @Max(720) @Nullable Integer giveUpHours,
    @JsonProperty("endpoints") @Min(1) @Max(1000) @Nullable Integer endpoints,
    @JsonProperty("allowed_hosts") @Nullable Set<String> allowedHosts,
    @Valid @JsonProperty("smtp") @Nullable SmtpSettings smtp) {
  /** What {@code config.yml} need not say. */
  public static final OutboundSettings DEFAULT =
      new OutboundSettings(null, null, null, null, null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public OutboundSettings {
    atOnce = atOnce == null ? 8 : atOnce;
    timeoutSeconds = timeoutSeconds == null ? 10 : timeoutSeconds;
    tellAfterSeconds = tellAfterSeconds == null ? 5 : tellAfterSeconds;
    giveUpHours = giveUpHours == null ? 72 : giveUpHours;
    endpoints = endpoints == null ? 10 : endpoints;
    allowedHosts = allowedHosts == null ? Set.of() : Set.copyOf(allowedHosts);
    smtp = smtp == null ? SmtpSettings.NONE : smtp;
  }

  /** For one try, whole. */
  public Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  /** The server for mail. */
  public Optional<SmtpSettings> mail() {
    return Optional.of(smtp).filter(SmtpSettings::configured);
  }

  /** How things are told. */
  public Telling telling() {
    return new Telling(
        mail().isPresent(), Duration.ofSeconds(tellAfterSeconds), Duration.ofHours(giveUpHours));
  }
}
