package calsyncd.health;

import java.util.Locale;

/** Every cause for which something is not healthy, and how bad it is. */
public enum Cause {
  /** The user ended the connection. */
  DISCONNECTED(Level.STOPPED),
  /** The grant is dead. */
  NEEDS_REAUTH(Level.NEEDS_REAUTH),
  /** Somebody paused the connection. */
  CONNECTION_PAUSED(Level.STOPPED),
  /** The calendar is out of reach at its provider. */
  CALENDAR_GONE(Level.STOPPED),
  /** The user paused the calendar. */
  CALENDAR_PAUSED(Level.STOPPED),
  /** The provider asked for a pause. */
  RATE_LIMITED(Level.DELAYED),
  /** The provider asked for a pause that lasts. */
  RATE_LIMITED_LONG(Level.DEGRADED),
  /** The last pass failed, and its retries go on. */
  RETRYING(Level.DELAYED),
  /** As many passes failed in a row as an attempt has tries. */
  FAILING(Level.DEGRADED),
  /** The provider refuses what passes ask. */
  REFUSED(Level.DEGRADED),
  /** The provider's list has the calendar no more. */
  CALENDAR_UNLISTED(Level.DEGRADED),
  /** The first complete pass is still to come. */
  FIRST_READING(Level.DELAYED),
  /** The first complete pass should have been long ago. */
  NEVER_READ(Level.DEGRADED),
  /** A poll is late. */
  POLL_LATE(Level.DELAYED),
  /** Several polls in a row did not come to their end. */
  POLLS_MISSED(Level.DEGRADED),
  /** It is due and no pass began. */
  WAITING(Level.DELAYED),
  /** It is due, and nothing seems to look. */
  STUCK(Level.DEGRADED),
  /** Events differed from what the hub took them to be, and no pass had been told. */
  DRIFTED(Level.DEGRADED),
  /** The provider grants no watch. */
  WATCH_REFUSED(Level.DELAYED),
  /** A watch was asked for and never granted. */
  WATCH_UNANSWERED(Level.DELAYED),
  /** The watch ended and was not renewed. */
  WATCH_EXPIRED(Level.DELAYED),
  /** A poll found changes that the watch had not announced. */
  NOT_NOTIFIED(Level.DELAYED);

  private final Level level;

  Cause(Level level) {
    this.level = level;
  }

  /** How bad it is. */
  public Level level() {
    return level;
  }

  /** The code in answers, by which the operators' guide explains it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
