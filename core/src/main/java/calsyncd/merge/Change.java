package calsyncd.merge;

/** Where a part of an event was changed since the last agreement, if the sides differ in it. */
enum Change {
  NONE,
  AT_HUB,
  AT_REMOTE,
  AT_BOTH;

  static Change of(boolean atHub, boolean atRemote) {
    if (atHub && atRemote) {
      return AT_BOTH;
    }
    if (atHub) {
      return AT_HUB;
    }
    return atRemote ? AT_REMOTE : NONE;
  }
}
