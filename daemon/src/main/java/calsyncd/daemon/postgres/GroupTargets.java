package calsyncd.daemon.postgres;

import calsyncd.daemon.json.TargetResultJson;
import calsyncd.group.GroupId;
import calsyncd.group.GroupTarget;
import calsyncd.group.TargetLease;
import calsyncd.group.TargetResult;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * {@code calsyncd.group_targets}: what of which group is to be brought in step, when, and who is at
 * it, on the database's clock. A target of a group is one row, so that a retry is replaced and
 * never stacked. Rows are locked by group and target, behind all that a step locks.
 */
public final class GroupTargets {
  private static final LeasedRows ROWS =
      new LeasedRows("group_targets", "retry_id", "group_id, target");
  private static final String FREE = LeasedRows.free("t");

  private static final String GRANTED =
      """
      update calsyncd.group_targets t
      set lease_node = :node, fence = t.fence + 1, claimed_seq = t.wanted_seq
      from due where due.group_id = t.group_id and due.target = t.target
      returning t.group_id, t.target, t.lease_node, t.fence, t.claimed_seq, t.attempt,
        t.correlation_id
      """;

  private final Database database;
  private final List<String> targets;
  private final List<String> following;

  /**
   * The targets of the groups in a database, for who asks for them by name.
   *
   * @param targets those that this node can bring in step
   */
  public GroupTargets(Database database, Collection<String> targets) {
    this(database, targets, targets);
  }

  /** The same, for who also knows which of them follow the meetings. */
  public static GroupTargets of(Database database, Collection<GroupTarget> targets) {
    return new GroupTargets(
        database,
        targets.stream().map(GroupTarget::name).toList(),
        targets.stream().filter(GroupTarget::followsMeetings).map(GroupTarget::name).toList());
  }

  private GroupTargets(
      Database database, Collection<String> targets, Collection<String> following) {
    this.database = database;
    this.targets = targets.stream().sorted().toList();
    this.following = following.stream().sorted().toList();
  }

  /** Another node is at it by now: nothing of the step is kept. */
  static final class LostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LostException(TargetLease lease) {
      super("the lease on " + lease.retryId() + " is lost");
    }
  }

  /** What this node can bring in step, by name. */
  public List<String> names() {
    return targets;
  }

  /**
   * Has all targets of these groups brought in step, once this transaction is done. Whoever asked
   * is expected to see to it at once; else any node does, after the grace.
   */
  void want(Handle handle, Collection<UUID> groups, Duration grace, String correlation) {
    want(handle, groups, targets, grace, correlation);
  }

  private static void want(
      Handle handle,
      Collection<UUID> groups,
      List<String> targets,
      Duration grace,
      String correlation) {
    handle
        .createUpdate(
            """
            insert into calsyncd.group_targets as t
              (group_id, target, wanted_seq, due_at, correlation_id)
            select g.id, n.name, 1, now() + :grace * interval '1 second', :correlation
            from calsyncd.calendar_groups g cross join unnest(:targets::text[]) as n (name)
            where g.id = any(:groups::uuid[]) order by g.id, n.name
            on conflict (group_id, target) do update
            set wanted_seq = t.wanted_seq + 1, attempt = 0,
              due_at = least(t.due_at, excluded.due_at), correlation_id = excluded.correlation_id
            """)
        .bindArray("groups", String.class, groups.stream().map(UUID::toString).toList())
        .bindArray("targets", String.class, targets)
        .bind("grace", grace.toMillis() / 1000.0)
        .bind("correlation", correlation)
        .execute();
  }

  /** Who was put on a meeting has an answer to it, or has yet to give one. */
  static void wantAnswers(Handle handle, TargetLease lease) {
    List<UUID> group = List.of(lease.group().value());
    want(handle, group, List.of(GroupTarget.RSVPS), Duration.ZERO, lease.correlationId());
  }

  /** The user has another zone: in calendars without one, dates and floating times are others. */
  static void wantReminders(Handle handle, Author author) {
    List<UUID> groups =
        handle
            .createQuery(
                """
                select g.id from calsyncd.calendar_groups g
                left join calsyncd.hub_calendars c on c.id = g.hub_calendar_id
                where g.firm_id = :firm and g.user_id = :user and g.deleted_at is null
                  and g.reminder_minutes <> '{}' and coalesce(c.time_zone, '') = ''
                """)
            .bind("firm", author.owner().firmId())
            .bind("user", author.owner().userId())
            .mapTo(UUID.class)
            .list();
    want(handle, groups, List.of(GroupTarget.REMINDERS), Duration.ZERO, author.correlationId());
  }

  /** Leases on what is due, the longest due first. */
  public List<TargetLease> claim(String node, int max) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                with due as (
                  select t.group_id, t.target from calsyncd.group_targets t
                  where t.due_at <= now() and t.target = any(:targets::text[]) and <free>
                  order by t.due_at limit :max for no key update of t skip locked)
                """
                        .replace("<free>", FREE)
                    + GRANTED)
            .bind("node", node)
            .bind("max", max)
            .bindArray("targets", String.class, targets)
            .map((row, _) -> lease(row))
            .list());
  }

  /**
   * Asks for all targets of a group and takes those that nobody is at; the others go once more when
   * they are done.
   */
  public List<TargetLease> claim(String node, GroupId group, String correlation) {
    return database.in(handle -> {
      want(handle, List.of(group.value()), Duration.ZERO, correlation);
      return handle
          .createQuery(
              """
              with due as (
                select t.group_id, t.target from calsyncd.group_targets t
                where t.group_id = :group and t.target = any(:targets::text[]) and <free>
                order by t.target for no key update of t)
              """
                      .replace("<free>", FREE)
                  + GRANTED)
          .bind("node", node)
          .bind("group", group.value())
          .bindArray("targets", String.class, targets)
          .map((row, _) -> lease(row))
          .list();
    });
  }

  private static TargetLease lease(ResultSet row) throws SQLException {
    return new TargetLease(
        new GroupId(Columns.uuid(row, "group_id")),
        row.getString("target"),
        row.getString("lease_node"),
        row.getLong("fence"),
        row.getLong("claimed_seq"),
        row.getInt("attempt"),
        row.getString("correlation_id"));
  }

  /**
   * Ends a lease. A target that was asked for meanwhile goes at once, and counts its failures anew;
   * one that failed goes after the wait.
   *
   * @return after how long it is due again; empty where it is not, or the lease was not ours
   */
  public Optional<Duration> release(TargetLease lease, TargetResult result, Duration wait) {
    return database.in(handle ->
        held(handle.createQuery(RELEASE), lease)
            .bind("claimed", lease.claimedSeq())
            .bind("failed", result.failed())
            .bind("wait", wait.toMillis() / 1000.0)
            .bind("pause", result.pause().orElse(Duration.ZERO).toMillis() / 1000.0)
            .bind("result", TargetResultJson.of(result).toString())
            .map((row, _) -> Optional.ofNullable(row.getObject(1, Double.class)))
            .findOne()
            .flatMap(due -> due)
            .map(seconds -> Duration.ofMillis((long) (seconds * 1000))));
  }

  private static final String RELEASE =
      """
      update calsyncd.group_targets t
      set lease_node = null, last_result = :result::jsonb, last_at = now(),
        done_seq = case when :failed then t.done_seq else :claimed end,
        failing_since = case when :failed then coalesce(t.failing_since, now()) end,
        attempt = case when :failed and t.wanted_seq = :claimed then t.attempt + 1 else 0 end,
        due_at = case when t.wanted_seq > :claimed then now() + :pause * interval '1 second'
          when :failed then now() + greatest(:wait, :pause) * interval '1 second' end
      where t.group_id = :group and t.target = :target and t.fence = :fence
        and t.lease_node = :node
      returning extract(epoch from t.due_at - now())::double precision
      """;

  private static <S extends SqlStatement<S>> S held(S statement, TargetLease lease) {
    return statement
        .bind("group", lease.group().value())
        .bind("target", lease.target())
        .bind("fence", lease.fence())
        .bind("node", lease.node());
  }

  /** The last that a step locks: whether the step still is ours to do. */
  static void checkHeld(Handle handle, TargetLease lease) {
    boolean ours =
        held(
                handle.createQuery(
                    """
                    select target from calsyncd.group_targets
                    where group_id = :group and target = :target and fence = :fence
                      and lease_node = :node for no key update
                    """),
                lease)
            .mapTo(String.class)
            .findOne()
            .isPresent();
    if (!ours) {
      throw new LostException(lease);
    }
  }

  /** Gives up all leases of a node that ends in good order. */
  public void leave(String node) {
    keepOnly(node, List.of());
  }

  /** Gives up the leases of a node that lives but does not know of them: their answer was lost. */
  public void keepOnly(String node, Collection<String> retryIds) {
    database.with(handle -> ROWS.keepOnly(handle, node, retryIds));
  }

  /** What of a group is to be brought in step still, by name. */
  public List<String> pending(GroupId group) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select target from calsyncd.group_targets
                where group_id = :group and (due_at is not null or lease_node is not null)
                order by target
                """)
            .bind("group", group.value())
            .mapTo(String.class)
            .list());
  }

  /**
   * Follows a complete pass: the guest lists that wait for it are looked at now, and groups whose
   * meetings it changed are brought in step.
   *
   * @return whether anything is due
   */
  public boolean passed(BindingId binding, HubCalendarId calendar, String correlation) {
    return database.in(handle -> {
      int waiting =
          handle
              .createUpdate(
                  """
                  update calsyncd.group_targets t set due_at = now()
                  from (
                    select t.group_id from calsyncd.group_targets t
                    join calsyncd.calendar_groups g on g.id = t.group_id
                    where g.hub_calendar_id = :calendar and g.deleted_at is null
                      and g.binding_id = :binding and t.target = 'calendar'
                      and t.due_at > now() and t.lease_node is null
                    order by t.group_id for no key update of t skip locked) due
                  where t.group_id = due.group_id and t.target = 'calendar'
                  """)
              .bind("calendar", calendar.value())
              .bind("binding", binding.value())
              .execute();
      return stale(handle, Optional.of(calendar), correlation) + waiting > 0;
    });
  }

  /** The same for all groups whose meetings changed and whom nobody told; how many there were. */
  public int wantStale(String correlation) {
    return database.in(handle -> stale(handle, Optional.empty(), correlation));
  }

  /** What is kept in step with a meeting itself, and not only with the members. */
  private int stale(Handle handle, Optional<HubCalendarId> calendar, String correlation) {
    List<UUID> groups =
        handle
            .createQuery(
                """
                with changed as (
                  select m.event_id, e.version from calsyncd.calendar_groups g
                  join calsyncd.group_meetings m on m.group_id = g.id
                  join calsyncd.calendar_events e on e.id = m.event_id
                  where e.version <> m.seen_version and g.deleted_at is null
                    and (:calendar = '' or g.hub_calendar_id = nullif(:calendar, '')::uuid)
                  order by m.event_id limit 10000 for no key update of m skip locked)
                update calsyncd.group_meetings m set seen_version = c.version
                from changed c where c.event_id = m.event_id
                returning m.group_id
                """)
            .bind("calendar", calendar.map(HubCalendarId::toString).orElse(""))
            .mapTo(UUID.class)
            .list()
            .stream()
            .distinct()
            .toList();
    if (!groups.isEmpty()) {
      want(handle, groups, following, Duration.ZERO, correlation);
    }
    return groups.size();
  }

  /** How many are due for longer than a living node would leave them. */
  public int overdue() {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select count(*) from calsyncd.group_targets
                where due_at < now() - interval '10 seconds'
                """)
            .mapTo(Integer.class)
            .one());
  }

  /** Forgets groups that were deleted and have taken back what they gave; how many there were. */
  public int purge() {
    return database.in(handle ->
        handle
            .createUpdate(
                """
                delete from calsyncd.calendar_groups g
                where g.deleted_at < now() - interval '1 hour' and not exists (
                  select from calsyncd.group_targets t
                  where t.group_id = g.id
                    and (t.due_at is not null or t.lease_node is not null))
                """)
            .execute());
  }
}
