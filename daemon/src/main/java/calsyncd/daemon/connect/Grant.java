package calsyncd.daemon.connect;

/** What opens a connection while it is in use, and what to do when it no longer does. */
interface Grant {
  /** Changes when the grant is renewed. */
  long version();

  /** Renews the grant after a refusal. False where there is nothing to renew. */
  boolean renew();

  /** The provider refuses the grant for good. */
  void refused(String reason);
}
