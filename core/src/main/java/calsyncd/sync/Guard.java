package calsyncd.sync;

import java.time.Duration;

/**
 * The limits of the deletion guard ({@code guard} in {@code config.yml}).
 *
 * @param count more automatic removals than this within the window are held
 * @param min from this many on, the fraction is looked at
 * @param fraction more than this part of the binding's events within the window is held
 * @param window over how long automatic removals of a binding are counted
 */
public record Guard(int count, int min, double fraction, Duration window) {
  /** 50 events, or 25 % of at least 5, within an hour. */
  public static final Guard DEFAULT = new Guard(50, 5, 0.25, Duration.ofHours(1));

  private static final int SMALLEST_TO_EMPTY = 3;

  /**
   * Whether these removals are too many to make without a person.
   *
   * @param links how many events the binding links to before them
   * @param before how many it removed by itself within the window already
   * @param now how many are to be removed
   */
  public boolean holds(int links, int before, int now) {
    if (now == 0) {
      return false;
    }
    int removals = before + now;
    int events = links + before;
    boolean tooMany = removals > count;
    boolean tooLarge = removals >= min && removals > fraction * events;
    boolean empties = now == links && events >= SMALLEST_TO_EMPTY;
    return tooMany || tooLarge || empties;
  }
}
