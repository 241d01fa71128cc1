package calsyncd.daemon.outbound;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * The server that mail is handed to.
 *
 * @param host empty: there is none, and nobody is told anything by mail
 * @param user with whose name one signs in; empty: one does not
 * @param from whom the mail is from
 * @param starttls whether nothing is said before the connection is encrypted (RFC 3207)
 */
public record SmtpSettings(
    @JsonProperty("host") @Nullable String host,
    @JsonProperty("port") @Min(1) @Max(65_535) @Nullable Integer port,
    @JsonProperty("user") @Nullable String user,
    @JsonProperty("password") @Nullable String password,
    @JsonProperty("from") @Nullable String from,
    @JsonProperty("starttls") @Nullable Boolean starttls) {
  /** No server. */
  public static final SmtpSettings NONE = new SmtpSettings(null, null, null, null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public SmtpSettings {
    host = text(host);
    port = port == null ? 587 : port;
    user = text(user);
    password = password == null ? "" : password;
    from = text(from);
    starttls = starttls == null || starttls;
    if (!host.isEmpty() && from.indexOf('@') < 1) {
      throw new IllegalArgumentException("outbound.smtp.from must be an address of mail");
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  /** Whether there is a server. */
  public boolean configured() {
    return !host.isEmpty();
  }

  @Override
  public String toString() {
    return "SmtpSettings[" + host + ":" + port + "]";
  }
}
