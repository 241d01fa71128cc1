package calsyncd.daemon.postgres;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is.
 *
 * @param url JDBC URL; empty: the daemon starts its own
 * @param migrationUrl JDBC URL for migrations, which need a session (not a transaction pooler);
 *     empty: the same as {@code url}
 * @param poolSize connections of this node's passes, drainers and jobs
 * @param apiPoolSize connections of this node's REST API, which leaves those of the work alone
 * @param connectSeconds how long a caller waits for a connection before it fails
 * @param statementSeconds how long one statement may take
 */
public record DatabaseSettings(
    @JsonProperty("url") @Nullable String url,
    @JsonProperty("user") @Nullable String user,
    @JsonProperty("password") @Nullable String password,
    @JsonProperty("migration_url") @Nullable String migrationUrl,
    @JsonProperty("pool_size") @Min(4) @Max(200) @Nullable Integer poolSize,
    @JsonProperty("api_pool_size") @Min(1) @Max(200) @Nullable Integer apiPoolSize,
    @JsonProperty("connect_seconds") @Min(1) @Max(60) @Nullable Integer connectSeconds,
    @JsonProperty("statement_seconds") @Min(1) @Max(600) @Nullable Integer statementSeconds) {

  /** Fills in what {@code config.yml} leaves out. */
  public DatabaseSettings {
    url = url == null ? "" : url;
    user = user == null ? "" : user;
    password = password == null ? "" : password;
    migrationUrl = migrationUrl == null || migrationUrl.isEmpty() ? url : migrationUrl;
    poolSize = poolSize == null ? 16 : poolSize;
    apiPoolSize = apiPoolSize == null ? 8 : apiPoolSize;
    connectSeconds = connectSeconds == null ? 5 : connectSeconds;
    statementSeconds = statementSeconds == null ? 60 : statementSeconds;
  }

  /** A database with the default limits. */
  public static DatabaseSettings of(String url, String user, String password) {
    return new DatabaseSettings(url, user, password, url, null, null, null, null);
  }

  /** The same limits for a database that the daemon runs itself. */
  public DatabaseSettings at(String otherUrl, String otherUser, String otherPassword) {
    return new DatabaseSettings(
        otherUrl,
        otherUser,
        otherPassword,
        otherUrl,
        poolSize,
        apiPoolSize,
        connectSeconds,
        statementSeconds);
  }

  /** Whether the daemon has to run its own PostgreSQL. */
  public boolean embedded() {
    return url.isEmpty();
  }

  @Override
  public String toString() {
    return "DatabaseSettings[pool_size=" + poolSize + "]";
  }
}
