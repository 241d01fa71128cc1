package calsyncd.daemon.outbound;

import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.connect.TestVault;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.Endpoints;
import calsyncd.daemon.postgres.GroupMembers;
import calsyncd.daemon.postgres.GroupRow;
import calsyncd.daemon.postgres.GroupTable;
import calsyncd.daemon.postgres.GroupTable.NewGroup;
import calsyncd.daemon.postgres.GroupTargets;
import calsyncd.daemon.postgres.IdempotencyKeys;
import calsyncd.daemon.postgres.NewEndpoints;
import calsyncd.daemon.postgres.NewEndpoints.NewEndpoint;
import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.daemon.postgres.OutboundMessage.Endpoint;
import calsyncd.daemon.postgres.OutboundRows;
import calsyncd.daemon.postgres.OutboundTable;
import calsyncd.daemon.postgres.OutboundTable.Outcome;
import calsyncd.daemon.postgres.PostgresDueWork;
import calsyncd.daemon.postgres.TestPostgres;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.group.Member;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import calsyncd.providers.caldav.GuardedPost;
import calsyncd.retry.PersistentPolicy;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Groups in a real database, and what is told of them. */
final class OutboundWorld implements AutoCloseable {
  static final InstantSource CLOCK = InstantSource.system();
  static final String NODE = "node-a";
  static final Duration WITHIN = Duration.ofSeconds(5);

  private static final IdempotencyKeys KEYS = new IdempotencyKeys(Duration.ofDays(1));

  final Database database;
  final Owner owner = new Owner("firm", UUID.randomUUID());
  final Author author = new Author(owner, "c");
  final OutboundTable table;
  final OutboundRows rows;
  final Endpoints endpoints;
  final SecretVault vault = new SecretVault(TestVault.settings("k1"));

  /** Channel and end of each try, as metrics hear of them. */
  final List<String> told = new CopyOnWriteArrayList<>();

  private final TimeOrderedIds ids = new TimeOrderedIds(CLOCK);
  private final GroupTable groups;
  private final GroupMembers members;
  private final UUID calendar = UUID.randomUUID();

  /**
   * @param mail whether there is a server for mail
   */
  OutboundWorld(String name, boolean mail) {
    database = Database.open(TestPostgres.create(name));
    table = new OutboundTable(database);
    endpoints = new Endpoints(database);
    GroupTargets targets = new GroupTargets(database, List.of());
    groups = new GroupTable(database, ids, targets, KEYS);
    OutboundRows.Telling telling =
        new OutboundRows.Telling(mail, Duration.ofSeconds(5), Duration.ofHours(1));
    rows = new OutboundRows(ids, telling);
    members = new GroupMembers(database, ids, targets, 200, rows);
    run(
        "insert into calsyncd.hub_calendars (id, firm_id, user_id, name) values (?, ?, ?, 'c')",
        calendar,
        owner.firmId(),
        owner.userId());
    beat();
  }

  /** The node lives for some seconds more. */
  void beat() {
    new PostgresDueWork(database, List.of(), 1).beat(NODE);
  }

  void run(String sql, Object... values) {
    database.with(handle -> handle.execute(sql, values));
  }

  GroupId group(String name, boolean mail) {
    GroupRow.Wish wish =
        new GroupRow.Wish(
            name, Optional.empty(), Invitations.OFF, false, new TreeSet<>(), mail, mail);
    return switch (groups.create(
        author, new NewGroup(new HubCalendarId(calendar), wish, Optional.empty()))) {
      case GroupTable.Outcome.Done(GroupRow row) -> row.id();
      case GroupTable.Outcome other -> throw new AssertionError(other);
    };
  }

  Member join(GroupId group, String email) {
    Member wanted = new Member(new UUID(0, 0), email, Optional.empty(), "Ada", "");
    return in(members.join(author, group, wanted));
  }

  Member move(GroupId from, Member member, GroupId to) {
    return in(members.move(author, from, member.id(), to));
  }

  void leave(GroupId group, Member member) {
    members.leave(author, group, member.id());
  }

  private static Member in(GroupMembers.Outcome outcome) {
    return switch (outcome) {
      case GroupMembers.Outcome.In(Member member, GroupRow _) -> member;
      case GroupMembers.Outcome.Before(Member member) -> member;
      case GroupMembers.Outcome other -> throw new AssertionError(other);
    };
  }

  /** An endpoint for what is told; its secret. */
  String endpoint(URI url) {
    UUID id = ids.get();
    String secret = Signature.newSecret(new SecureRandom());
    new NewEndpoints(database, 3, KEYS)
        .add(
            author,
            new NewEndpoint(
                id,
                url,
                OutboundRows.KINDS,
                vault.seal(secret, Endpoint.belonging(id)),
                Optional.empty()));
    return secret;
  }

  OutboundSender sender(Map<Channel, Post> posts) {
    return sender(NODE, posts);
  }

  OutboundSender sender(String node, Map<Channel, Post> posts) {
    return new OutboundSender(
        new OutboundSender.Parts(
            node, table, posts, PersistentPolicy.DEFAULT, new SplittableRandom(1), this::tried),
        8);
  }

  private void tried(Channel channel, Outcome outcome) {
    told.add(channel.name().toLowerCase(Locale.ROOT) + " " + outcome.state());
  }

  WebhookPost webhooks(String... allowed) {
    return new WebhookPost(new GuardedPost(Set.of(allowed)), vault, endpoints, WITHIN, CLOCK);
  }

  /** Whatever waits is due; the sender sends it, to the end. */
  void send(OutboundSender sender) {
    run("update calsyncd.outbound_messages set due_at = now() where due_at > now()");
    sendDue(sender);
  }

  /** The same with what is due by now alone. */
  void sendDue(OutboundSender sender) {
    beat();
    for (Future<?> one : sender.take()) {
      try {
        one.get(30, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** State, tries and error of each message, in the order in which they were made. */
  List<String> messages() {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select channel || ' ' || state || ' ' || attempt || ' ' || last_error
                from calsyncd.outbound_messages order by created_at, id
                """)
            .mapTo(String.class)
            .map(String::strip)
            .list());
  }

  /** In how many seconds the only message is due. */
  long dueIn() {
    return database.in(handle ->
        handle
            .createQuery(
                "select extract(epoch from due_at - now())::bigint"
                    + " from calsyncd.outbound_messages")
            .mapTo(Long.class)
            .one());
  }

  /** Nothing of the last test is there. */
  void empty() {
    told.clear();
    run("delete from calsyncd.outbound_messages");
    run("delete from calsyncd.webhook_endpoints");
    run("delete from calsyncd.calendar_groups");
  }

  @Override
  public void close() {
    database.close();
  }
}
