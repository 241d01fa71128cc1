package calsyncd.daemon.postgres;

import java.util.UUID;

/** Who is known in a tenant: a user has rows of some kind from the first request that writes. */
public final class Tenants {
  private final Database database;

  /** The tenants in this database. */
  public Tenants(Database database) {
    this.database = database;
  }

  /** Whether the tenant has the user. */
  public boolean has(String firm, UUID user) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select exists (select from calsyncd.calendar_connections
                    where firm_id = :firm and user_id = :user)
                  or exists (select from calsyncd.hub_calendars
                    where firm_id = :firm and user_id = :user)
                  or exists (select from calsyncd.calendar_preferences
                    where firm_id = :firm and user_id = :user)
                """)
            .bind("firm", firm)
            .bind("user", user)
            .mapTo(Boolean.class)
            .one());
  }
}
