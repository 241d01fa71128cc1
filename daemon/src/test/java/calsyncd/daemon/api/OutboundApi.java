package calsyncd.daemon.api;

import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.connect.TestVault;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.Endpoints;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.NewEndpoints;
import calsyncd.daemon.postgres.OutboundList;
import calsyncd.daemon.postgres.OutboundRows;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.providers.caldav.GuardedPost;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What of the API is about messages to the outside; nothing is sent. */
final class OutboundApi {
  private OutboundApi() {}

  /** Small limits; one port may be posted to, which nobody serves. */
  static List<Object> resources(Database database, TimeOrderedIds ids) {
    return List.of(
        new EndpointResource(
            new Endpoints(database),
            new NewEndpoints(database, 3, new IdempotencyKeys(Duration.ofDays(7))),
            new SecretVault(TestVault.settings("k1")),
            new GuardedPost(Set.of(ApiWorld.DOWN)),
            OutboundRows.KINDS,
            ids),
        new AdminOutboundResource(new OutboundList(database)));
  }

  /** Who joins is to be told at once, by mail too. */
  static OutboundRows messages(TimeOrderedIds ids) {
    return new OutboundRows(
        ids, new OutboundRows.Telling(true, Duration.ZERO, Duration.ofHours(1)));
  }
}
