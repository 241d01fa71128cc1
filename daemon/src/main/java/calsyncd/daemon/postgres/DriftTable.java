package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.provider.RemoteId;
import calsyncd.sync.Compared;
import calsyncd.task.DriftAudit.Copy;
import calsyncd.task.DriftAudit.Turn;
import calsyncd.task.DriftAudit.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Whose copies the drift audit reads, and what it found ({@code calsyncd.drifted_links}). */
public final class DriftTable {
  private static final String ACTOR = "job:calendar_drift_audit";

  private final Database database;
  private final Supplier<UUID> ids;

  /** The audit's rows in this database. */
  public DriftTable(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /** A copy that was read. */
  public record Looked(Copy copy, Verdict verdict, Compared compared) {
    /** In which fields it differs. */
    public List<String> fields() {
      return compared instanceof Compared.Different(var fields, var _) ? fields : List.of();
    }

    private String image() {
      return compared instanceof Compared.Different(var _, var image) ? image : "";
    }
  }

  /**
   * So many links of a calendar are looked at for each that is wanted: some are at rest, and some
   * of these inside the window.
   */
  private static final int LOOKED = 64;

  /**
   * Of the connections whose turn was the longest ago, some copies of a calendar at rest. They are
   * neighbours by the digest of their ids, which is as good as chance, from a place taken by
   * chance: so that no more of a calendar is read than that, by the index that knows them.
   */
  static final String SAMPLE =
      """
      with next as (
        select c.id, c.provider from calsyncd.calendar_connections c
        where c.state = 'active' and (c.paused_until is null or c.paused_until <= now())
        order by c.audited_at limit :connections for no key update skip locked),
      taken as (
        update calsyncd.calendar_connections c set audited_at = now() from next
        where c.id = next.id returning c.id, c.provider)
      select t.provider, b.id as binding_id, l.id as link_id, l.remote_id, null as image,
        false as found
      from taken t
      cross join lateral (
        select b.id, b.window_from, b.window_to, calsyncd.digest(random()::text) as start
        from calsyncd.calendar_bindings b
        where b.connection_id = t.id and b.state = 'active' and b.cursor <> ''
          and b.lease_node is null and b.retry_count = 0
          and (b.due_at is null or b.due_at > now())
        order by random() limit 1) b
      cross join lateral (
        select k.id, k.remote_id from (
          (select l.* from calsyncd.event_links l
          where l.binding_id = b.id and calsyncd.digest(l.remote_id) >= b.start
          order by calsyncd.digest(l.remote_id) limit <looked> * :events)
          union all
          (select l.* from calsyncd.event_links l
          where l.binding_id = b.id and calsyncd.digest(l.remote_id) < b.start
          order by calsyncd.digest(l.remote_id) limit <looked> * :events)
          limit <looked> * :events) k
        join calsyncd.calendar_events e on e.id = k.event_id
          and e.ends_at > coalesce(b.window_from, '-infinity')
          and e.starts_at < coalesce(b.window_to, 'infinity')
        where k.state = 'linked' and k.wanted_version <= k.hub_version
          and k.intent_version is null and not exists (
            select from calsyncd.drifted_links d where d.link_id = k.id and d.seen_at is not null)
        limit :events) l
      """
          .replace("<looked>", String.valueOf(LOOKED));

  /** Takes the turns of so many connections, and up to so many copies of each. */
  public List<Turn> sample(int connections, int events) {
    return database.in(handle ->
        turns(
            handle
                .createQuery(SAMPLE)
                .bind("connections", connections)
                .bind("events", events)
                .map((row, _) -> row(row))
                .list()));
  }

  private record Row(BindingId binding, String provider, Copy copy) {}

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new BindingId(Columns.uuid(row, "binding_id")),
        row.getString("provider"),
        new Copy(
            new LinkId(Columns.uuid(row, "link_id")),
            new RemoteId(row.getString("remote_id")),
            Optional.ofNullable(row.getString("image")),
            row.getBoolean("found")));
  }

  private static List<Turn> turns(List<Row> rows) {
    Map<BindingId, List<Row>> byBinding = new LinkedHashMap<>();
    rows.forEach(row -> byBinding.computeIfAbsent(row.binding(), _ -> new ArrayList<>()).add(row));
    return byBinding.values().stream()
        .map(some ->
            new Turn(
                some.getFirst().binding(),
                some.getFirst().provider(),
                some.stream().map(Row::copy).toList()))
        .toList();
  }

  private static final String RIPE =
      """
      from calsyncd.drifted_links d
      join calsyncd.calendar_bindings b on b.id = d.binding_id and b.state = 'active'
      join calsyncd.calendar_connections c on c.id = b.connection_id and c.state = 'active'
        and (c.paused_until is null or c.paused_until <= now())
      left join calsyncd.calendar_sync_status s on s.binding_id = b.id
      """;

  /** When listings have to know what a read knew. */
  private static final String SETTLED = "d.seen_at + :settle * interval '1 second'";

  private static final String UNEXPLAINED =
      """
      select distinct late.binding_id from (
        select d.binding_id <ripe>
        where <settled> <= now() and coalesce(s.last_successful_sync, '-infinity') < <settled>
        order by d.seen_at limit :most) late
      """
          .replace("<ripe>", RIPE)
          .replace("<settled>", SETTLED);

  private static final String SUSPECTS =
      """
      select d.provider, d.binding_id, d.link_id, l.remote_id, d.image,
        d.found_at is not null as found
      <ripe>
      join calsyncd.event_links l on l.id = d.link_id and l.remote_id is not null
      where <settled> <= now() and s.last_successful_sync >= <settled>
      order by d.seen_at limit :most
      """
          .replace("<ripe>", RIPE)
          .replace("<settled>", SETTLED);

  /** Rings the bindings of suspects since whose time no pass was complete. */
  public List<Rung> ringSuspects(Duration settle, int most, String correlationId) {
    database.with(handle -> handle.execute(UNLINKED));
    return database.in(handle -> {
      List<BindingId> late =
          handle
              .createQuery(UNEXPLAINED)
              .bind("settle", settle.toSeconds())
              .bind("most", most)
              .mapTo(UUID.class)
              .map(BindingId::new)
              .list();
      PostgresDueWork.lock(handle, late.stream());
      return PostgresDueWork.ring(handle, late, correlationId);
    });
  }

  /** What is over says nothing any more; the evidence of what had drifted stays. */
  private static final String FORGET =
      """
      with over as (<over>),
      gone as (
        delete from calsyncd.drifted_links d using over
        where d.link_id = over.link_id and d.found_at is null)
      update calsyncd.drifted_links d set seen_at = null from over
      where d.link_id = over.link_id and d.found_at is not null
      """;

  /** What has no copy any more. */
  private static final String UNLINKED =
      FORGET.replace(
          "<over>",
          """
          select d.link_id from calsyncd.drifted_links d
          where d.seen_at is not null and not exists (
            select from calsyncd.event_links l where l.id = d.link_id and l.remote_id is not null)
          order by d.seen_at limit 1000
          """);

  /** Suspects that were left as they were by a pass which should have known. */
  public List<Turn> suspects(Duration settle, int most) {
    return database.in(handle ->
        turns(
            handle
                .createQuery(SUSPECTS)
                .bind("settle", settle.toSeconds())
                .bind("most", most)
                .map((row, _) -> row(row))
                .list()));
  }

  /**
   * Notes what was read. Whatever differs has its binding rung; what has drifted the next pass
   * reads by its id, since no listing tells it.
   */
  public void note(Lease lease, String provider, List<Looked> looked, String correlationId) {
    List<Looked> differing = of(looked, Verdict.SUSPECT, Verdict.DRIFTED);
    List<Looked> over =
        of(looked, Verdict.BEHIND, Verdict.MENDED, Verdict.SKIPPED).stream()
            .filter(one -> one.copy().suspect().isPresent())
            .toList();
    if (differing.isEmpty() && over.isEmpty()) {
      return;
    }
    database.with(handle -> {
      if (!differing.isEmpty()) {
        ring(handle, lease, differing, correlationId);
        keep(handle, lease, provider, differing);
      }
      forget(handle, over);
    });
  }

  private static List<Looked> of(List<Looked> looked, Verdict... wanted) {
    return looked.stream()
        .filter(one -> Stream.of(wanted).anyMatch(one.verdict()::equals))
        .toList();
  }

  private void ring(Handle handle, Lease lease, List<Looked> differing, String correlationId) {
    PostgresDueWork.lock(handle, Stream.of(lease.binding().id()));
    List<BindingId> binding = List.of(lease.binding().id());
    List<Rung> rung = PostgresDueWork.ring(handle, binding, correlationId);
    ResyncTable.Asker asker =
        new ResyncTable.Asker(lease.binding().owner().firmId(), ACTOR, correlationId);
    ResyncTable resyncs = new ResyncTable(database, ids);
    for (Looked one : of(differing, Verdict.DRIFTED)) {
      rung.forEach(
          it -> resyncs.copy(handle, asker, lease.binding().connection(), it, one.copy().id()));
    }
  }

  private static void keep(Handle handle, Lease lease, String provider, List<Looked> differing) {
    Rows rows = new Rows("link", "image", "fields", "found");
    differing.forEach(one ->
        rows.add(
            one.copy().link(),
            one.image(),
            String.join(",", one.fields()),
            one.verdict() == Verdict.DRIFTED));
    rows.execute(
        handle,
        """
        insert into calsyncd.drifted_links as d
          (link_id, binding_id, provider, image, fields, seen_at, found_at)
        select r.link::uuid, :binding, :provider, r.image, string_to_array(r.fields, ','), now(),
          case when r.found::boolean then now() end
        from <rows>
        on conflict (link_id) do update
        set image = excluded.image, fields = excluded.fields, seen_at = now(),
          found_at = coalesce(excluded.found_at, d.found_at)
        """,
        "binding",
        lease.binding().id().value(),
        "provider",
        provider);
  }

  private static void forget(Handle handle, List<Looked> over) {
    Rows rows = new Rows("link");
    over.forEach(one -> rows.add(one.copy().link()));
    rows.execute(handle, FORGET.replace("<over>", "select r.link::uuid as link_id from <rows>"));
  }
}
