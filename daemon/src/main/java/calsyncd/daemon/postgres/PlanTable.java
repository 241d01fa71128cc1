package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.sync_plans}. */
public final class PlanTable {
  private final Database database;
  private final Supplier<UUID> ids;

  /** The plans in this database. */
  public PlanTable(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /** Whether the owner has such a binding. */
  public boolean owns(Owner owner, BindingId binding) {
    return database.in(handle -> BindingTable.find(handle, owner, binding).isPresent());
  }

  /** Keeps a plan of the owner's binding; empty where that is none of his. */
  public Optional<PlanRow> keep(
      Owner owner, BindingId binding, String deeds, String fingerprint, boolean more) {
    UUID id = ids.get();
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into calsyncd.sync_plans
                  (id, firm_id, user_id, binding_id, deeds, fingerprint, more)
                select :id, b.firm_id, b.user_id, b.id, cast(:deeds as jsonb), :fingerprint, :more
                from calsyncd.calendar_bindings b
                where b.id = :binding and b.firm_id = :firm and b.user_id = :user
                """)
            .bind("id", id)
            .bind("binding", binding.value())
            .bind("firm", owner.firmId())
            .bind("user", owner.userId())
            .bind("deeds", deeds)
            .bind("fingerprint", fingerprint)
            .bind("more", more)
            .execute());
    return find(owner, binding, id);
  }

  /** One of the plans of an owner's binding. */
  public Optional<PlanRow> find(Owner owner, BindingId binding, UUID id) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select p.id, p.binding_id, p.deeds::text as deeds, p.fingerprint, p.more, p.state,
                  p.outcome::text as outcome, p.created_at, p.decided_at
                from calsyncd.sync_plans p
                where p.id = :id and p.binding_id = :binding
                  and p.firm_id = :firm and p.user_id = :user
                """)
            .bind("id", id)
            .bind("binding", binding.value())
            .bind("firm", owner.firmId())
            .bind("user", owner.userId())
            .map((row, _) -> plan(row))
            .findOne());
  }

  private static PlanRow plan(ResultSet row) throws SQLException {
    return new PlanRow(
        Columns.uuid(row, "id"),
        new BindingId(Columns.uuid(row, "binding_id")),
        row.getString("deeds"),
        row.getString("fingerprint"),
        row.getBoolean("more"),
        row.getString("state"),
        Optional.ofNullable(row.getString("outcome")),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getObject("decided_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }

  /** Says what applying an open plan came to. */
  public void decide(Author author, PlanRow plan, String state, String outcome) {
    database.with(handle -> {
      if (decide(handle, plan.id(), state, outcome)) {
        AuditTable.act(
            handle,
            author,
            "plan." + state,
            "plan:" + plan.id(),
            AuditTable.Change.to("{\"binding_id\": \"" + plan.binding() + "\"}"));
      }
    });
  }

  private static boolean decide(Handle handle, UUID id, String state, String outcome) {
    return handle
            .createUpdate(
                """
                update calsyncd.sync_plans
                set state = :state, outcome = cast(:outcome as jsonb), decided_at = now()
                where id = :id and state = 'open'
                """)
            .bind("id", id)
            .bind("state", state)
            .bind("outcome", outcome)
            .execute()
        == 1;
  }
}
