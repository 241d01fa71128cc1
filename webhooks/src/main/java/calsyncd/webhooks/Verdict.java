package calsyncd.webhooks;

/** How a notification, or one item of it, was judged, and the status that says so. */
public enum Verdict {
  /** In the queue. Google is answered 200, Microsoft 202. */
  QUEUED(202, "Accepted"),
  /** Google's first message of a channel: nothing has changed yet. */
  SYNC(200, "OK"),
  /** Graph's validation of a new subscription's address. */
  VALIDATED(200, "OK"),
  /** The secret is missing or not ours. 403 and not 401: there is no scheme to challenge with. */
  FORGED(403, "Forbidden"),
  /** One item of a Graph notification whose secret is not ours; the others were judged apart. */
  FORGED_ITEM(403, "Forbidden"),
  /** A header, the query or the body is not what the provider documents. */
  MALFORMED(400, "Bad Request"),
  /** One genuine item of a Graph notification lacks what it must have. */
  MALFORMED_ITEM(400, "Bad Request"),
  /** The body or the number of its items is over the limit. */
  OVERSIZED(413, "Content Too Large"),
  /** Notifications are POSTed. */
  WRONG_METHOD(405, "Method Not Allowed"),
  /** Graph's notifications are JSON. */
  WRONG_TYPE(415, "Unsupported Media Type"),
  /** The queue did not take it, or a fault of ours: the provider shall try again. */
  UNAVAILABLE(503, "Service Unavailable");

  private final int status;
  private final String title;

  Verdict(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status (RFC 9110 §15). */
  public int status() {
    return status;
  }

  /** The status's own words, the {@code title} of a problem of type {@code about:blank}. */
  String title() {
    return title;
  }
}
