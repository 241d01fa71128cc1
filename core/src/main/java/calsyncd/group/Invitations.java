package calsyncd.group;

/** Whether a group's members are put on the invitations of its meetings, and who hears of it. */
public enum Invitations {
  /** No attendee is ever written. */
  OFF,
  /** They are put on, and the provider is asked to tell nobody. */
  NONE,
  /** A meeting is announced once, with its first guests; no later change of it is. */
  NEW_ONLY,
  /** The provider tells all guests of all that is written. */
  ALL
}
