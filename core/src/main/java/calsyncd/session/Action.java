package calsyncd.session;

/** What a report says of a session; later ones weigh more where number and time are the same. */
public enum Action {
  /** It began. */
  START,
  /** It goes on. */
  HEARTBEAT,
  /** It ended: the client's own word, which stays. */
  END,
  /** The page that showed it is closing; another tab's later word opens it again. */
  BEACON
}
