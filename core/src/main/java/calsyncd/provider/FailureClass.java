package calsyncd.provider;

/** Every way in which a provider call can fail. Above the adapter nobody reads a status code. */
public enum FailureClass {
  /** Try again soon. Also everything unknown. */
  TRANSIENT("transient"),
  /** Too many calls: the whole connection waits. */
  RATE_LIMITED("rate_limited"),
  /** The access token is refused. */
  UNAUTHENTICATED("non_retryable"),
  /** The request will never be accepted as it is. */
  REJECTED("non_retryable"),
  /** One event, named in the request, is gone from a calendar that reads. */
  GONE("non_retryable"),
  /** The calendar or the mailbox is gone or no longer ours. */
  COLLECTION_GONE("non_retryable"),
  /** The cursor is no longer good: a snapshot pass is due. */
  CURSOR_EXPIRED("transient"),
  /** The event changed meanwhile: fetch it and merge. */
  CONFLICT("transient");

  private final String shown;

  FailureClass(String shown) {
    this.shown = shown;
  }

  /** The error class that users and operators see. */
  public String shown() {
    return shown;
  }
}
