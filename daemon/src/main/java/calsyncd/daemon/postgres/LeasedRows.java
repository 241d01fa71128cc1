package calsyncd.daemon.postgres;

import java.util.Collection;
import org.jdbi.v3.core.Handle;

/**
 * A table of rows that nodes hold: {@code lease_node} is who, {@code fence} as which of all who
 * did. A lease holds while its node's heart beats.
 *
 * @param name of the table
 * @param key what names a row of it
 * @param order in which all lock its rows
 */
record LeasedRows(String name, String key, String order) {
  /** A node whose heart has not beaten for so long has lost its leases. */
  static final String ALIVE = "n.heartbeat_at > now() - interval '4 seconds'";

  /** Nobody has the row, or whoever has it lives no more. */
  static String free(String row) {
    return """
    (<row>.lease_node is null or not exists (
      select from calsyncd.sync_nodes n where n.node_id = <row>.lease_node and <alive>))
    """
        .replace("<row>", row)
        .replace("<alive>", ALIVE);
  }

  /** Gives up the leases of a node but for those on these rows. */
  void keepOnly(Handle handle, String node, Collection<?> held) {
    handle
        .createUpdate(
            """
            update calsyncd.<name> t set lease_node = null, fence = t.fence + 1
            from (
              select <key> from calsyncd.<name>
              where lease_node = :node and <key>::text <> all(:held::text[])
              order by <order> for no key update) lost
            where lost.<key> = t.<key>
            """
                .replace("<name>", name)
                .replace("<key>", key)
                .replace("<order>", order))
        .bind("node", node)
        .bindArray("held", String.class, held.stream().map(Object::toString).toList())
        .execute();
  }
}
