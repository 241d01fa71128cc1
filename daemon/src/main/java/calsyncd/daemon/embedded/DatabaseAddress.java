package calsyncd.daemon.embedded;

/**
 * Where the embedded PostgreSQL is reached.
 *
 * @param jdbcUrl without user and password
 * @param user the superuser of the cluster
 * @param password never printed
 */
public record DatabaseAddress(String jdbcUrl, String user, String password) {

  @Override
  public String toString() {
    return user + " at " + jdbcUrl;
  }
}
