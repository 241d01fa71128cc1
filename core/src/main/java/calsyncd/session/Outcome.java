package calsyncd.session;

import java.util.List;

/** What a report comes to. */
public sealed interface Outcome {
  /**
   * The session is this now, or was before.
   *
   * @param ignored fields of the report that can't be followed, by name
   */
  record Now(SessionState state, List<String> ignored) implements Outcome {
    public Now {
      ignored = List.copyOf(ignored);
    }
  }

  /** The report can't be taken. */
  record Refused(Refusal refusal, String detail) implements Outcome {}

  /** Why not. */
  enum Refusal {
    /** It lacks what a session's first report, or an end, has to say. */
    INCOMPLETE,
    /** It speaks of a time too far from now: the client's clock is wrong, or the report old. */
    TIME_OUT_OF_RANGE,
    /** It begins what the client ended: the id was used before. */
    SESSION_ENDED
  }
}
