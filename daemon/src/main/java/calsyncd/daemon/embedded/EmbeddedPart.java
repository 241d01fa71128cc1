package calsyncd.daemon.embedded;

/** What the daemon can run by itself. */
public enum EmbeddedPart {
  POSTGRESQL,
  REDIS
}
