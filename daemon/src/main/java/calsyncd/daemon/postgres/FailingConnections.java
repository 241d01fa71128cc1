package calsyncd.daemon.postgres;

/** How many connections of a tenant fail at a provider. */
public final class FailingConnections {
  /** So many calendars that fail are looked at. */
  public static final int MOST = 1_000;

  private static final String COUNT =
      """
      with failing as (
        select s.binding_id from calsyncd.calendar_sync_status s
        where s.firm_id = :firm and s.failures_in_a_row > 0 limit :most)
      select count(distinct c.id) from failing f
      join calsyncd.calendar_bindings b on b.id = f.binding_id
      join calsyncd.calendar_connections c on c.id = b.connection_id
      where c.provider = :provider and c.state = 'active'
      """;

  private final Database database;

  public FailingConnections(Database database) {
    this.database = database;
  }

  /** Those whose last pass failed, among the first {@value #MOST} calendars that do. */
  public int count(String firm, String provider) {
    return database.in(handle ->
        handle
            .createQuery(COUNT)
            .bind("firm", firm)
            .bind("provider", provider)
            .bind("most", MOST)
            .mapTo(Integer.class)
            .one());
  }
}
