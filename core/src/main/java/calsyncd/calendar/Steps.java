package calsyncd.calendar;

/** How much work walks may still be, together: a day looked at, a period or a time is one. */
final class Steps {
  private long left;

  Steps(long most) {
    this.left = most;
  }

  /** As much as it takes. */
  static Steps unbounded() {
    return new Steps(Long.MAX_VALUE);
  }

  /**
   * Uses some up.
   *
   * @throws TooLongException where there are not so many left
   */
  void take(int many) {
    left -= many;
    if (left < 0) {
      throw new TooLongException();
    }
  }
}
