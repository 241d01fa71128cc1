package calsyncd.daemon.embedded;

/** A server that this daemon started or adopted, and therefore stops. */
sealed interface OwnServer permits PostgresServer, RedisServer {

  /** The server's process. */
  long pid();

  /** Stops it in bounded time; afterwards the process is gone. */
  void stop();
}
