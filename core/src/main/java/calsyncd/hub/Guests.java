package calsyncd.hub;

import calsyncd.provider.Mailing;

/**
 * What a page's binding may do with the guests of one event. The rules of the binding say it of all
 * events but the meetings of groups: of those one binding invites, and no other names their guests.
 *
 * @param by who invites
 * @param whenNew whom the provider tells of the meeting when it first names guests there
 * @param afterwards whom it tells of all that is written later
 * @param consent whether mail may be sent that the provider does not let us mute
 * @param announced whether the provider had the meeting with its guests before
 */
public record Guests(
    By by, Mailing whenNew, Mailing afterwards, boolean consent, boolean announced) {
  /** An event that is no group's: the rules of the binding say what becomes of its people. */
  public static final Guests BY_RULES = none(By.RULES);

  /** A group's meeting whose guests are not this binding's to invite. */
  public static final Guests ELSEWHERE = none(By.ELSEWHERE);

  /** Who invites. */
  public enum By {
    /** Nobody in particular. */
    RULES,
    /** This binding. */
    HERE,
    /** Another one, or none. */
    ELSEWHERE
  }

  private static Guests none(By by) {
    return new Guests(by, Mailing.NOBODY, Mailing.NOBODY, false, false);
  }
}
