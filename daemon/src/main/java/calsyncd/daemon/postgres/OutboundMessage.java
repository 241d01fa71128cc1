package calsyncd.daemon.postgres;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * A message that a node has taken to send it. Nobody else does while that node's heart beats.
 *
 * @param kind what it tells
 * @param channel how
 * @param recipient an endpoint's id, or an address of mail
 * @param payload a JSON object: {@code type}, {@code timestamp}, {@code data}
 * @param attempt how often it was tried before
 * @param endpoint where it is posted to; empty for mail, and where the endpoint is no more
 * @param wanted whether it still is to be told to anybody
 */
public record OutboundMessage(
    UUID id,
    String kind,
    Channel channel,
    String recipient,
    String payload,
    int attempt,
    Claim claim,
    Optional<Endpoint> endpoint,
    boolean wanted) {

  /** How messages go out. */
  public enum Channel {
    /** As a signed request. */
    WEBHOOK,
    /** As a mail. */
    MAIL;

    static Channel of(ResultSet row) throws SQLException {
      return row.getString("channel").equals("mail") ? MAIL : WEBHOOK;
    }
  }

  /** Who has it, as which of all who had it. */
  public record Claim(String node, long fence) {}

  /** Where it goes, and what it is signed with. */
  public record Endpoint(UUID id, URI url, SealedSecret secret) {
    /** What its secret is bound to. */
    public static String belonging(UUID id) {
      return "webhook-endpoint:" + id;
    }
  }

  static OutboundMessage of(ResultSet row) throws SQLException {
    return new OutboundMessage(
        Columns.uuid(row, "id"),
        row.getString("kind"),
        Channel.of(row),
        row.getString("recipient"),
        row.getString("payload"),
        row.getInt("attempt"),
        new Claim(row.getString("lease_node"), row.getLong("fence")),
        endpoint(row),
        row.getBoolean("wanted"));
  }

  private static Optional<Endpoint> endpoint(ResultSet row) throws SQLException {
    UUID id = row.getObject("active_endpoint", UUID.class);
    return id == null
        ? Optional.empty()
        : Optional.of(
            new Endpoint(
                id,
                URI.create(row.getString("url")),
                new SealedSecret(row.getString("secret_key_id"), row.getBytes("secret"))));
  }
}
