package calsyncd.sync;

import calsyncd.hub.HubEvent;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.State;

/** Why links wait. */
final class Holds {
  /** The provider lost so many events that a person decides whether the hub loses them too. */
  static final String REMOVAL = "removal_proposed";

  /** The hub lost so many events that a person decides whether their copies go too. */
  static final String COPY_REMOVAL = "copy_removal_proposed";

  /** The provider would tell others of the write by mail. */
  static final String MAIL = "would_mail";

  /** Another person organises the meeting: only an answer may be given. */
  static final String NOT_ORGANIZER = "not_organizer";

  /** The same value was written again and again. */
  static final String OSCILLATES = "oscillating";

  /** The provider lost it, and another calendar that is only read from has it still. */
  static final String REMOVED_HERE = "removed_here";

  /**
   * The copy of a deleted event still has the UID. Each pass looks whether it has gone, whatever
   * the version; where the provider says so itself, that version waits as after any refusal.
   */
  static final Hold UID_TAKEN = new Hold(State.PARKED, "uid_taken", 0);

  /** Both sides changed the same. */
  static final Hold CONFLICT = new Hold(State.CONFLICT, "conflict", 0);

  /** Its binding's window has not come to it. */
  static final Hold OUT_OF_WINDOW = new Hold(State.OUT_OF_WINDOW, "out_of_window", 0);

  private Holds() {}

  /** It begins after the window of the binding's filter, as long as it has this version. */
  static Hold early(HubEvent event) {
    return new Hold(State.OUT_OF_WINDOW, "out_of_window", event.version());
  }

  /** Until a person decides. */
  static Hold parked(String reason) {
    return new Hold(State.PARKED, reason, 0);
  }

  /** Until the event has another version. */
  static Hold parked(String reason, HubEvent event) {
    return new Hold(State.PARKED, reason, event.version());
  }
}
