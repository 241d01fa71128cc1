package calsyncd.daemon.postgres;

import calsyncd.hub.ConnectionId;
import calsyncd.queue.Notification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Whose the notifications of a queue are, which itself belongs to no tenant. */
public final class QueuedNotifications {
  private final Database database;

  /** The watches in this database. */
  public QueuedNotifications(Database database) {
    this.database = database;
  }

  /** The watches among these that are a tenant's, with their connections. */
  public Map<String, ConnectionId> own(String firm, String provider, List<Notification> queued) {
    return database.in(handle -> own(handle, firm, provider, queued));
  }

  private static Map<String, ConnectionId> own(
      Handle handle, String firm, String provider, List<Notification> queued) {
    Map<String, ConnectionId> own = new HashMap<>();
    handle
        .createQuery(
            """
            select watch_id, connection_id from calsyncd.webhook_subscriptions
            where provider = :provider and watch_id = any(:watches) and firm_id = :firm
            """)
        .bind("provider", provider)
        .bind("firm", firm)
        .bindArray(
            "watches", String.class, queued.stream().map(Notification::watch).distinct().toList())
        .map((row, _) ->
            Map.entry(row.getString(1), new ConnectionId(Columns.uuid(row, "connection_id"))))
        .forEach(entry -> own.put(entry.getKey(), entry.getValue()));
    return own;
  }

  /** Records that a manager would not wait for a queue to be drained. */
  public void drainAsked(Author author, String provider, long depth) {
    database.with(handle ->
        AuditTable.act(
            handle,
            author,
            "calendar_webhook_queue_drain_requested",
            "queue:" + provider,
            new AuditTable.Change("{\"depth\": " + depth + "}", "")));
  }
}
