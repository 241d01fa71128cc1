package calsyncd.simulators.microsoft;

/** Hears of every change of an event. */
@FunctionalInterface
interface ChangeListener {

  /** What happened to an event. */
  enum Type {
    CREATED,
    UPDATED,
    DELETED
  }

  /**
   * One change.
   *
   * @param calendar where the event is or was
   * @param etag after the change; of a deleted event its last one
   */
  record Change(Type type, EventId id, String calendar, String etag) {}

  void changed(Mailbox mailbox, Change change);
}
