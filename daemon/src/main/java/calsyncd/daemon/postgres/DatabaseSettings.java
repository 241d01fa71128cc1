package calsyncd.daemon.postgres;

import com.fasterxml.jackson.annotation.JsonCreator;
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
 * @param poolSize connections of this node
 * @param connectSeconds how long a caller waits for a connection before it fails
 * @param statementSeconds how long one statement may take
 */
public record DatabaseSettings(
    String url,
    String user,
    String password,
    String migrationUrl,
    @Min(4) @Max(200) int poolSize,
    @Min(1) @Max(60) int connectSeconds,
    @Min(1) @Max(600) int statementSeconds) {

  /** Fills in what {@code config.yml} leaves out. */
  @JsonCreator
  static DatabaseSettings of(
      @JsonProperty("url") @Nullable String url,
      @JsonProperty("user") @Nullable String user,
      @JsonProperty("password") @Nullable String password,
      @JsonProperty("migration_url") @Nullable String migrationUrl,
      @JsonProperty("pool_size") @Nullable Integer poolSize,
      @JsonProperty("connect_seconds") @Nullable Integer connectSeconds,
      @JsonProperty("statement_seconds") @Nullable Integer statementSeconds) {
    return new DatabaseSettings(
        or(url, ""),
        or(user, ""),
        or(password, ""),
        or(migrationUrl, ""),
        or(poolSize, 16),
        or(connectSeconds, 5),
        or(statementSeconds, 60));
  }

  private static <T> T or(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }

  /** The same settings for a database that the daemon runs itself. */
  public DatabaseSettings at(String otherUrl, String otherUser, String otherPassword) {
    return new DatabaseSettings(
        otherUrl, otherUser, otherPassword, otherUrl, poolSize, connectSeconds, statementSeconds);
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
