package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.OutboundMessage.Channel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * {@code calsyncd.outbound_messages}: what is to be told to the outside, when, and who is at it, on
 * the database's clock.
 */
public final class OutboundTable {
  private static final LeasedRows ROWS = new LeasedRows("outbound_messages", "id", "id");
  private static final String FREE = LeasedRows.free("m");

  /** Who has left since is not told, nor is anybody of a group that is no more. */
  private static final String STAYS =
      """
      (m.member_id is null or exists (
        select from calsyncd.group_members s
        where s.id = m.member_id and s.left_at is null))
      """;

  private final Database database;

  /** The messages in a database. */
  public OutboundTable(Database database) {
    this.database = database;
  }

  /** What became of a message. */
  public sealed interface Outcome {
    /** How they are called. */
    List<String> STATES = List.of("sent", "due", "failed", "dropped", "unknown");

    /** The other side has it. */
    record Sent() implements Outcome {}

    /** It is to be tried again after a while. */
    record Again(String error, Duration delay) implements Outcome {}

    /** It will never be taken. */
    record Failed(String error) implements Outcome {}

    /** It is to be told to nobody any more. */
    record Dropped(String error) implements Outcome {}

    /** The other side may have it; a person has to know. */
    record Unknown(String error) implements Outcome {}

    /** The state in which it leaves the message. */
    default String state() {
      return switch (this) {
        case Sent() -> "sent";
        case Again _ -> "due";
        case Failed _ -> "failed";
        case Dropped _ -> "dropped";
        case Unknown _ -> "unknown";
      };
    }

    /** What went wrong, or nothing. */
    default String error() {
      return switch (this) {
        case Sent() -> "";
        case Again(String error, Duration _) -> error;
        case Failed(String error) -> error;
        case Dropped(String error) -> error;
        case Unknown(String error) -> error;
      };
    }
  }

  /**
   * Takes messages that are due, the longest due first.
   *
   * @param each so many of one recipient are sent at once, by all nodes: who is slow keeps nobody
   *     else waiting
   */
  public List<OutboundMessage> claim(String node, int max, int each) {
    return database.in(handle ->
        handle
            .createQuery(CLAIM)
            .bind("node", node)
            .bind("max", max)
            .bind("each", each)
            .map((row, _) -> OutboundMessage.of(row))
            .list());
  }

  private static final String CLAIM =
      """
      with busy as (
        select m.recipient, count(*) as n from calsyncd.outbound_messages m
        where m.lease_node is not null and not <free> group by m.recipient),
      ranked as (
        select o.id, row_number() over (partition by o.recipient order by o.due_at, o.id) as place
        from (
          select m.id, m.recipient, m.due_at from calsyncd.outbound_messages m
          where m.due_at <= now() and m.state = 'due' and <free>
          order by m.due_at limit 1000) o),
      due as (
        select m.id from calsyncd.outbound_messages m
        join ranked r on r.id = m.id left join busy b on b.recipient = m.recipient
        where m.due_at <= now() and m.state = 'due' and <free>
          and r.place + coalesce(b.n, 0) <= :each
        order by m.due_at limit :max for no key update of m skip locked),
      m as (
        update calsyncd.outbound_messages t set lease_node = :node, fence = t.fence + 1
        from due where due.id = t.id returning t.*)
      select m.id, m.kind, m.channel, m.recipient, m.payload::text as payload, m.attempt,
        m.lease_node, m.fence, e.id as active_endpoint, e.url, e.secret, e.secret_key_id,
        <stays> as wanted
      from m left join calsyncd.webhook_endpoints e
        on e.id = m.endpoint_id and e.state = 'active'
      order by m.due_at, m.id
      """
          .replace("<free>", FREE)
          .replace("<stays>", STAYS);

  /**
   * Ends what nobody is to send any more: a mail that was being handed over when its node died may
   * have gone, and what is late stays.
   *
   * @return what became of each
   */
  public List<Ended> settle() {
    return database.in(handle -> handle.createQuery(SETTLE).map((row, _) -> Ended.of(row)).list());
  }

  private static final String SETTLE =
      """
      with over as (
        select m.id from calsyncd.outbound_messages m
        where m.due_at <= now() and (m.state = 'sending' or m.expires_at <= now()) and <free>
        order by m.id for no key update of m skip locked)
      update calsyncd.outbound_messages t
      set state = case when t.state = 'sending' then 'unknown'
          when t.attempt > 0 then 'failed' else 'dropped' end,
        last_error = case when t.state = 'sending' then 'answer_lost'
          when t.attempt > 0 then t.last_error else 'expired' end,
        due_at = null, lease_node = null, fence = t.fence + 1
      from over where over.id = t.id
      returning t.channel, t.state, t.last_error
      """
          .replace("<free>", FREE);

  /** What became of a message that nobody was at. */
  public record Ended(Channel channel, Outcome outcome) {
    private static Ended of(ResultSet row) throws SQLException {
      String error = row.getString("last_error");
      return new Ended(
          Channel.of(row),
          switch (row.getString("state")) {
            case "unknown" -> new Outcome.Unknown(error);
            case "failed" -> new Outcome.Failed(error);
            default -> new Outcome.Dropped(error);
          });
    }
  }

  private static final String HELD = "t.id = :id and t.fence = :fence and t.lease_node = :node";

  private static <S extends SqlStatement<S>> S held(S statement, OutboundMessage message) {
    return statement
        .bind("id", message.id())
        .bind("fence", message.claim().fence())
        .bind("node", message.claim().node());
  }

  /**
   * From here on the other side may have the mail.
   *
   * @return whether it may be handed over: it is ours, in time, and still to be told
   */
  public boolean sending(OutboundMessage message) {
    return database.in(handle ->
        held(
                    handle.createUpdate(
                        """
                        update calsyncd.outbound_messages t set state = 'sending'
                        where <held> and t.state = 'due' and t.expires_at > now() and <stays>
                        """
                            .replace("<held>", HELD)
                            .replace("<stays>", STAYS.replace("m.member_id", "t.member_id"))),
                    message)
                .execute()
            == 1);
  }

  /** Writes down what became of a message; nothing where another node has it by now. */
  public void end(OutboundMessage message, Outcome outcome) {
    Duration wait = outcome instanceof Outcome.Again again ? again.delay() : Duration.ZERO;
    database.with(handle ->
        held(
                handle.createUpdate(
                    """
                    update calsyncd.outbound_messages t
                    set state = :state, last_error = :error, lease_node = null,
                      attempt = t.attempt + (:state <> 'dropped')::int,
                      sent_at = case when :state = 'sent' then now() end,
                      due_at = case when :state = 'due'
                        then least(now() + :wait * interval '1 second', t.expires_at) end
                    where <held>
                    """
                        .replace("<held>", HELD)),
                message)
            .bind("state", outcome.state())
            .bind("error", outcome.error())
            .bind("wait", wait.toMillis() / 1000.0)
            .execute());
  }

  /** Gives up what a node that ends in good order has taken. */
  public void leave(String node) {
    keepOnly(node, List.of());
  }

  /** Gives up what a node that lives has taken and does not know of: the answer was lost. */
  public void keepOnly(String node, Collection<UUID> held) {
    database.with(handle -> ROWS.keepOnly(handle, node, held));
  }
}
