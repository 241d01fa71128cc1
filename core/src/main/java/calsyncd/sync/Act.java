package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.hub.HubWrite;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Mailing;
import calsyncd.provider.RemoteEvent;
import java.util.List;

/** What a push does about one link. */
sealed interface Act {
  /** No call. */
  record None() implements Act {}

  /** No call yet: a conflict was decided, or an answer was given before; it is looked at again. */
  record Again() implements Act {}

  /** Two that met were never linked: before it is decided, what the provider has is read again. */
  record Meet(RemoteEvent known) implements Act {}

  /** A copy is to be made. */
  record Create(CreateKey key, Event event, Mailing mailing) implements Act {}

  /** The copy is to say this. */
  record Update(RemoteEvent known, Event wanted, Mailing mailing) implements Act {}

  /** The copy is to go, if the guard agrees. */
  record Remove(RemoteEvent known, Mailing mailing) implements Act {}

  /** The user's answer is to be given. */
  record Respond(RemoteEvent known, Response response) implements Act {}

  /**
   * An act with what is committed before it.
   *
   * @param before the intent of the act, or all that is done where there is no call
   */
  record Step(List<HubWrite> before, Act act) {
    public Step {
      before = List.copyOf(before);
    }

    static Step of(HubWrite write) {
      return new Step(List.of(write), new None());
    }

    /** Nothing is to be done, now. */
    static final Step IDLE = new Step(List.of(), new None());
  }
}
