package calsyncd.daemon;

import calsyncd.daemon.api.AdminOutboundResource;
import calsyncd.daemon.api.EndpointResource;
import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.outbound.EndpointSecrets;
import calsyncd.daemon.outbound.OutboundSender;
import calsyncd.daemon.outbound.OutboundSettings;
import calsyncd.daemon.outbound.Post;
import calsyncd.daemon.outbound.SmtpPost;
import calsyncd.daemon.outbound.WebhookPost;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.Endpoints;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.NewEndpoints;
import calsyncd.daemon.postgres.OutboundList;
import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.daemon.postgres.OutboundRows;
import calsyncd.daemon.postgres.OutboundTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.providers.caldav.GuardedPost;
import calsyncd.retry.PersistentPolicy;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Everything of a node that is told to the outside, wired by hand. */
final class OutboundParts {
  /** So many secrets are read at once. */
  private static final int AT_ONCE = 500;

  private final OutboundSettings settings;
  private final SecretVault vault;
  private final GuardedPost guard;
  private final TimeOrderedIds ids;
  final OutboundRows rows;
  final OutboundSender sender;
  final EndpointSecrets secrets;

  /** The node's messages. */
  OutboundParts(
      OutboundSettings settings,
      Database database,
      SecretVault vault,
      String node,
      InstantSource clock,
      OutboundSender.Told told) {
    this.settings = settings;
    this.vault = vault;
    this.guard = new GuardedPost(settings.allowedHosts());
    this.ids = new TimeOrderedIds(clock);
    this.rows = new OutboundRows(ids, settings.telling());
    this.secrets = new EndpointSecrets(new Endpoints(database), vault, AT_ONCE);
    OutboundTable table = new OutboundTable(database);
    this.sender =
        new OutboundSender(
            new OutboundSender.Parts(
                node,
                table,
                posts(database, table, clock),
                PersistentPolicy.DEFAULT,
                RandomGenerator.of("L64X128MixRandom"),
                told),
            settings.atOnce());
  }

  private Map<Channel, Post> posts(Database database, OutboundTable table, InstantSource clock) {
    Map<Channel, Post> posts = new EnumMap<>(Channel.class);
    Endpoints endpoints = new Endpoints(database);
    posts.put(Channel.WEBHOOK, new WebhookPost(guard, vault, endpoints, settings.timeout(), clock));
    settings
        .mail()
        .ifPresent(
            smtp -> posts.put(Channel.MAIL, new SmtpPost(smtp, table, settings.timeout(), clock)));
    return posts;
  }

  /** What users and managers reach them by; their requests have a pool of their own. */
  List<Object> resources(Database requests, IdempotencyKeys keys) {
    NewEndpoints adding = new NewEndpoints(requests, settings.endpoints(), keys);
    return List.of(
        new EndpointResource(
            new Endpoints(requests), adding, vault, guard, OutboundRows.KINDS, ids),
        new AdminOutboundResource(new OutboundList(requests)));
  }
}
