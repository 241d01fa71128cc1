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

  void changed(Mailbox mailbox, Type type, EventId id, long version);
}
