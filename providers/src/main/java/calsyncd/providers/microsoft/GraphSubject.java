package calsyncd.providers.microsoft;

import calsyncd.provider.FailureClass;

/**
 * What a request is about: one and the same code means another thing of an event than of the
 * calendar that holds it.
 */
enum GraphSubject {
  /** The signed-in user. */
  ACCOUNT(FailureClass.COLLECTION_GONE, FailureClass.REJECTED),
  /** A calendar, or the begin of a delta round of it. */
  CALENDAR(FailureClass.COLLECTION_GONE, FailureClass.COLLECTION_GONE),
  /** A delta round that a stored link continues. */
  CURSOR(FailureClass.COLLECTION_GONE, FailureClass.COLLECTION_GONE),
  /** One event, named in the request. */
  EVENT(FailureClass.GONE, FailureClass.REJECTED),
  /** An event that is to be made in a calendar. */
  NEW_EVENT(FailureClass.COLLECTION_GONE, FailureClass.REJECTED),
  /** A batch of requests, whatever each of them is about: that it fails tells nothing of them. */
  BATCH(FailureClass.TRANSIENT, FailureClass.TRANSIENT),
  /** A subscription. */
  SUBSCRIPTION(FailureClass.GONE, FailureClass.REJECTED);

  private final FailureClass missing;
  private final FailureClass denied;

  GraphSubject(FailureClass missing, FailureClass denied) {
    this.missing = missing;
    this.denied = denied;
  }

  /** What it means that the subject is not there. */
  FailureClass missing() {
    return missing;
  }

  /** What it means that we may not see or have the subject. */
  FailureClass denied() {
    return denied;
  }
}
